// SPDX-License-Identifier: BSD-2-Clause
/* Builds a solved wait-for graph from the rows of a system. */
#ifndef DIAGNOSIS_CAPTURE_H
#define DIAGNOSIS_CAPTURE_H

#include <diagnosis/graph/graph.h>

/* Visitors of rows; they return false to stop. */
typedef bool (*capture_task_visit_t)(const task_row_t *row, void *context);
typedef bool (*capture_thread_visit_t)(const thread_row_t *row, void *context);
typedef bool (*capture_call_visit_t)(const call_row_t *row, void *context);
typedef bool (*capture_fibril_visit_t)(const fibril_row_t *row, void *context);

/* A source of rows: the stopped kernel, a recording or a test. All functions visit rows in the
 * order of <inspect/inspect.h>. */
typedef struct capture_source {
    void (*tasks)(capture_task_visit_t visit, void *context);
    void (*threads)(uint32_t task, capture_thread_visit_t visit, void *context);
    void (*calls)(uint32_t task, enum call_list list, capture_call_visit_t visit, void *context);
    enum board_status (*fibrils)(uint32_t task, capture_fibril_visit_t visit, void *context,
                                 const char **why);
} capture_source_t;

/*
 * Reads the rows of `source` at the time `now_ns` and solves the graph, which uses `memory`.
 *
 * If not all rows fit, the memory is divided among the tasks by max-min fairness: each task gets
 * what it needs up to a common level, the highest possible one. Essential tasks come first. A task
 * is charged for the rows of its board and for the calls that it has sent. If it needs more than
 * its share, its board is left out and, if necessary, the youngest of its calls; report_left_out()
 * lists these tasks. So no task can prevent verdicts about the others.
 *
 * Returns false if not even the rows of tasks and threads fit.
 */
bool graph_capture(graph_t *graph, const capture_source_t *source, void *memory, size_t size,
                   uint64_t now_ns);

#endif
