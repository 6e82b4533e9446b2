// SPDX-License-Identifier: BSD-2-Clause
/* From the stopped kernel to a judged graph; see capture.h. */
#include <inspect/inspect.h>
#include <kconsole/capture.h>

typedef struct capture {
    graph_t *graph;
    bool full;
} capture_t;

static bool take_task(const task_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_task(capture->graph, row);
    return !capture->full;
}

static bool take_thread(const thread_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_thread(capture->graph, row);
    return !capture->full;
}

static bool take_call(const call_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_call(capture->graph, row);
    return !capture->full;
}

static bool take_fibril(const fibril_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_fibril(capture->graph, row);
    return !capture->full;
}

static void take_calls(capture_t *capture, uint32_t task)
{
    for (unsigned list = 0; list < CALL_LIST_COUNT && !capture->full; list++)
        inspect_calls(task, (enum call_list)list, take_call, capture);
}

static void take_board(capture_t *capture, uint32_t task)
{
    const char *fault = NULL;
    enum board_status status = inspect_fibrils(task, take_fibril, capture, &fault);
    if (!capture->full)
        capture->full = !graph_set_board(capture->graph, task, status, fault);
}

/* The rows of each kind, task by task: that is the order that the graph wants. */
static bool take_all(capture_t *capture)
{
    graph_t *graph = capture->graph;
    inspect_tasks(take_task, capture);
    uint32_t count = graph->task_count;
    for (uint32_t i = 0; i < count && !capture->full; i++)
        inspect_threads(graph->tasks[i].id, take_thread, capture);
    for (uint32_t i = 0; i < count && !capture->full; i++)
        take_calls(capture, graph->tasks[i].id);
    for (uint32_t i = 0; i < count && !capture->full; i++)
        take_board(capture, graph->tasks[i].id);
    return !capture->full;
}

bool graph_capture(graph_t *graph, const char **why)
{
    capture_t capture = {.graph = graph};
    size_t size;
    void *arena = inspect_arena(&size);
    if (arena == NULL) {
        *why = "no memory was set aside for it at boot";
        return false;
    }
    graph_init(graph, arena, size, inspect_stopped_ns());
    if (take_all(&capture) && graph_solve(graph))
        return true;
    *why = "the system is too large for the memory that was set aside at boot";
    return false;
}
