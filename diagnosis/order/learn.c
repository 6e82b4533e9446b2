// SPDX-License-Identifier: BSD-2-Clause
/* Learning pairs of tasks; see order.h. */
#include <diagnosis/order/order.h>
#include <diagnosis/text/str.h>

/* The first two texts: no locks, and locks that found no room among the texts. */
enum { ORDER_TEXT_NONE, ORDER_TEXT_OTHER, ORDER_TEXT_FIRST };

static void order_link_free(order_graph_t *graph, uint16_t link)
{
    graph->links[link].next = graph->free_link;
    graph->free_link = link;
}

void order_graph_init(order_graph_t *graph)
{
    memset(graph, 0, sizeof(*graph));
    (void)str_copy(graph->texts[ORDER_TEXT_OTHER], ORDER_LOCKS_SIZE, "some locks");
    graph->text_count = ORDER_TEXT_FIRST;
    graph->free_link = ORDER_NONE;
    for (uint16_t i = ORDER_LINKS_MAX; i-- > 0;)
        order_link_free(graph, i);
}

uint16_t order_place_find(const order_graph_t *graph, uint32_t task)
{
    for (uint16_t at = 0; at < ORDER_TASKS_MAX; at++)
        if (graph->places[at].task.id == task)
            return at;
    return ORDER_NONE;
}

uint16_t order_link_find(const order_graph_t *graph, uint16_t from, uint16_t to)
{
    uint16_t link = graph->places[from].first_link;
    while (link != ORDER_NONE && graph->links[link].callee != to)
        link = graph->links[link].next;
    return link;
}

/* Removes the links of one place that lead to `callee`, or all (ORDER_NONE). */
static void order_links_remove(order_graph_t *graph, order_place_t *place, uint16_t callee)
{
    uint16_t *at = &place->first_link;
    while (*at != ORDER_NONE) {
        uint16_t link = *at;
        if (callee != ORDER_NONE && graph->links[link].callee != callee) {
            at = &graph->links[link].next;
            continue;
        }
        *at = graph->links[link].next;
        order_link_free(graph, link);
    }
}

static void order_place_clear(order_graph_t *graph, uint16_t at)
{
    for (unsigned i = 0; i < ORDER_TASKS_MAX; i++)
        if (graph->places[i].task.id != 0)
            order_links_remove(graph, &graph->places[i], at);
    order_links_remove(graph, &graph->places[at], ORDER_NONE);
    graph->places[at].task.id = 0;
}

void order_forget_task(order_graph_t *graph, uint32_t task)
{
    uint16_t at = order_place_find(graph, task);
    if (task != 0 && at != ORDER_NONE)
        order_place_clear(graph, at);
}

/* Gives up the place that has had no new link for the longest time, except `kept`. Returns its
 * index. */
static uint16_t order_give_up_oldest(order_graph_t *graph, uint16_t kept, uint16_t kept_too,
                                     void (*given_up)(uint32_t task))
{
    uint16_t oldest = ORDER_NONE;
    for (uint16_t i = 0; i < ORDER_TASKS_MAX; i++) {
        const order_place_t *place = &graph->places[i];
        if (place->task.id != 0 && i != kept && i != kept_too &&
            (oldest == ORDER_NONE || place->used < graph->places[oldest].used))
            oldest = i;
    }
    uint32_t task = graph->places[oldest].task.id;
    order_place_clear(graph, oldest);
    given_up(task);
    return oldest;
}

/* Returns the place of the task; does not give up `kept` for it. */
static uint16_t order_place_get(order_graph_t *graph, const order_task_t *task, uint16_t kept,
                                void (*given_up)(uint32_t task))
{
    uint16_t at = order_place_find(graph, task->id);
    if (at == ORDER_NONE && (at = order_place_find(graph, 0)) == ORDER_NONE)
        at = order_give_up_oldest(graph, kept, ORDER_NONE, given_up);
    order_place_t *place = &graph->places[at];
    if (place->task.id == 0)
        place->first_link = ORDER_NONE;
    place->task = *task;
    place->used = graph->clock;
    return at;
}

static uint16_t order_link_make(order_graph_t *graph, uint16_t caller, uint16_t callee,
                                void (*given_up)(uint32_t task))
{
    while (graph->free_link == ORDER_NONE)
        (void)order_give_up_oldest(graph, caller, callee, given_up);
    uint16_t link = graph->free_link;
    graph->free_link = graph->links[link].next;
    graph->links[link] = (order_link_t){.callee = callee, .next = graph->places[caller].first_link};
    graph->places[caller].first_link = link;
    return link;
}

/* Returns the index of a text that lists locks. Texts are never removed: most are names in
 * programs, so there are few. */
static uint16_t order_text_get(order_graph_t *graph, const char *locks)
{
    unsigned at = 0;
    while (at < graph->text_count && !str_equal(graph->texts[at], locks))
        at++;
    if (at == ORDER_TEXTS_MAX)
        return ORDER_TEXT_OTHER;
    if (at == graph->text_count)
        (void)str_copy(graph->texts[graph->text_count++], ORDER_LOCKS_SIZE, locks);
    return (uint16_t)at;
}

static bool order_was_told(const order_graph_t *graph, uint64_t hash)
{
    unsigned i = 0;
    while (i < ORDER_TOLD_MAX && graph->told[i] != hash)
        i++;
    return i < ORDER_TOLD_MAX;
}

/* Counts a report. Returns false if there were too many. */
static bool order_may_tell(order_graph_t *graph, uint64_t now_ns)
{
    if (now_ns - graph->period_ns >= ORDER_PERIOD_NS) {
        graph->period_ns = now_ns;
        graph->told_in_period = 0;
    }
    if (graph->told_in_period == ORDER_TOLD_MAX)
        return false;
    graph->told_in_period++;
    return true;
}

/* Enters the call into the graph. Returns false if it is known, or was made without locks by a
 * caller that is known to hold some. */
static bool order_link_learn(order_graph_t *graph, const order_call_t *call, uint16_t from,
                             uint16_t to, void (*given_up)(uint32_t task))
{
    uint16_t locks = order_text_get(graph, call->locks);
    uint16_t link = order_link_find(graph, from, to);
    if (link == ORDER_NONE)
        link = order_link_make(graph, from, to, given_up);
    else if (locks == ORDER_TEXT_NONE || graph->links[link].locks != ORDER_TEXT_NONE)
        return false;
    graph->links[link].asker = call->asker;
    graph->links[link].locks = locks;
    return true;
}

enum order_result order_learn_pair(order_graph_t *graph, const order_call_t *call, uint64_t now_ns,
                                   void (*given_up)(uint32_t task))
{
    graph->clock++;
    uint16_t from = order_place_get(graph, &call->caller, ORDER_NONE, given_up);
    uint16_t to = order_place_get(graph, &call->callee, from, given_up);
    if (!order_link_learn(graph, call, from, to, given_up) ||
        !order_ring_find(graph, from, to, call->asker))
        return ORDER_NOTHING;
    uint64_t hash = order_ring_hash(graph);
    if (order_was_told(graph, hash))
        return ORDER_NOTHING;
    if (!order_may_tell(graph, now_ns)) {
        order_links_remove(graph, &graph->places[from], to);
        return ORDER_TOO_OFTEN;
    }
    graph->told[graph->told_next] = hash;
    graph->told_next = (graph->told_next + 1) % ORDER_TOLD_MAX;
    return ORDER_RING;
}
