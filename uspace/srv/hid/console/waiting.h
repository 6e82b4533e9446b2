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
#include <proto/con_server.h>

/* Keeps CON_READ, and serves it at once if possible. `owner` identifies the connection. On an error
 * the request is not answered. */
MUST_USE
errno_t waiting_read(mux_t *mux, unsigned terminal, const void *owner, con_read_request_t *request);

/* Keeps CON_WAIT_INTERRUPT. */
MUST_USE
errno_t waiting_interrupt(unsigned terminal, const void *owner,
                          con_wait_interrupt_request_t *request);

/* Keeps CON_WATCH, until the connection is gone. */
MUST_USE
errno_t waiting_watch(const void *owner, con_watch_request_t *request);

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
