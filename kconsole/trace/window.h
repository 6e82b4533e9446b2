// SPDX-License-Identifier: BSD-2-Clause
/*
 * A window on the trace: the events of all CPUs in one order, and for each call the events that it
 * had, so that a request finds its answer. Pure: records come from a source, memory from the
 * caller; the console and the monitor read the same.
 *
 * Built once in time linear in the events (times the CPUs). Nothing in a record is believed: ids
 * may repeat, times run back, answers come before their requests; the window has then a strange
 * story to tell, and no more.
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

/* CPUs that a source may have. */
#define TRACE_CPUS_MAX 64

typedef struct trace_source {
    uint32_t cpus;
    /* False: there is nothing of this CPU. */
    bool (*bounds)(void *context, uint32_t cpu, trace_row_t *row);
    bool (*record)(void *context, uint32_t cpu, uint64_t sequence, trace_record_t *record);
    /* The name of a task that lives; false: none of this id does. */
    bool (*task_name)(void *context, uint32_t id, char name[TASK_NAME_SIZE]);
    void *context;
} trace_source_t;

/* All events that have a call's id in common, or that tell of a task's end. */
typedef struct trace_entry {
    uint64_t key;
    uint32_t first; /* events */
    uint32_t last;
    uint32_t chain; /* next entry of its bucket */
} trace_entry_t;

/* The key of a task's end, out of the way of call ids. */
#define TRACE_KEY_TASK(id) ((uint64_t)1 << 63 | (id))

typedef struct trace_window {
    const trace_source_t *source;
    uint64_t now_ns; /* since boot, from which ages are counted */
    uint32_t count;  /* events, the oldest is 0 */
    uint64_t lost;   /* gone from the rings, which were full */
    uint64_t left;   /* in the rings, but too old for the memory */
    uint64_t first_of[TRACE_CPUS_MAX];
    uint32_t *slot;         /* [event] its CPU and place in the ring */
    uint32_t *follow;       /* [event] the next of its entry */
    uint32_t *entry_of;     /* [event] */
    trace_entry_t *entries; /* in the order of their first events */
    uint32_t entry_count;
    uint32_t *bucket;
    uint32_t bucket_mask;
    uint8_t *free; /* memory that is left, for whoever walks the window */
    size_t free_size;
} trace_window_t;

/* False: the memory does not suffice for a single event. */
bool trace_window_build(trace_window_t *window, const trace_source_t *source, uint64_t now_ns,
                        void *memory, size_t size);
/* False: the source has it no longer. */
bool trace_window_event(const trace_window_t *window, uint32_t event, trace_record_t *record);
/* The entry of a call id or TRACE_KEY_TASK; TRACE_NOWHERE: there is none. */
uint32_t trace_window_find(const trace_window_t *window, uint64_t key);
/* Memory from what is left, cleared; NULL: there is not enough. */
void *trace_window_take(trace_window_t *window, size_t count, size_t size);

/* The name of a task, living or ended in the window; false: it is not known. */
bool trace_task_name(const trace_window_t *window, uint32_t id, char name[TASK_NAME_SIZE]);
/* "27 (bdsh)", "9 (gone)"; "kernel" for TRACE_NONE. Enough: TRACE_TASK_SIZE. */
#define TRACE_TASK_SIZE (TASK_NAME_SIZE + 16)
void trace_task_words(const trace_window_t *window, uint32_t id, char *text);

#endif
