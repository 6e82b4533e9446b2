// SPDX-License-Identifier: BSD-2-Clause
/*
 * The rows of one snapshot, collected from events of stream 1, in the form that the wait-for graph
 * reads (<diagnosis/capture.h>): so the monitor finds the same deadlocks as the kernel.
 *
 * A fact that a system does not have is replaced so that it cannot invent a deadlock: what waits for
 * something unknown counts as able to continue. Names become printable.
 */
#ifndef MONITOR_LIB_ROWS_H
#define MONITOR_LIB_ROWS_H

#include <diagnosis/capture.h>
#include <monitor/lib/decode.h>

/* Most rows of one kind; a snapshot with more is refused. */
#define MONITOR_ROWS_MAX (1u << 20)

/* An array of items that begin with a monitor_row_key_t. */
typedef struct monitor_table {
    uint8_t *items;
    size_t size; /* bytes of an item */
    uint32_t count, room;
} monitor_table_t;

typedef struct monitor_row_key {
    uint32_t task;
    uint32_t list;  /* of a call; else 0 */
    uint64_t order; /* in which it arrived */
} monitor_row_key_t;

typedef struct monitor_rows {
    uint32_t number; /* of the snapshot */
    uint32_t count;  /* rows that have arrived */
    uint64_t time_ns;
    bool open; /* begun and not ended */
    bool complete;
    monitor_table_t tasks, threads, calls, boards, fibrils;
} monitor_rows_t;

/* Initializes an empty set of rows. */
void monitor_rows_init(monitor_rows_t *rows);
/* Frees its memory. */
void monitor_rows_fini(monitor_rows_t *rows);

/* Adds an event; those of stream 0 are ignored. SNAPSHOT_BEGIN discards all rows. `complete` is set
 * by SNAPSHOT_END if no row was lost. Returns NULL or the problem; after a problem the snapshot does
 * not become complete. */
const char *monitor_rows_add(monitor_rows_t *rows, const monitor_event_t *event);

/* The rows as a source for graph_capture(), until the next call of this function. The rows must be
 * complete, and must not change while the graph reads them. */
const capture_source_t *monitor_rows_source(const monitor_rows_t *rows);

#endif
