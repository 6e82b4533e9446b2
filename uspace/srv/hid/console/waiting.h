// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests of programs that wait for typed keys: reads, and waits for the interrupt key and for the
 * end of the terminal.
 *
 * They are deferred, so that a connection that reads can still write and hang up. Typed keys answer
 * them, the oldest first.
 */
#ifndef WAITING_H
#define WAITING_H

#include "mux.h"
#include <proto/con_server.h>

/* Defers CON_READ, and serves it at once if possible. `owner` identifies the connection. ENOMEM:
 * the caller must answer the request. */
MUST_USE
errno_t waiting_read(mux_t *mux, unsigned terminal, const void *owner, con_read_request_t *request);

/* Defers CON_WAIT_INTERRUPT. ENOMEM: the caller must answer the request. */
MUST_USE
errno_t waiting_interrupt(unsigned terminal, const void *owner,
                          con_wait_interrupt_request_t *request);

/* Defers CON_WATCH until the connection is closed. ENOMEM: the caller must answer the request. */
MUST_USE
errno_t waiting_watch(const void *owner, con_watch_request_t *request);

/* Serves the reads that can be served, after new input or a change of the mode. */
void waiting_serve(mux_t *mux, unsigned terminal);

/* Handles the interrupt key: answers all reads with EINTR, and the newest wait for the key, which
 * is that of the innermost shell. */
void waiting_interrupted(unsigned terminal);

/* Answers all requests that wait for keys of the terminal with EHANGUP, at the end of its
 * session. */
void waiting_session_end(unsigned terminal);

/* Answers all requests of a closed connection with EHANGUP. */
void waiting_hangup(const void *owner);

#endif
