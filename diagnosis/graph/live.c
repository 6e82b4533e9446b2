// SPDX-License-Identifier: BSD-2-Clause
/*
 * Solving the graph: creates nodes, indexes edges by both ends, and computes which nodes can
 * continue.
 *
 * Liveness is propagated backwards: an AND node counts the targets that are not live yet, an OR
 * node needs one live target. Each edge is visited once.
 */
#include <diagnosis/graph/internal.h>

bool graph_edge_queues(enum graph_edge_kind kind)
{
    return kind == EDGE_QUEUED || kind == EDGE_BEHIND || kind == EDGE_ORDER;
}

bool graph_edge_suspected(enum graph_edge_kind kind)
{
    return kind == EDGE_CAUSE || kind == EDGE_ORDER || kind == EDGE_SOME || kind == EDGE_HIDDEN;
}

enum graph_kind graph_kind_of(const graph_t *graph, uint32_t node)
{
    unsigned kind = GRAPH_CALL;
    while (node >= graph->base[kind + 1])
        kind++;
    return (enum graph_kind)kind;
}

uint32_t graph_task_of(const graph_t *graph, uint32_t node)
{
    enum graph_kind kind = graph_kind_of(graph, node);
    uint32_t row = node - graph->base[kind];
    switch (kind) {
    case GRAPH_CALL:
        return graph->calls[row].holder;
    case GRAPH_FIBRIL:
        return graph->fibrils[row].task;
    case GRAPH_THREAD:
        return graph->threads[row].task;
    case GRAPH_BOX:
    case GRAPH_TASK_CALLS:
    case GRAPH_HIDDEN:
        return row;
    case GRAPH_LOCK:
        return graph->locks[row].task;
    case GRAPH_CONNECTION:
        return graph->connections[row].task;
    default:
        return GRAPH_NONE;
    }
}

static bool make_nodes(graph_t *graph)
{
    const uint32_t counts[] = {
        [GRAPH_CALL] = graph->call_count,       [GRAPH_FIBRIL] = graph->fibril_count,
        [GRAPH_THREAD] = graph->thread_count,   [GRAPH_BOX] = graph->task_count,
        [GRAPH_TASK_CALLS] = graph->task_count, [GRAPH_LOCK] = graph->lock_count,
        [GRAPH_HIDDEN] = graph->task_count,     [GRAPH_CONNECTION] = graph->connection_count,
        [GRAPH_OUTSIDE] = GRAPH_OUTSIDE_COUNT,
    };
    for (unsigned kind = 0; kind <= GRAPH_OUTSIDE; kind++)
        graph->base[kind + 1] = graph->base[kind] + counts[kind];
    size_t count = graph_node_count(graph);
    graph->verdict = graph_take(graph, count, 1);
    graph->any = graph_take(graph, count, 1);
    graph->live = graph_take(graph, count, 1);
    graph->ring = graph_take(graph, count, sizeof(*graph->ring));
    return graph->verdict != NULL && graph->any != NULL && graph->live != NULL &&
           graph->ring != NULL;
}

void graph_edges_begin(graph_t *graph)
{
    size_t room = (graph->size - graph->used) / sizeof(graph_edge_t);
    graph->edges = graph_take(graph, 0, 0);
    graph->edge_max = room < GRAPH_NONE ? (uint32_t)room : GRAPH_NONE;
}

void graph_edge(graph_t *graph, uint32_t from, uint32_t to, enum graph_edge_kind kind)
{
    if (graph->edge_count >= graph->edge_max) {
        graph->edge_count = GRAPH_NONE;
        return;
    }
    graph->edges[graph->edge_count++] = (graph_edge_t){from, to, kind};
}

/* Indexes the edges by one of their ends: `end` points to `from` or `to` of the first edge. The
 * edges of node n are list[first[n]] to list[first[n + 1] - 1], in the order in which they were
 * added. */
