// SPDX-License-Identifier: BSD-2-Clause
/*
 * Writes CTF packets in place: events are appended to a buffer that is sent as it is. Depends on
 * neither the kernel nor a libc.
 *
 * Use: wire_packet_begin(); for each event wire_packet_add(), then fill in the record and append its
 * texts; wire_packet_end(). The caller keeps the numbers of a data stream: the sequence number and
 * the events that were lost. A packet belongs to one CPU; nothing here locks.
 */
#ifndef MONITOR_WIRE_PACKET_H
#define MONITOR_WIRE_PACKET_H

#include <abi/monitor/wire.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct wire_writer {
    wire_packet_t *packet;
    uint32_t size; /* bytes of the buffer */
    uint32_t used;
    uint64_t last; /* time of the last event, or the packet's begin */
} wire_writer_t;

/* The place in a data stream: the same for all events of a stream on one CPU. */
typedef struct wire_place {
    const uint8_t *uuid; /* WIRE_UUID_SIZE bytes */
    uint32_t stream;
    uint32_t cpu;
    uint64_t sequence;
} wire_place_t;

/* Begins a packet in `buffer` of `size` bytes, which is at least WIRE_HEAD_SIZE. `time_ns`: not later
 * than the first event. */
void wire_packet_begin(wire_writer_t *writer, void *buffer, uint32_t size,
                       const wire_place_t *place, uint64_t time_ns);

/* Adds an event. Returns the place for its `size` bytes: the record, followed by its texts. Returns
 * NULL if they do not fit, if `time_ns` is earlier than the last event, or if it is too much later
 * for a time of 32 bits: then the packet must be ended and a new one begun. */
void *wire_packet_add(wire_writer_t *writer, enum monitor_event_number number, uint64_t time_ns,
                      uint32_t size);

/* Ends the packet. `time_ns`: not earlier than the last event, and no later packet of this data
 * stream begins earlier. `discarded`: events of the data stream that were lost since boot. Returns
 * the number of bytes to send. */
uint32_t wire_packet_end(wire_writer_t *writer, uint64_t time_ns, uint64_t discarded);

/* Whether the packet has no event. */
static inline bool wire_packet_is_empty(const wire_writer_t *writer)
{
    return writer->used == WIRE_HEAD_SIZE;
}

/* The bytes that a text takes, including its zero: at most `limit`; a longer one is truncated. */
uint32_t wire_text_size(const char *text, uint32_t limit);
/* Writes a text of wire_text_size() bytes. Returns the place after it. */
char *wire_text_put(char *to, const char *text, uint32_t limit);

/* Fills in the frame of a body. `magic`: WIRE_FRAME or WIRE_FRAME_HEAD. */
void wire_frame_fill(wire_frame_t *frame, uint32_t magic, const void *body, uint32_t length);

#endif
