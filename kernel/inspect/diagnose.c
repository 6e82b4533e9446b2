// SPDX-License-Identifier: BSD-2-Clause
/* The graph for the DIAGNOSE system call and the watchdog; see diagnose.h. */
#include <diagnosis/graph/report.h>
#include <inspect/control.h>
#include <inspect/diagnose.h>
#include <inspect/inspect.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <monitor/feed.h>

static graph_t graph;

static errno_t diagnose_capture(void)
{
    const char *why;
    inspect_begin();
    return inspect_graph(&graph, &why) ? EOK : ELIMIT;
}

errno_t diagnose(enum diagnose_what what, uint32_t task, const graph_out_t *out)
{
    if (what != DIAGNOSE_DEADLOCK && what != DIAGNOSE_WAITS)
        return EINVAL;
    errno_t rc = diagnose_capture();
    if (rc != EOK)
        return rc;
    if (what == DIAGNOSE_DEADLOCK)
        return report_deadlock(&graph, out) ? EOK : ELIMIT;
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

/* A hash of the waits in a ring: it does not change while the ring exists. */
static uint64_t ring_mark(const graph_ring_t *ring)
{
    uint64_t mark = ring->count;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph.ring_nodes[ring->first + i];
        uint32_t row = graph_row(&graph, node);
        if (graph_kind_of(&graph, node) == GRAPH_CALL)
            mark += mix(graph.calls[row].id, 1);
        else if (graph_kind_of(&graph, node) == GRAPH_FIBRIL)
            mark += mix(mix(graph.tasks[graph.fibrils[row].task].id, graph.fibrils[row].index),
                        graph.fibrils[row].ticket);
    }
    return mark;
}

/* Returns whether all calls in the ring are older than `age_ns`. A younger ring can resolve itself,
 * if one of its tasks has no fibril board. */
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

/* Returns whether the previous round saw the ring with the same waits. */
static bool watch_saw(const watch_t *watch, const graph_ring_t *ring)
{
    uint64_t mark = ring_mark(ring);
    for (unsigned i = 0; i < watch->seen_count; i++)
        if (watch->seen[i] == mark)
            return true;
    return false;
}

static bool ring_counts(const watch_t *watch, const graph_ring_t *ring)
{
    return ring_is_older(ring, watch->age_ns) && watch_saw(watch, ring);
}

/* Saves the rings for the next round. */
static void watch_see(watch_t *watch)
{
    watch->seen_count = 0;
    for (uint32_t i = 0; i < graph.ring_count && i < WATCH_SEEN_MAX; i++)
        watch->seen[watch->seen_count++] = ring_mark(&graph.rings[i]);
}

/* Remembers a ring. Returns false if it was already reported. */
static bool watch_remember(watch_t *watch, uint64_t mark)
{
    for (unsigned i = 0; i < watch->told_count && i < WATCH_TOLD_MAX; i++)
        if (watch->told[i] == mark)
            return false;
    watch->told[watch->told_count++ % WATCH_TOLD_MAX] = mark;
    return true;
}

/* The index of the task to which a node of a ring belongs; GRAPH_NONE: another kind of node. */
static uint32_t ring_task(uint32_t node)
{
    uint32_t row = graph_row(&graph, node);
    if (graph_kind_of(&graph, node) == GRAPH_FIBRIL)
        return graph.fibrils[row].task;
    return graph_kind_of(&graph, node) == GRAPH_CALL ? graph.calls[row].holder : GRAPH_NONE;
}

/* Whether the node at `at` is the first one of its task. */
static bool ring_task_is_new(const graph_ring_t *ring, uint32_t at, uint32_t task)
{
    for (uint32_t i = 0; i < at; i++)
        if (ring_task(graph.ring_nodes[ring->first + i]) == task)
            return false;
    return task != GRAPH_NONE;
}

