// SPDX-License-Identifier: BSD-2-Clause
/*
 * A ring of packets: the events of one data stream of the monitor, written in place as CTF packets.
 *
 * If it is full, it either overwrites its oldest packet (the history of what happens), or refuses new
 * events (a snapshot, of which the beginning is needed). Both count what is lost. Each event that was
 * added is sent or counted as discarded: produced = sent + discarded + events still in the ring.
 *
 * A packet gets its sequence number and the count of discarded events when it is taken out, so a
 * reader sees a gap in the sequence only if the wire lost a packet. Until then, the field `sequence`
 * of a packet holds the number of its events.
 *
 * Locks: none. A ring is used by one CPU, with interrupts disabled.
 */
#ifndef MONITOR_PACKETS_H
#define MONITOR_PACKETS_H

#include <lib/on_path.h>
#include <monitor/wire/packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct packets {
    uint8_t *memory; /* `count` buffers of WIRE_BODY_MAX bytes */
    uint32_t count;
    uint32_t limit;      /* buffers in use at most */
    bool overwrites;     /* if full, instead of refusing */
    bool open;           /* packet `end` is being written */
    uint64_t first, end; /* the complete packets, numbered from 0 */
    wire_place_t place;
    wire_writer_t writer; /* of the open packet */
    uint64_t produced;    /* events since boot */
    uint64_t discarded;   /* of these */
    uint64_t sent;        /* of these, in packets that were taken out */
} packets_t;

/* Initializes an empty ring. `memory`: `count` buffers of WIRE_BODY_MAX bytes, at least 2. */
void packets_init(packets_t *ring, void *memory, uint32_t count, const wire_place_t *place,
                  bool overwrites);

/* Adds an event and returns the place for its `size` bytes: the record, followed by its texts.
 * Returns NULL if the ring is full and refuses events; the event counts as discarded. `time_ns`: not
 * earlier than that of the event before. */
void *packets_add(packets_t *ring, enum monitor_event_number number, uint64_t time_ns,
                  uint32_t size);

/* Completes the open packet, if it has events, so that it can be taken out. */
void packets_close(packets_t *ring, uint64_t time_ns);

/* Whether the ring contains no event. */
bool packets_is_empty(const packets_t *ring);

/* Takes the oldest complete packet out and copies it to `to` (WIRE_BODY_MAX bytes). Returns its size
 * in bytes; 0: there is none. */
uint32_t packets_take(packets_t *ring, void *to);

/* Discards all events in the ring. Works at any point at which a panic can interrupt the other
 * functions. */
void packets_clear(packets_t *ring);

#endif
