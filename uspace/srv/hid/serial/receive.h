// SPDX-License-Identifier: BSD-2-Clause
/*
 * What came in and nobody has read yet, and the read that waits for it.
 *
 * A read that finds nothing is kept aside and answered by the byte that comes; its connection
 * fibril stays free to notice that the reader hung up.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <proto/char_server.h>

/* Bytes kept for a reader; what comes on top is dropped and told in the log. */
#define RECEIVE_SIZE 4096

/* A byte came from the line. */
void receive_byte(uint8_t byte);

/* Serves CHAR_READ, now or later. One read waits at a time: EBUSY. `owner` identifies the
 * connection. */
void receive_read(void *owner, char_read_request_t *request);

/* The connection is gone: its waiting read is answered with EHANGUP. */
void receive_hangup(const void *owner);

#endif
