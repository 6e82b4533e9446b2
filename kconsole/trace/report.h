// SPDX-License-Identifier: BSD-2-Clause
/*
 * A window on the trace as lines of text, and as events for trace viewers. Pure.
 *
 * A request, with its answer, is one line, at the time of its first event; so is a notification, a
 * hang-up and a task's end.
 */
#ifndef KCONSOLE_TRACE_REPORT_H
#define KCONSOLE_TRACE_REPORT_H

#include <diagnosis/text/out.h>
#include <kconsole/trace/window.h>

/* Which lines are wanted: those that meet all of it. */
typedef struct trace_filter {
    uint64_t lines;     /* the newest so many; 0: all */
    bool open;          /* requests that have no answer */
    bool events;        /* a line for each event, instead of for each request */
    uint64_t call;      /* id; 0: any */
    const char *method; /* by its name, in upper or lower case, or by its number; NULL: any */
    bool by_task;       /* to or from one of these */
    const uint32_t *tasks;
    uint32_t task_count;
} trace_filter_t;

/* What is recorded: how much, how far back, how much is lost. */
void trace_say_state(const graph_out_t *out, const trace_window_t *window, bool on);
void trace_show(const graph_out_t *out, const trace_window_t *window, const trace_filter_t *filter);

/* The same selection in the trace event format of Chrome, which Perfetto reads: each request a
 * slice of its sender and, once it is taken, one of its callee, with arrows from request to service
 * and back. */
void trace_chrome(const graph_out_t *out, const trace_window_t *window,
                  const trace_filter_t *filter);

/* Whether an event is the first of its line, and the line is wanted. Events that are not wanted
 * cost a look at what belongs to their call, each once. */
bool trace_filter_line(const trace_window_t *window, const trace_filter_t *filter, uint32_t event);
/* The first event to look at, so that the newest `filter->lines` lines follow; and how many wanted
 * ones are before it. */
uint32_t trace_filter_start(const trace_window_t *window, const trace_filter_t *filter,
                            uint64_t *older);

#endif
