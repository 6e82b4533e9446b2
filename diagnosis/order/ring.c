// SPDX-License-Identifier: BSD-2-Clause
/* Rings among the pairs of tasks; see order.h. */
#include <diagnosis/order/order.h>

/* Fills graph->chain with the tasks that waited for the caller, from the caller to the first one
 * that served no call or is already in the chain, and graph->in_chain with their positions. Returns
 * the length. */
static unsigned order_chain_make(order_graph_t *graph, uint16_t caller, uint32_t asker)
{
    unsigned count = 0;
    uint16_t at = caller;
    for (unsigned i = 0; i < ORDER_TASKS_MAX; i++)
        graph->in_chain[i] = ORDER_NONE;
    for (;;) {
        graph->in_chain[at] = (uint16_t)count;
        graph->chain[count++] = at;
        uint16_t above = asker != 0 ? order_place_find(graph, asker) : ORDER_NONE;
        if (count == ORDER_CHAIN_MAX || above == ORDER_NONE || graph->in_chain[above] != ORDER_NONE)
            return count;
        uint16_t link = order_link_find(graph, above, at);
        if (link == ORDER_NONE)
            return count;
        asker = graph->links[link].asker;
        at = above;
    }
}

/* Finds the paths from a place to all others: graph->before, ORDER_NONE where there is no path.
 * Each place is entered once, so a path has at most ORDER_TASKS_MAX places. */
static void order_ways_find(order_graph_t *graph, uint16_t from)
{
    unsigned head = 0, tail = 0;
    for (unsigned i = 0; i < ORDER_TASKS_MAX; i++)
        graph->before[i] = ORDER_NONE;
    graph->before[from] = from;
    graph->queue[tail++] = from;
    while (head < tail) {
        uint16_t at = graph->queue[head++];
        for (uint16_t link = graph->places[at].first_link; link != ORDER_NONE;
             link = graph->links[link].next) {
            uint16_t to = graph->links[link].callee;
            if (graph->before[to] != ORDER_NONE)
                continue;
            graph->before[to] = at;
            graph->queue[tail++] = to;
        }
    }
}

/* Counts the places on the path from the callee to chain[top], without the latter. Returns false if
 * there is no path, or if it meets the chain at or below `top`. */
static bool order_way_measure(const order_graph_t *graph, unsigned top, uint16_t callee,
                              unsigned *count)
{
    uint16_t at = graph->chain[top];
    *count = 0;
    if (graph->before[at] == ORDER_NONE)
        return false;
    for (; at != callee; ++*count) {
        at = graph->before[at];
        if (graph->in_chain[at] <= top)
            return false;
    }
    return true;
}

/* Builds the ring from chain[top] down the chain and from the callee back. The two parts have no
 * place in common, so together they have at most ORDER_TASKS_MAX places. Returns false if there is
 * no path back, or if it meets the chain earlier. */
static bool order_ring_make(order_graph_t *graph, unsigned top, uint16_t callee)
{
    unsigned back;
    if (!order_way_measure(graph, top, callee, &back) || top + 1 + back > ORDER_TASKS_MAX)
        return false;
    order_ring_t *ring = &graph->ring;
    for (unsigned i = 0; i <= top; i++)
        ring->place[i] = graph->chain[top - i];
    ring->count = top + 1 + back;
    uint16_t at = graph->chain[top];
    for (unsigned i = ring->count; i-- > top + 1;) {
        at = graph->before[at];
        ring->place[i] = at;
    }
    return true;
}

bool order_ring_find(order_graph_t *graph, uint16_t caller, uint16_t callee, uint32_t asker)
{
    unsigned count = order_chain_make(graph, caller, asker);
    order_ways_find(graph, callee);
    for (unsigned top = count; top-- > 0;)
        if (order_ring_make(graph, top, callee))
            return true;
    return false;
}

static uint64_t order_name_hash(uint64_t hash, const char *name)
{
    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001b3ull;
    return hash;
}

/* Returns the task after call `at` of the ring and, in `*locks`, what the caller held; "": none. */
static const order_task_t *order_ring_step(const order_graph_t *graph, unsigned at,
                                           const char **locks)
{
    const order_ring_t *ring = &graph->ring;
    uint16_t from = ring->place[at], to = ring->place[(at + 1) % ring->count];
    *locks = graph->texts[graph->links[order_link_find(graph, from, to)].locks];
    return &graph->places[to].task;
}

uint64_t order_ring_hash(const order_graph_t *graph)
{
    const order_ring_t *ring = &graph->ring;
    uint64_t sum = 0;
    for (unsigned i = 0; i < ring->count; i++) {
        const char *locks;
        const order_task_t *next = order_ring_step(graph, i, &locks);
        uint64_t hash =
            order_name_hash(0xcbf29ce484222325ull, graph->places[ring->place[i]].task.name);
        hash = order_name_hash(hash ^ '>', next->name);
        sum += locks[0] != '\0' ? order_name_hash(hash ^ '|', locks) : hash;
    }
    return sum;
}

void order_ring_say(const order_graph_t *graph, const graph_out_t *out)
{
    const order_ring_t *ring = &graph->ring;
    for (unsigned i = 0; i <= ring->count && !out->ended(out->context); i++) {
        const order_task_t *task = &graph->places[ring->place[i % ring->count]].task;
        graph_say(out, "%s%s (%u)", i > 0 ? " -> " : "", task->name, task->id);
    }
}

bool order_locks_say(const order_graph_t *graph, unsigned at, const graph_out_t *out)
{
    const char *locks;
    const order_task_t *caller = &graph->places[graph->ring.place[at]].task;
    const order_task_t *callee = order_ring_step(graph, at, &locks);
    if (locks[0] == '\0')
        return false;
    graph_say(out, "%s (%u) calls %s (%u) while it holds %s", caller->name, caller->id,
              callee->name, callee->id, locks);
    return true;
}
