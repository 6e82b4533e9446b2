// SPDX-License-Identifier: BSD-2-Clause
/*
 * A window on the trace: the events of all CPUs in the order of time, and for each call its events,
 * so that requests are paired with their answers. Records come from a source, memory from the
 * caller.
 *
 * The window is built once, in time linear in the number of events (times the number of CPUs).
 * Records are not trusted: ids can repeat, times can go backwards, answers can precede their
 * requests. Such records only make the contents of the window meaningless.
 */
#ifndef KCONSOLE_TRACE_WINDOW_H
#define KCONSOLE_TRACE_WINDOW_H

#include <abi/trace.h>
#include <diagnosis/snapshot.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No such event or entry. */
#define TRACE_NOWHERE UINT32_MAX

/* Maximum number of CPUs of a source. */
#define TRACE_CPUS_MAX 64

typedef struct trace_source {
    uint32_t cpus;
    /* Returns false if there are no records of this CPU. */
    bool (*bounds)(void *context, uint32_t cpu, trace_row_t *row);
    bool (*record)(void *context, uint32_t cpu, uint64_t sequence, trace_record_t *record);
    /* The name of an existing task; returns false if there is none with this id. */
    bool (*task_name)(void *context, uint32_t id, char name[TASK_NAME_SIZE]);
    void *context;
} trace_source_t;

/* The events of one call, or the end of one task. */
typedef struct trace_entry {
    uint64_t key;
    uint32_t first; /* events */
    uint32_t last;
    uint32_t chain; /* next entry of its bucket */
} trace_entry_t;

/* The key of the end of a task, distinct from call ids. */
#define TRACE_KEY_TASK(id) ((uint64_t)1 << 63 | (id))

typedef struct trace_window {
    const trace_source_t *source;
    uint64_t now_ns; /* since boot; the reference for ages */
    uint32_t count;  /* number of events; the oldest one is 0 */
    uint64_t lost;   /* events overwritten in the rings */
    uint64_t left;   /* oldest events in the rings that do not fit into memory */
    uint64_t first_of[TRACE_CPUS_MAX];
    uint32_t *slot;         /* [event] its CPU and position in the ring */
    uint32_t *follow;       /* [event] the next event of its entry */
    uint32_t *entry_of;     /* [event] */
    trace_entry_t *entries; /* in the order of their first events */
    uint32_t entry_count;
    uint32_t *bucket;
    uint32_t bucket_mask;
    uint8_t *free; /* remaining memory, for users of the window */
    size_t free_size;
} trace_window_t;

/* Builds the window. Returns false if the memory is not sufficient for a single event. */
bool trace_window_build(trace_window_t *window, const trace_source_t *source, uint64_t now_ns,
                        void *memory, size_t size);
/* Reads an event. Returns false if the source no longer has it. */
bool trace_window_event(const trace_window_t *window, uint32_t event, trace_record_t *record);
/* Finds the entry of a call id or TRACE_KEY_TASK; TRACE_NOWHERE: there is none. */
uint32_t trace_window_find(const trace_window_t *window, uint64_t key);
/* Allocates zeroed memory from the rest; NULL: it is not sufficient. */
void *trace_window_take(trace_window_t *window, size_t count, size_t size);

/* The name of a task that exists or ended within the window; returns false if it is unknown. */
bool trace_task_name(const trace_window_t *window, uint32_t id, char name[TASK_NAME_SIZE]);
/* Formats "27 (bdsh)", "9 (gone)", or "kernel" for TRACE_NONE. */
#define TRACE_TASK_SIZE (TASK_NAME_SIZE + 16)
void trace_task_words(const trace_window_t *window, uint32_t id, char *text);

#endif
