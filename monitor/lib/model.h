// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the monitor has learned about a system. There are two sets of rows:
 *
 * - `judged`: the last complete snapshot, for the graph. Only these can be judged, because boards have
 *   no events: calls of now with boards of then would invent deadlocks.
 * - `live`: the same rows, changed by the events after the snapshot.
 *
 * A snapshot describes the time in its SNAPSHOT_BEGIN, but its rows arrive later, among newer events. Each
 * event of stream 0 is therefore kept for a while. When a snapshot is complete, it replaces the live
 * rows, and the events that are newer than it are applied to it.
 */
#ifndef MONITOR_LIB_MODEL_H
#define MONITOR_LIB_MODEL_H

#include <monitor/lib/live.h>
#include <monitor/lib/rows.h>

/* Bytes of the events that are kept. If a snapshot is older than all of them, the live rows lack some
 * changes until the next one. */
#define MODEL_HISTORY_SIZE ((size_t)16 << 20)
/* Verdicts that are kept, the newest ones. */
#define MODEL_VERDICTS_MAX 256

typedef struct model_verdict {
    uint64_t time_ns;
    uint32_t tasks;
    uint8_t verdict; /* enum monitor_verdict */
    char message[MONITOR_LINE_SIZE];
} model_verdict_t;

/* The events that are kept, oldest first. */
typedef struct model_history {
    uint8_t *bytes;
    size_t used;
    uint64_t lost_ns; /* events up to this time are no longer complete */
} model_history_t;

typedef struct monitor_model {
    monitor_rows_t judged, coming; /* `coming`: the snapshot that is arriving */
    monitor_live_t live, next;     /* `next`: its live rows */
    model_history_t history;
    model_verdict_t *verdicts; /* a ring of MODEL_VERDICTS_MAX */
    uint64_t verdict_count;    /* since the monitor attached */
    uint32_t snapshots;        /* complete ones */
    uint64_t ignored;          /* events older than the snapshot that contains their effect */
    bool behind;               /* the live rows lack changes, see MODEL_HISTORY_SIZE */
} monitor_model_t;

/* Initializes a model without rows. Returns false if there is no memory. */
bool monitor_model_init(monitor_model_t *model);
void monitor_model_fini(monitor_model_t *model);

/* Applies an event. Those of one stream and CPU must come in their order; see merge.h for several. Returns
 * NULL or the problem. */
const char *monitor_model_add(monitor_model_t *model, const monitor_event_t *event);

/* The verdict with this number, from 0 to verdict_count - 1, or NULL if it is no longer kept. */
const model_verdict_t *monitor_model_verdict(const monitor_model_t *model, uint64_t number);

/* The solved graph of the judged rows, or NULL if there is no complete snapshot or no memory. Freed by
 * monitor_graph_free(). */
graph_t *monitor_model_graph(const monitor_model_t *model);
void monitor_graph_free(graph_t *graph);

#endif
