// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the frames of commands in the bytes that arrive. The bytes can begin in the middle of a
 * frame, contain noise and lack parts: after a frame that is not valid, the search goes on with the
 * byte after its first one. A frame that stays incomplete for FRAMES_PATIENCE_NS is not valid.
 */
#ifndef MONITOR_FRAMES_H
#define MONITOR_FRAMES_H

#include <abi/monitor/wire.h>
#include <stdbool.h>
#include <stddef.h>

#define FRAMES_BODY_MAX    (sizeof(wire_command_t) + WIRE_COMMAND_TEXT_MAX)
#define FRAMES_PATIENCE_NS 500000000ull

/* Initialized with zeros. */
typedef struct frames {
    uint8_t bytes[2 * (sizeof(wire_frame_t) + FRAMES_BODY_MAX)];
    size_t used;
    size_t taken;     /* bytes of the frame that was returned last */
    uint64_t last_ns; /* when the last byte arrived */
} frames_t;

/* Reads bytes with `receive` until it has none or the buffer is full. */
void frames_fill(frames_t *frames, int (*receive)(void), uint64_t now_ns);

/* Returns the body of the next valid frame, until the next call, or NULL if there is none. */
const uint8_t *frames_next(frames_t *frames, uint64_t now_ns, size_t *size);

#endif
