// SPDX-License-Identifier: BSD-2-Clause
/*
 * The received bytes that have not been read yet, and the read that waits for more.
 *
 * A read without data is deferred and answered when the next byte arrives, so its connection fibril
 * can notice that the reader hangs up.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <proto/char_server.h>

/* Bytes kept for a reader; more are dropped, which is reported in the log. */
#define RECEIVE_SIZE 4096

/* Handles a byte from the line. */
void receive_byte(uint8_t byte);

/* Answers CHAR_READ, now or later. Only one read can wait; another is answered with EBUSY. `owner`
 * identifies the connection. */
void receive_read(void *owner, char_read_request_t *request);

/* Answers the waiting read of a closed connection with EHANGUP. */
void receive_hangup(const void *owner);

#endif
