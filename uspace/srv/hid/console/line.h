// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line that all terminals are shown on: char/serial.
 *
 * What is to be sent queues here and a fibril of its own sends it, so that the terminals' logic
 * never waits in the middle of a change. Nothing is dropped: the cause of output waits first
 * until the queue has room for all that can come of it.
 */
#ifndef LINE_H
#define LINE_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

/* Connects to the line; `typed` gets each byte that comes in. */
MUST_USE
errno_t line_open(void (*typed)(uint8_t byte));

/* Bytes of a program that may follow one line_throttle(). */
#define LINE_PIECE 8192

/* Waits while much is queued. Programs write a piece after it. */
void line_throttle(void);
/* The same before a key, or a request that may show typed keys: these do not wait for programs. */
void line_throttle_keys(void);

/* Queues bytes; `context` is not used. Never waits: a line_throttle came before, and since then
 * only what one key, one piece or one redraw shows. */
void line_emit(void *context, const char *bytes, size_t size);

/* Waits until all that was queued has left. */
errno_t line_sync(void);

#endif
