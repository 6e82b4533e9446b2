// SPDX-License-Identifier: BSD-2-Clause
/* The words of `trace show` and `trace chrome`: [count|all] [open] [events] [task] [task <task>]
 * [method <name>] [call <id>], in any order; key=value does too. */
#ifndef KCONSOLE_CMDS_TRACE_FILTER_H
#define KCONSOLE_CMDS_TRACE_FILTER_H

#include <kconsole/console.h>
#include <kconsole/trace/report.h>

/* Tasks of one name that a filter can hold. */
#define TRACE_TASKS_MAX 64

/* A filter with the tasks it names; the caller sets what `filter` shall be without words. */
typedef struct trace_words {
    trace_filter_t filter;
    uint32_t tasks[TRACE_TASKS_MAX];
    const trace_window_t *window;
    const char *name; /* of the task looked for */
    bool too_many;
} trace_words_t;

/* Reads the words of `line` from `first` on. False: it was said what is wrong with them. */
bool trace_filter_read(console_t *console, const trace_window_t *window, const words_t *line,
                       unsigned first, trace_words_t *words);

/* Offers them to Tab. */
void trace_filter_offer(completion_t *completion);

#endif
