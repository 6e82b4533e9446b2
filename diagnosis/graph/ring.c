// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the rings, the strongly connected components of the nodes that hang, with Tarjan's
 * algorithm. It is iterative because the kernel console's stack is small.
 */
#include <diagnosis/graph/internal.h>

typedef struct walk {
    graph_t *graph;
    uint32_t *number; /* order of discovery + 1; 0: not visited */
    uint32_t *low;    /* the smallest number on the stack that is reachable */
    uint32_t *next;   /* the next edge to follow */
    uint32_t *stack;  /* visited nodes whose component is not known yet */
    uint32_t *path;   /* from the root to the current node */
    uint8_t *itself;  /* the node waits for itself */
    uint32_t seen, stacked, depth;
} walk_t;

static bool walk_init(walk_t *walk, graph_t *graph)
{
    uint32_t count = graph_node_count(graph);
    *walk = (walk_t){
        .graph = graph,
        .number = graph_take(graph, count, sizeof(uint32_t)),
        .low = graph_take(graph, count, sizeof(uint32_t)),
        .next = graph_take(graph, count, sizeof(uint32_t)),
        .stack = graph_take(graph, count, sizeof(uint32_t)),
        .path = graph_take(graph, count, sizeof(uint32_t)),
        .itself = graph_take(graph, count, 1),
    };
    return walk->number != NULL && walk->low != NULL && walk->next != NULL && walk->stack != NULL &&
           walk->path != NULL && walk->itself != NULL;
}

static void ring_add(graph_t *graph, const uint32_t *nodes, uint32_t count)
{
    graph_ring_t *last = graph->ring_count > 0 ? &graph->rings[graph->ring_count - 1] : NULL;
    graph_ring_t *ring = &graph->rings[graph->ring_count++];
    ring->first = last != NULL ? last->first + last->count : 0;
    ring->count = count;
    for (uint32_t i = 0; i < count; i++) {
        graph->ring[nodes[i]] = graph->ring_count;
        graph->verdict[nodes[i]] = VERDICT_DEADLOCK;
        graph->ring_nodes[ring->first + i] = nodes[i];
    }
}

static void enter(walk_t *walk, uint32_t node)
{
    walk->number[node] = walk->low[node] = ++walk->seen;
    walk->next[node] = walk->graph->out_first[node];
    walk->stack[walk->stacked++] = node;
    walk->path[walk->depth++] = node;
}

/* The nodes on the stack from `node` on are one component. */
static void leave_component(walk_t *walk, uint32_t node)
{
    uint32_t end = walk->stacked;
    do {
        walk->low[walk->stack[--walk->stacked]] = UINT32_MAX;
    } while (walk->stack[walk->stacked] != node);
    uint32_t count = end - walk->stacked;
    if (count > 1 || walk->itself[node])
        ring_add(walk->graph, &walk->stack[walk->stacked], count);
}

static void leave(walk_t *walk, uint32_t node)
{
    uint32_t low = walk->low[node];
    if (low == walk->number[node])
        leave_component(walk, node);
    if (--walk->depth > 0 && low < walk->low[walk->path[walk->depth - 1]])
        walk->low[walk->path[walk->depth - 1]] = low;
}

/* Follows the next edge of the current node. */
static void follow(walk_t *walk, uint32_t node)
{
    const graph_t *graph = walk->graph;
    uint32_t to = graph->edges[graph->out[walk->next[node]++]].to;
    walk->graph->work++;
    if (graph->live[to])
        return;
    if (to == node)
        walk->itself[node] = true;
    if (walk->number[to] == 0)
        enter(walk, to);
    else if (walk->low[to] != UINT32_MAX && walk->number[to] < walk->low[node])
        walk->low[node] = walk->number[to];
}

static void mark_suspected(graph_t *graph)
{
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const graph_edge_t *edge = &graph->edges[i];
        if (graph->ring[edge->from] != 0 && graph->ring[edge->from] == graph->ring[edge->to] &&
            graph_edge_suspected((enum graph_edge_kind)edge->kind))
            graph->rings[graph->ring[edge->from] - 1].suspected = true;
    }
    graph->work += graph->edge_count;
}

bool graph_find_rings(graph_t *graph)
{
    uint32_t nodes = graph_node_count(graph);
    uint32_t hung = 0;
    for (uint32_t i = 0; i < nodes; i++)
        hung += !graph->live[i];
    graph->rings = graph_take(graph, hung, sizeof(*graph->rings));
    graph->ring_nodes = graph_take(graph, hung, sizeof(*graph->ring_nodes));
    size_t kept = graph->used;
    walk_t walk;
    if (graph->rings == NULL || graph->ring_nodes == NULL || !walk_init(&walk, graph))
        return false;
    for (uint32_t i = 0; i < nodes; i++) {
        bool awaited = graph->in_first[i] < graph->in_first[i + 1]; /* required in a ring */
        if (graph->live[i] || walk.number[i] != 0 || !awaited)
            continue;
        enter(&walk, i);
        while (walk.depth > 0) {
            uint32_t node = walk.path[walk.depth - 1];
            if (walk.next[node] < graph->out_first[node + 1])
                follow(&walk, node);
            else
                leave(&walk, node);
        }
    }
    mark_suspected(graph);
    graph->used = kept;
    return true;
}
