// SPDX-License-Identifier: BSD-2-Clause
/* The views of swmon top: tables of the rows of a model. They do not depend on the terminal. */
#ifndef MONITOR_SWMON_TOP_H
#define MONITOR_SWMON_TOP_H

#include <monitor/lib/model.h>

#define TOP_TEXT_SIZE 1024
#define TOP_SORTS_MAX 6

enum top_view {
    TOP_TASKS,
    TOP_THREADS,
    TOP_PHONES,
    TOP_CALLS,
    TOP_MOUNTS,
    TOP_LOG,
    TOP_VERDICTS,
    TOP_VIEWS
};

typedef struct top_line {
    char text[TOP_TEXT_SIZE];   /* printable */
    double sort[TOP_SORTS_MAX]; /* values of the columns that can be sorted by */
    uint32_t task, parent;
    bool red; /* belongs to a deadlock */
} top_line_t;

typedef struct top_table {
    top_line_t *lines;
    uint32_t count, room;
} top_table_t;

/* What the user has chosen. */
typedef struct top_choice {
    enum top_view view;
    unsigned sort; /* column */
    bool tree;     /* tasks below their parents */
    char filter[64];
} top_choice_t;

/* Values of tasks at an earlier time, for shares and rates. */
typedef struct top_before {
    uint64_t time_ns;
    monitor_store_t tasks; /* live_task_t */
} top_before_t;

const char *top_view_name(enum top_view view);
/* The line above the table. */
const char *top_view_head(enum top_view view);
/* The name of a column to sort by; NULL: there are no more. */
const char *top_sort_name(enum top_view view, unsigned sort);

/* Fills the table with the lines of the chosen view. `graph`: of the judged rows, or NULL. */
void top_fill(top_table_t *table, const top_choice_t *choice, const monitor_model_t *model,
              const graph_t *graph, const top_before_t *before);
/* Adds an empty line, or returns a line that is lost if there is no memory. */
top_line_t *top_add(top_table_t *table);
/* Removes lines without the filter, and sorts or arranges the others. */
void top_arrange(top_table_t *table, const top_choice_t *choice);

/* Keeps the values of now for the next call of top_fill(). */
void top_before_keep(top_before_t *before, const monitor_model_t *model);

#endif
