// SPDX-License-Identifier: BSD-2-Clause
/*
 * The serial line that shows all terminals: char/serial.
 *
 * Output is queued here and sent by its own fibril, so that the code of the terminals never waits
 * in the middle of a change. No output is dropped: the code that causes output first waits until
 * the queue has room for all of it.
 */
#ifndef LINE_H
#define LINE_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

/* Connects to the line and starts its fibrils. `typed` is called with each byte that arrives. */
MUST_USE
errno_t line_open(void (*typed)(uint8_t byte));

/* Bytes of a program that can follow one line_throttle(). */
#define LINE_PIECE 8192

/* Waits while much output is queued. After it, a program can write one piece. */
void line_throttle(void);
/* The same before a key, or a request that can echo typed keys: these do not wait for programs. */
void line_throttle_keys(void);

/* Queues bytes without waiting; `context` is not used. The caller has called line_throttle() or
 * line_throttle_keys(), and since then emitted at most one key, one piece or one redraw. */
void line_emit(void *context, const char *bytes, size_t size);

/* Waits until all queued output has been sent. */
errno_t line_sync(void);

#endif