/* Passes a ring to a monitor outside the machine: the tasks in it. */
static void ring_send(const graph_ring_t *ring)
{
    char text[MONITOR_LINE_SIZE] = "", name[WORDS_SIZE];
    uint32_t tasks = 0;
    size_t used = 0;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t task = ring_task(graph.ring_nodes[ring->first + i]);
        if (!ring_task_is_new(ring, i, task))
            continue;
        words_task(&graph, task, name);
        (void)print_format(text + used, sizeof(text) - used, "%s%s", tasks > 0 ? ", " : "", name);
        used += str_length(text + used, sizeof(text) - used);
        tasks++;
    }
    feed_verdict(ring->suspected ? MONITOR_VERDICT_SUSPECTED : MONITOR_VERDICT_DEADLOCK, tasks,
                 text);
}

/* Reports the rings that are old enough and were not reported before. Returns false if the memory
 * does not suffice. */
static bool watch_tell(watch_t *watch, const graph_out_t *out)
{
    bool news = false;
    for (uint32_t i = 0; i < graph.ring_count; i++) {
        const graph_ring_t *ring = &graph.rings[i];
        if (!ring_counts(watch, ring) || !watch_remember(watch, ring_mark(ring)))
            continue;
        if (!news)
            graph_say(out, "watchdog: calls are older than %llu s and will never be answered\n",
                      (unsigned long long)(watch->age_ns / 1000000000));
        news = true;
        ring_send(ring);
        if (!report_ring(&graph, out, i))
            return false;
    }
    return !news || report_victims(&graph, out);
}

static void ring_break(const break_plan_t *plan, const graph_out_t *out)
{
    graph_say(out, "watchdog: breaks it with EDEADLK:\n");
    (void)!report_plan(&graph, out, plan);
    for (uint32_t i = 0; i < plan->count; i++) {
        uint64_t id = graph.calls[plan->calls[i]].id;
        if (control_call_answer(id, EDEADLK) != EOK)
            graph_say(out, "watchdog: call %llu could not be answered\n", (unsigned long long)id);
    }
    feed_verdict(MONITOR_VERDICT_BROKEN, UINT32_MAX,
                 "calls of the ring were answered with EDEADLK");
}

static bool ring_is_due(const graph_t *judged, uint32_t ring, const void *context)
{
    const watch_t *watch = context;
    return !judged->rings[ring].suspected && ring_counts(watch, &judged->rings[ring]);
}

/* Breaks one ring that is old enough, certain, and can be broken. Returns false if there is
 * none. */
static bool watch_break(watch_t *watch, const graph_out_t *out)
{
    break_plan_t plan;
    if (plan_find(&graph, plan_break, ring_is_due, watch, &plan)) {
        ring_break(&plan, out);
        return true;
    }
    for (uint32_t i = 0; i < graph.ring_count; i++)
        if (ring_is_due(&graph, i, watch) && watch_remember(watch, ~ring_mark(&graph.rings[i])))
            graph_say(out, "watchdog: no failed request would break it\n");
    return false;
}

static bool graph_is_partial(void)
{
    for (uint32_t i = 0; i < graph.task_count; i++)
        if (graph.tasks[i].board_left_out || graph.tasks[i].left_out > 0)
            return true;
    return false;
}

/* Reports once which tasks are not included, until all are included again. */
static void watch_left_out(watch_t *watch, const graph_out_t *out)
{
    bool partial = graph_is_partial();
    if (partial && !watch->left_out) {
        graph_say(out, "watchdog: these tasks are not included\n");
        report_left_out(&graph, out);
    }
    watch->left_out = partial;
}

/* Breaks one ring at a time and captures again, because an answered call can also break other rings
 * or make them breakable. */
void diagnose_watch(watch_t *watch, const graph_out_t *out)
{
    bool enough = true, again = true;
    for (unsigned i = 0; enough && again && i < WATCH_TOLD_MAX; i++) {
        enough = diagnose_capture() == EOK && watch_tell(watch, out);
        again = enough && watch->breaks && watch_break(watch, out);
    }
    if (enough) {
        watch_see(watch);
        watch_left_out(watch, out);
    }
    if (!enough && !watch->too_large)
        graph_say(out, "watchdog: the system is too large for the memory reserved at boot\n");
    watch->too_large = !enough;
}
