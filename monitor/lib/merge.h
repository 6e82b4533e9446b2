// SPDX-License-Identifier: BSD-2-Clause
/*
 * Puts the events of all data streams into the order of their times. A data stream belongs to one CPU and
 * is in order; the CPUs of a running system send their packets independently.
 *
 * An event is released when each CPU that has sent a packet of stream 0 has sent one that ends later, or
 * when the newest packet is MERGE_HOLD_NS newer: a CPU that is idle sends nothing.
 */
#ifndef MONITOR_LIB_MERGE_H
#define MONITOR_LIB_MERGE_H

#include <monitor/lib/decode.h>

#define MERGE_HOLD_NS 1000000000u
/* Most data streams. */
#define MERGE_SOURCES_MAX 512
/* Most bytes of packets of a data stream that wait. */
#define MERGE_WAIT_MAX ((size_t)64 << 20)

typedef struct merge_source {
    uint32_t stream, cpu;
    const uint8_t *bytes; /* whole packets */
    size_t at, end;
    uint8_t *owned; /* NULL: the bytes belong to the caller */
    size_t room;
    monitor_packet_t packet; /* the one that is being read */
    monitor_event_t event;   /* the next one */
    size_t packet_at;        /* its place */
    bool open, loaded;
    uint64_t seen_ns; /* `end` of the newest packet */
} merge_source_t;

typedef struct monitor_merge {
    merge_source_t *sources;
    uint32_t count;
    uint64_t newest_ns;
    uint64_t events;
    uint64_t invalid;    /* packets whose rest could not be decoded */
    const char *problem; /* of the last one of them */
} monitor_merge_t;

/* Initializes a merge without data streams. */
void monitor_merge_init(monitor_merge_t *merge);
void monitor_merge_fini(monitor_merge_t *merge);

/* Adds a packet, which is valid as far as monitor_packet_open() checks. Returns NULL or the problem. */
const char *monitor_merge_packet(monitor_merge_t *merge, const void *bytes, size_t size);
/* Adds a data stream as whole packets that stay valid. Returns NULL or the problem. */
const char *monitor_merge_stream(monitor_merge_t *merge, const void *bytes, size_t size);

/* Returns the next event, valid until the next call of a function of the merge. `all`: also events that an
 * idle CPU could still precede. Returns false if there is none. */
bool monitor_merge_next(monitor_merge_t *merge, monitor_event_t *event, bool all);

#endif
