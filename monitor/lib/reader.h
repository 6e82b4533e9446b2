// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds frames in a stream of bytes that can begin in the middle of a frame, contain noise and lack
 * bytes. After a frame that is not valid, the search goes on with the byte after its first one.
 */
#ifndef MONITOR_LIB_READER_H
#define MONITOR_LIB_READER_H

#include <abi/monitor/wire.h>
#include <stddef.h>

#define READER_FRAME_MAX (sizeof(wire_frame_t) + WIRE_BODY_MAX)

/* Initialized with zeros. */
typedef struct monitor_reader {
    uint8_t buffer[2 * READER_FRAME_MAX];
    size_t begin, end; /* the bytes of the buffer that are not yet used */
    uint64_t frames;   /* that were valid */
    uint64_t skipped;  /* bytes that belong to no valid frame */
} monitor_reader_t;

/* Called for each valid frame. The body is at least 4 bytes long. */
typedef void (*monitor_frame_visit_t)(const uint8_t *body, size_t size, void *context);

/* Adds bytes to the stream and visits the frames that are complete. */
void monitor_reader_feed(monitor_reader_t *reader, const void *bytes, size_t size,
                         monitor_frame_visit_t visit, void *context);

#endif
