// SPDX-License-Identifier: BSD-2-Clause
/* The graph for the DIAGNOSE system call and the watchdog; see diagnose.h. */
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/capture.h>
#include <kconsole/diagnose.h>
#include <kconsole/graph/report.h>

static graph_t graph;

static errno_t capture(void)
{
    const char *why;
    inspect_begin();
    return graph_capture(&graph, &why) ? EOK : ENOMEM;
}

errno_t diagnose(enum diagnose_what what, uint32_t task, const graph_out_t *out)
{
    if (what != DIAGNOSE_DEADLOCK && what != DIAGNOSE_WAITS)
        return EINVAL;
    errno_t rc = capture();
    if (rc != EOK)
        return rc;
    if (what == DIAGNOSE_DEADLOCK)
        return report_deadlock(&graph, out) ? EOK : ENOMEM;
    uint32_t index = graph_find_task(&graph, task);
    if (index == GRAPH_NONE)
        return ENOENT;
    report_waits(&graph, out, index);
    return EOK;
}

/* ---- the watchdog ---- */

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ b * 0x9e3779b97f4a7c15ull) * 0xff51afd7ed558ccdull;
    return x ^ x >> 32;
}

/* A number for the ring that stays the same as long as it stands. */
static uint64_t ring_mark(const graph_ring_t *ring)
{
    uint64_t mark = ring->count;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph.ring_nodes[ring->first + i];
        uint32_t row = graph_row(&graph, node);
        if (graph_kind_of(&graph, node) == GRAPH_CALL)
            mark += mix(graph.calls[row].id, 1);
        else if (graph_kind_of(&graph, node) == GRAPH_FIBRIL)
            mark += mix(graph.tasks[graph.fibrils[row].task].id, graph.fibrils[row].index);
    }
    return mark;
}

/* Whether all calls in the ring are older: a ring that closes just now may be one of no more than
 * a moment, if any of its tasks does not tell of its fibrils. */
static bool ring_is_older(const graph_ring_t *ring, uint64_t age_ns)
{
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph.ring_nodes[ring->first + i];
        if (graph_kind_of(&graph, node) != GRAPH_CALL)
            continue;
        uint64_t sent = graph.calls[graph_row(&graph, node)].sent_ns;
        if (graph.now_ns < sent || graph.now_ns - sent < age_ns)
            return false;
    }
    return true;
}

/* Remembers a ring; false when it was told of before. */
static bool watch_remember(watch_t *watch, uint64_t mark)
{
    for (unsigned i = 0; i < watch->told_count && i < WATCH_TOLD_MAX; i++) {
        if (watch->told[i] == mark)
            return false;
    }
    watch->told[watch->told_count++ % WATCH_TOLD_MAX] = mark;
    return true;
}

static void ring_break(uint32_t ring, const graph_out_t *out)
{
    break_plan_t plan;
    if (!plan_break(&graph, ring, &plan)) {
        graph_say(out, "watchdog: no call whose failure would undo it\n");
        return;
    }
    (void)!report_plan(&graph, out, &plan);
    for (uint32_t i = 0; i < plan.count; i++) {
        uint64_t id = graph.calls[plan.calls[i]].id;
        if (control_call_answer(id, EDEADLK) != EOK)
            graph_say(out, "watchdog: call %llu could not be answered\n", (unsigned long long)id);
    }
}

void diagnose_watch(watch_t *watch, const graph_out_t *out)
{
    bool news = false;
    uint32_t to_break = GRAPH_NONE;
    if (capture() != EOK)
        return;
    for (uint32_t i = 0; i < graph.ring_count; i++) {
        const graph_ring_t *ring = &graph.rings[i];
        if (!ring_is_older(ring, watch->age_ns))
            continue;
        if (!watch_remember(watch, ring_mark(ring)))
            continue;
        news = true;
        if (!ring->suspected && to_break == GRAPH_NONE)
            to_break = i;
    }
    if (!news)
        return;
    graph_say(out, "watchdog: calls are older than %llu s and will never be answered\n",
              (unsigned long long)(watch->age_ns / 1000000000));
    if (!report_deadlock(&graph, out))
        graph_say(out, "watchdog: the memory that was set aside at boot is used up\n");
    if (watch->breaks && to_break != GRAPH_NONE)
        ring_break(to_break, out);
}
