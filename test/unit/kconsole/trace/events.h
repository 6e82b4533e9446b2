// SPDX-License-Identifier: BSD-2-Clause
/* Traces written as small tables instead of the kernel's ring buffers. */
#ifndef TEST_KCONSOLE_TRACE_EVENTS_H
#define TEST_KCONSOLE_TRACE_EVENTS_H

#include "../unit.h"
#include <kconsole/trace/report.h>
#include <kconsole/trace/story.h>

#define US         1000ull
#define NOW        (1000000 * US)
#define EVENT_CPUS 4
#define BDSH       24
#define VFS        6
#define FAT        7

typedef struct events {
    trace_source_t source;
    trace_record_t *records[EVENT_CPUS];
    uint32_t room; /* capacity per CPU, in records */
    trace_row_t row[EVENT_CPUS];
    bool missing; /* the source returns only every second record */
} events_t;

extern events_t events;

/* Creates empty ring buffers with this capacity. */
void events_reset(uint32_t room);
void events_free(void);

/* Adds the next record of a CPU, `us` after boot. */
trace_record_t *event_on(uint32_t cpu, enum trace_kind kind, uint64_t us, uint64_t call,
                         uint32_t from, uint32_t to);
/* On CPU 0. */
trace_record_t *event(enum trace_kind kind, uint64_t us, uint64_t call, uint32_t from, uint32_t to);
/* An open call of VFS_IN_OPEN of bdsh to vfs, sent and taken. */
void event_open(uint64_t us, uint64_t call);

/* Builds a window with enough memory, which the next window reuses. */
const trace_window_t *events_window(void);
/* Returns the output of trace_show(). */
const char *events_show(const trace_filter_t *filter);
const char *events_chrome(const trace_filter_t *filter);

#endif
