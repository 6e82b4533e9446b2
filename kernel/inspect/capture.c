// SPDX-License-Identifier: BSD-2-Clause
/* The stopped kernel as a judged graph; see inspect.h. */
#include <diagnosis/capture.h>
#include <inspect/inspect.h>

static const capture_source_t stopped_kernel = {
    .tasks = inspect_tasks,
    .threads = inspect_threads,
    .calls = inspect_calls,
    .fibrils = inspect_fibrils,
};

bool inspect_graph(graph_t *graph, const char **why)
{
    size_t size;
    void *arena = inspect_arena(&size);
    if (arena == NULL) {
        *why = "no memory was set aside for it at boot";
        return false;
    }
    if (graph_capture(graph, &stopped_kernel, arena, size, inspect_stopped_ns()))
        return true;
    *why = "the system is too large for the memory that was set aside at boot";
    return false;
}