static bool number_edges(graph_t *graph, const uint32_t *end, uint32_t **first_of,
                         uint32_t **list_of)
{
    enum { STEP = sizeof(graph_edge_t) / sizeof(*end) };
    uint32_t nodes = graph_node_count(graph);
    uint32_t *first = graph_take(graph, (size_t)nodes + 2, sizeof(*first));
    uint32_t *list = graph_take(graph, graph->edge_count, sizeof(*list));
    if (first == NULL || list == NULL)
        return false;
    /* A counting sort: counts are stored two places ahead; filling the list moves the starts back
     * by one place. */
    for (uint32_t i = 0; i < graph->edge_count; i++)
        first[end[(size_t)i * STEP] + 2]++;
    for (uint32_t i = 2; i < nodes + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < graph->edge_count; i++)
        list[first[end[(size_t)i * STEP] + 1]++] = i;
    graph->work += nodes + 2ull * graph->edge_count;
    *first_of = first;
    *list_of = list;
    return true;
}

static bool link_edges(graph_t *graph)
{
    if (graph->edge_count == GRAPH_NONE)
        return false;
    graph->work += graph->edge_count;
    graph->used += (graph->edge_count * sizeof(graph_edge_t) + 7) & ~(size_t)7;
    return graph->used <= graph->size &&
           number_edges(graph, &graph->edges->from, &graph->out_first, &graph->out) &&
           number_edges(graph, &graph->edges->to, &graph->in_first, &graph->in);
}

/* The verdict that an edge carries to the node that waits. To wait until somebody does something is
 * normal, to wait for a lock meanwhile is not. */
static uint8_t verdict_carried(const graph_edge_t *edge, uint8_t verdict)
{
    bool lock = edge->kind == EDGE_HELD || edge->kind == EDGE_HIDDEN || edge->kind == EDGE_BEHIND;
    bool normal =
        verdict == VERDICT_IDLE || verdict == VERDICT_CONDITION || verdict == VERDICT_KEPT;
    return lock && normal ? VERDICT_LOCK : verdict;
}

uint32_t graph_spread(graph_t *graph, uint8_t *live, uint32_t *missing, uint32_t *queue,
                      uint32_t count, bool judge)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t target = queue[i];
        for (uint32_t j = graph->in_first[target]; j < graph->in_first[target + 1]; j++) {
            const graph_edge_t *edge = &graph->edges[graph->in[j]];
            uint32_t node = edge->from;
            graph->work++;
            if (live[node])
                continue;
            uint8_t verdict = verdict_carried(edge, graph->verdict[target]);
            if (judge && graph->verdict[node] < verdict)
                graph->verdict[node] = verdict;
            if (--missing[node] == 0 || graph->any[node]) {
                live[node] = true;
                queue[count++] = node;
            }
        }
    }
    return count;
}

/* Computes the number of targets of each node, and queues the nodes that are live from the
 * start. */
static uint32_t find_first(graph_t *graph, uint32_t *missing, uint32_t *queue)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph_node_count(graph); i++) {
        missing[i] = graph->out_first[i + 1] - graph->out_first[i];
        if (missing[i] != 0 && graph->verdict[i] == VERDICT_NONE)
            continue;
        if (graph->verdict[i] == VERDICT_NONE)
            graph->verdict[i] =
                graph_kind_of(graph, i) == GRAPH_TASK_CALLS ? VERDICT_LOST : VERDICT_MOVING;
        graph->live[i] = true;
        queue[count++] = i;
    }
    graph->work += graph_node_count(graph);
    return count;
}

static bool judge_all(graph_t *graph)
{
    size_t kept = graph->used;
    uint32_t nodes = graph_node_count(graph);
    uint32_t *missing = graph_take(graph, nodes, sizeof(*missing));
    uint32_t *queue = graph_take(graph, nodes, sizeof(*queue));
    if (missing == NULL || queue == NULL)
        return false;
    (void)graph_spread(graph, graph->live, missing, queue, find_first(graph, missing, queue), true);
    for (uint32_t i = 0; i < nodes; i++)
        if (!graph->live[i])
            graph->verdict[i] = VERDICT_BEHIND;
    graph->used = kept;
    return true;
}

bool graph_solve(graph_t *graph)
{
    if (graph->task_ids.heads == NULL && !graph_close_tasks(graph))
        return false;
    if (!graph_index_rows(graph) || !graph_index_locks(graph) || !make_nodes(graph))
        return false;
    graph_edges_of_calls(graph);
    graph_edges_of_fibrils(graph);
    graph_edges_of_locks(graph);
    return link_edges(graph) && judge_all(graph) && graph_find_rings(graph);
}
