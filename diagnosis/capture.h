// SPDX-License-Identifier: BSD-2-Clause
/* From the rows of a system, wherever they come from, to a judged graph. */
#ifndef DIAGNOSIS_CAPTURE_H
#define DIAGNOSIS_CAPTURE_H

#include <diagnosis/graph/graph.h>

/* Visitors of rows; false: no more is wanted. */
typedef bool (*capture_task_visit_t)(const task_row_t *row, void *context);
typedef bool (*capture_thread_visit_t)(const thread_row_t *row, void *context);
typedef bool (*capture_call_visit_t)(const call_row_t *row, void *context);
typedef bool (*capture_fibril_visit_t)(const fibril_row_t *row, void *context);

/* Where rows come from: the stopped kernel, a recording, a test. All functions visit rows in the
 * order of <inspect/inspect.h>. */
typedef struct capture_source {
    void (*tasks)(capture_task_visit_t visit, void *context);
    void (*threads)(uint32_t task, capture_thread_visit_t visit, void *context);
    void (*calls)(uint32_t task, enum call_list list, capture_call_visit_t visit, void *context);
    enum board_status (*fibrils)(uint32_t task, capture_fibril_visit_t visit, void *context,
                                 const char **why);
} capture_source_t;

/*
 * Reads the rows of `source`, as of `now_ns`, and judges them. The graph lives in `memory`.
 *
 * When the memory has no room for all rows, it is divided among the tasks by max-min share: each
 * task gets what it needs up to one level, the highest that is possible. Essential tasks get theirs
 * first. A task pays for the rows of its board and for the calls that it has sent. The board of a
 * task that needs more than its share is left out, and if that is not enough, the youngest of its
 * calls too; report_left_out() names these tasks. So no task can take the verdict from others.
 *
 * False: there is not even room for the rows of tasks and threads.
 */
bool graph_capture(graph_t *graph, const capture_source_t *source, void *memory, size_t size,
                   uint64_t now_ns);

#endif
