// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line that all terminals are shown on: char/serial.
 *
 * What is to be sent queues here and a fibril of its own sends it, so that the terminals' logic
 * never waits in the middle of a change. Programs that write are slowed
 * down by line_throttle().
 */
#ifndef LINE_H
#define LINE_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

/* Connects to the line; `typed` gets each byte that comes in. */
MUST_USE
errno_t line_open(void (*typed)(uint8_t byte));

/* Queues bytes; `context` is not used. Never waits. */
void line_emit(void *context, const char *bytes, size_t size);

/* Waits while much is queued. */
void line_throttle(void);

/* Waits until all that was queued has left. */
errno_t line_sync(void);

#endif
