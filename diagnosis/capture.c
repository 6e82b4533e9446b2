// SPDX-License-Identifier: BSD-2-Clause
/* From rows to a judged graph; see capture.h. */
#include <diagnosis/capture.h>

typedef struct capture {
    graph_t *graph;
    const capture_source_t *source;
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
        capture->source->calls(task, (enum call_list)list, take_call, capture);
}

static void take_board(capture_t *capture, uint32_t task)
{
    const char *fault = NULL;
    enum board_status status = capture->source->fibrils(task, take_fibril, capture, &fault);
    if (!capture->full)
        capture->full = !graph_set_board(capture->graph, task, status, fault);
}

/* The rows of each kind, task by task: that is the order that the graph wants. */
static bool take_all(capture_t *capture)
{
    graph_t *graph = capture->graph;
    capture->source->tasks(take_task, capture);
    uint32_t count = graph->task_count;
    for (uint32_t i = 0; i < count && !capture->full; i++)
        capture->source->threads(graph->tasks[i].id, take_thread, capture);
    for (uint32_t i = 0; i < count && !capture->full; i++)
        take_calls(capture, graph->tasks[i].id);
    for (uint32_t i = 0; i < count && !capture->full; i++)
        take_board(capture, graph->tasks[i].id);
    return !capture->full;
}

bool graph_capture(graph_t *graph, const capture_source_t *source, void *memory, size_t size,
                   uint64_t now_ns)
{
    capture_t capture = {.graph = graph, .source = source};
    graph_init(graph, memory, size, now_ns);
    return take_all(&capture) && graph_solve(graph);
}
