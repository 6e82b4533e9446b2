// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reports of a trace window, as lines of text and as events for trace viewers.
 *
 * A request and its answer are one line, at the time of the first event; so are a notification, a
 * hang-up and the end of a task.
 */
#ifndef KCONSOLE_TRACE_REPORT_H
#define KCONSOLE_TRACE_REPORT_H

#include <diagnosis/text/out.h>
#include <kconsole/trace/window.h>

/* Selects lines: those that match all conditions. */
typedef struct trace_filter {
    uint64_t lines;     /* only this number of the newest lines; 0: all */
    bool open;          /* only requests without an answer */
    bool events;        /* one line for each event instead of each request */
    uint64_t call;      /* id; 0: any */
    const char *method; /* name in any case, or number; NULL: any */
    bool by_task;       /* only from or to one of `tasks` */
    const uint32_t *tasks;
    uint32_t task_count;
} trace_filter_t;

/* Prints the state of the trace: number of events, their time span, and how many are lost. */
void trace_say_state(const graph_out_t *out, const trace_window_t *window, bool on);
void trace_show(const graph_out_t *out, const trace_window_t *window, const trace_filter_t *filter);

/* Prints the selection in Chrome's trace event format: for each request a slice of its sender and,
 * once it is received, one of its callee, with arrows from request to service and back. */
void trace_chrome(const graph_out_t *out, const trace_window_t *window,
                  const trace_filter_t *filter);

/* Returns whether an event is the first of a selected line. */
bool trace_filter_line(const trace_window_t *window, const trace_filter_t *filter, uint32_t event);
/* Returns the first event of the newest `filter->lines` selected lines; `*older` is the number of
 * selected lines before it. */
uint32_t trace_filter_start(const trace_window_t *window, const trace_filter_t *filter,
                            uint64_t *older);

#endif
