// SPDX-License-Identifier: BSD-2-Clause
/* The words of `trace show` and `trace chrome`: [count|all] [open] [events] [task] [task <task>]
 * [method <name>] [call <id>], in any order; key=value is also accepted. */
#ifndef KCONSOLE_CMDS_TRACE_FILTER_H
#define KCONSOLE_CMDS_TRACE_FILTER_H

#include <kconsole/console.h>
#include <kconsole/trace/report.h>

/* Most tasks that a filter can select. */
#define TRACE_TASKS_MAX 64

/* A filter and its tasks. The caller sets the defaults in `filter`. */
typedef struct trace_words {
    trace_filter_t filter;
    uint32_t tasks[TRACE_TASKS_MAX];
    const trace_window_t *window;
    const char *name; /* of the task to find */
    bool too_many;
} trace_words_t;

/* Parses the words of `line` from `first` on. On an error prints it and returns false. */
bool trace_filter_read(console_t *console, const trace_window_t *window, const words_t *line,
                       unsigned first, trace_words_t *words);

/* Offers these words for completion. */
void trace_filter_offer(completion_t *completion);

#endif
