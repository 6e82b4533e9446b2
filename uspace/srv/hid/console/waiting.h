// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests of programs that wait for what is typed: reads, and waits for the interrupt key
 * and for the end of the terminal.
 *
 * They are kept aside, so that a connection that reads can still write and hang up; typing
 * answers them, the oldest first.
 */
#ifndef WAITING_H
#define WAITING_H

#include "mux.h"
#include <async/async.h>

/* Keeps CON_READ and its DATA_READ of `size` bytes, and serves it at once if it can be. `owner`
 * tells the connection apart. On an error the calls are not answered. */
MUST_USE
errno_t waiting_read(mux_t *mux, unsigned terminal, const void *owner, const async_call_t *call,
                     const async_call_t *data, size_t size);

/* Keeps CON_WAIT_INTERRUPT. */
MUST_USE
errno_t waiting_interrupt(unsigned terminal, const void *owner, const async_call_t *call);

/* Keeps CON_WATCH, until the connection is gone. */
MUST_USE
errno_t waiting_watch(const void *owner, const async_call_t *call);

/* There is input, or another mode: serves the reads that can be. */
void waiting_serve(mux_t *mux, unsigned terminal);

/* The interrupt key: answers reads with EINTR, and of those who wait for the key the newest: a
 * shell in a shell, not the outer one. */
void waiting_interrupted(unsigned terminal);

/* The terminal's session is over: all that waits for its keys is answered with EHANGUP. */
void waiting_session_end(unsigned terminal);

/* The connection is gone: all it waited for is answered with EHANGUP. */
void waiting_hangup(const void *owner);

#endif
