// SPDX-License-Identifier: BSD-2-Clause
/* Captures the wait-for graph of the stopped kernel; see inspect.h. */
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
        *why = "no memory could be reserved for it at boot";
        return false;
    }
    if (graph_capture(graph, &stopped_kernel, arena, size, inspect_stopped_ns()))
        return true;
    *why = "the system is too large for the memory reserved at boot";
    return false;
}
