// SPDX-License-Identifier: BSD-2-Clause
/* Reports about deadlocks; see report.h. */
#include <diagnosis/graph/draw.h>
#include <diagnosis/graph/internal.h>
#include <diagnosis/graph/report.h>
#include <diagnosis/text/print.h>

/* Limits of the report: lines of waiters behind a deadlock, lines of held locks, rings drawn, tasks
 * without a board, waits shown if there is no deadlock, lines of tasks with rows left out. */
#define BEHIND_LISTED   24
#define LOCKS_LISTED    24
#define RINGS_DRAWN     8
#define BLIND_LISTED    24
#define WAITS_SHOWN     5
#define LEFT_OUT_LISTED 24

/* Returns whether a node represents a waiter: a fibril, or a call whose asker has no board. */
static bool is_waiter(const graph_t *graph, uint32_t node)
{
    enum graph_kind kind = graph_kind_of(graph, node);
    if (kind != GRAPH_CALL)
        return kind == GRAPH_FIBRIL;
    return graph_asker_is_blind(graph, node);
}

static void say_behind(const graph_t *graph, const graph_out_t *out, uint32_t node)
{
    char name[WORDS_SIZE], what[WORDS_SIZE];
    if (graph_kind_of(graph, node) == GRAPH_FIBRIL) {
        words_fibril(graph, graph_row(graph, node), name);
        words_wait(graph, graph_row(graph, node), what);
        graph_say(out, "  %s %s\n", name, what);
    } else {
        words_task_id(graph, graph->calls[node].asker, name);
        words_call(graph, node, what);
        graph_say(out, "  %s waits for %s\n", name, what);
    }
}

static uint32_t count_behind(const graph_t *graph)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph_node(graph, GRAPH_THREAD, 0); i++) /* calls, then fibrils */
        count += !graph->live[i] && graph->ring[i] == 0 && is_waiter(graph, i);
    return count;
}

/* Prints the waiters that hang but are in no ring, nearest to a ring first. */
static bool report_behind(graph_t *graph, const graph_out_t *out)
{
    uint32_t all = count_behind(graph);
    if (all == 0)
        return true;
    size_t kept = graph->used;
    uint32_t nodes = graph_node_count(graph);
    uint32_t *queue = graph_take(graph, nodes, sizeof(*queue));
    uint8_t *seen = graph_take(graph, nodes, 1);
    if (queue == NULL || seen == NULL)
        return false;
    uint32_t count = 0, said = 0;
    for (uint32_t i = 0; i < graph->ring_count; i++)
        for (uint32_t j = 0; j < graph->rings[i].count; j++)
            queue[count++] = graph->ring_nodes[graph->rings[i].first + j];
    uint32_t most = all < BEHIND_LISTED ? all : BEHIND_LISTED;
    graph_say(out, "behind it:\n");
    for (uint32_t i = 0; i < count && said < most && !out->ended(out->context); i++) {
        if (graph->ring[queue[i]] == 0 && is_waiter(graph, queue[i])) {
            say_behind(graph, out, queue[i]);
            said++;
        }
        GRAPH_EACH_IN (graph, queue[i], edge) {
            if (graph->live[edge->from] || graph->ring[edge->from] != 0 || seen[edge->from])
                continue;
            seen[edge->from] = true;
            queue[count++] = edge->from;
        }
    }
    if (said < all)
        graph_say(out, "  and %u more\n", all - said);
    graph->used = kept;
    return true;
}

static void say_held(const graph_t *graph, const graph_out_t *out, uint32_t fibril, unsigned place)
{
    uint64_t held = graph->fibrils[fibril].held[place];
    const char *called = graph->fibrils[fibril].held_name[place];
    char holder[WORDS_SIZE], name[WORDS_SIZE];
    uint32_t lock = graph_find_lock(graph, graph->fibrils[fibril].task, held & ~BOARD_HELD_FLAGS);
    const char *what = (held & BOARD_HELD_SESSION) != 0 ? "the session" : "the lock";
    words_fibril(graph, fibril, holder);
    if (lock != GRAPH_NONE)
        words_lock(graph, lock, name);
    else if (called[0] != '\0')
        (void)print_format(name, sizeof(name), "%s \"%s\"", what, called);
    else
        (void)print_format(name, sizeof(name), "%s at 0x%llx", what,
                           (unsigned long long)(held & ~BOARD_HELD_FLAGS));
    graph_say(out, "  %s, %s by %s", name,
              (held & BOARD_HELD_READ) != 0 ? "held for reading" : "held", holder);
    graph_say(out, lock != GRAPH_NONE ? "; %u waiting for it\n" : "\n",
              lock != GRAPH_NONE ? graph->locks[lock].waiters : 0);
}

/* Prints the locks held by fibrils that hang: each fibril that needs one will hang too. */
static void report_collateral(const graph_t *graph, const graph_out_t *out)
{
    uint32_t said = 0;
    for (uint32_t i = 0; i < graph->fibril_count && !out->ended(out->context); i++) {
        if (graph->live[graph_node(graph, GRAPH_FIBRIL, i)])
            continue;
        for (unsigned j = 0; j < BOARD_HELD_MAX; j++) {
            if (graph->fibrils[i].held[j] == 0)
                continue;
            if (said == 0)
                graph_say(out, "locks that they hold and do not release:\n");
            if (said++ < LOCKS_LISTED)
                say_held(graph, out, i, j);
        }
    }
    if (said > LOCKS_LISTED)
        graph_say(out, "  and %u more\n", said - LOCKS_LISTED);
}

/* Counts the fibrils, threads and tasks of a ring. Returns false if memory is used up. */
static bool count_members(graph_t *graph, const graph_ring_t *ring, uint32_t *fibrils,
                          uint32_t *threads, uint32_t *tasks)
{
    size_t kept = graph->used;
    uint8_t *seen = graph_take(graph, graph->task_count, 1);
    if (seen == NULL)
        return false;
    *fibrils = 0;
    *threads = 0;
    *tasks = 0;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph->ring_nodes[ring->first + i];
        uint32_t task = graph_task_of(graph, node);
        *fibrils += graph_kind_of(graph, node) == GRAPH_FIBRIL;
        *threads += graph_kind_of(graph, node) == GRAPH_THREAD;
        *tasks += !seen[task];
        seen[task] = true;
    }
    graph->used = kept;
    return true;
}

/* Prints the tasks of a ring that have no readable board. */
static void report_boardless(const graph_t *graph, const graph_out_t *out, const graph_ring_t *ring)
{
    char name[WORDS_SIZE];
    uint32_t last = GRAPH_NONE;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t task = graph_task_of(graph, graph->ring_nodes[ring->first + i]);
        if (task == last || task == GRAPH_NONE || graph->tasks[task].board == BOARD_READ)
            continue;
        if (last == GRAPH_NONE)
            graph_say(out, "suspected only, because these tasks have no readable fibril board:");
        last = task;
        words_task(graph, task, name);
        graph_say(out, " %s%s%s%s", name,
                  graph->tasks[task].board == BOARD_UNREADABLE ? " (board unreadable: " : "",
                  graph->tasks[task].board == BOARD_UNREADABLE ? graph->tasks[task].board_fault
                                                               : "",
                  graph->tasks[task].board == BOARD_UNREADABLE ? ")" : "");
    }
    graph_say(out, last != GRAPH_NONE ? "\n" : "");
}

/* Prints why the ring is only suspected. */
static void report_suspicion(const graph_t *graph, const graph_out_t *out, uint32_t number)
{
    const graph_ring_t *ring = &graph->rings[number];
    char name[WORDS_SIZE];
    report_boardless(graph, out, ring);
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph->ring_nodes[ring->first + i];
        if (graph_kind_of(graph, node) != GRAPH_HIDDEN)
            continue;
        words_task(graph, graph_row(graph, node), name);
        graph_say(out,
                  "suspected only, because fibrils of %s hold more locks than its board shows\n",
                  name);
    }
}

/* Prints "deadlock: 4 fibrils and 1 thread of 4 tasks wait in a ring". */
static void say_members(const graph_ring_t *ring, const graph_out_t *out, uint32_t fibrils,
                        uint32_t threads, uint32_t tasks)
{
    graph_say(out, "%s: ", ring->suspected ? "suspected deadlock" : "deadlock");
    if (fibrils > 0)
        graph_say(out, "%u fibril%s", fibrils, fibrils == 1 ? "" : "s");
    if (threads > 0)
        graph_say(out, "%s%u thread%s", fibrils > 0 ? " and " : "", threads,
                  threads == 1 ? "" : "s");
    bool many = fibrils + threads != 1;
    graph_say(out, "%s of %u task%s wait%s in a ring\n", fibrils + threads > 0 ? "" : "calls",
              tasks, tasks == 1 ? "" : "s", many ? "" : "s");
}

bool report_ring(graph_t *graph, const graph_out_t *out, uint32_t number)
{
    uint32_t fibrils, threads, tasks;
    const graph_ring_t *ring = &graph->rings[number];
    if (!count_members(graph, ring, &fibrils, &threads, &tasks))
        return false;
    say_members(ring, out, fibrils, threads, tasks);
    if (ring->suspected)
        report_suspicion(graph, out, number);
    return graph_draw_ring(graph, out, number);
}

/* Prints the tasks without a readable fibril board. */
static void report_blind(const graph_t *graph, const graph_out_t *out)
{
    char name[WORDS_SIZE];
    uint32_t said = 0;
    for (uint32_t i = 0; i < graph->task_count && !out->ended(out->context); i++) {
        const graph_task_t *task = &graph->tasks[i];
        if (task->board == BOARD_READ || task->thread_count == 0 || task->id == GRAPH_TASK_KERNEL)
            continue;
        if (said++ >= BLIND_LISTED)
            continue;
        words_task(graph, i, name);
        graph_say(out, "%s%s%s", said > 1 ? ", " : "without a readable fibril board: ", name,
                  task->board == BOARD_UNREADABLE ? " (unreadable)" : "");
    }
    if (said > BLIND_LISTED)
        graph_say(out, " and %u more", said - BLIND_LISTED);
    if (said > 0)
        graph_say(out, "\n");
}

static void say_left_out(const graph_t *graph, const graph_out_t *out, uint32_t task)
{
    const graph_task_t *row = &graph->tasks[task];
    char name[WORDS_SIZE];
    words_task(graph, task, name);
    graph_say(out, "  %s: %s", name, row->board_left_out ? "its fibrils" : "");
    if (row->left_out > 0)
        graph_say(out, "%s%u of its calls", row->board_left_out ? " and " : "", row->left_out);
    graph_say(out, "\n");
}

void report_left_out(const graph_t *graph, const graph_out_t *out)
{
    uint32_t said = 0;
    for (uint32_t i = 0; i < graph->task_count && !out->ended(out->context); i++) {
        if (!graph->tasks[i].board_left_out && graph->tasks[i].left_out == 0)
            continue;
        if (said == 0)
            graph_say(out, "not included, because they do not fit into the graph's memory:\n");
        if (said++ < LEFT_OUT_LISTED)
            say_left_out(graph, out, i);
    }
    if (said > LEFT_OUT_LISTED)
        graph_say(out, "  and %u more tasks\n", said - LEFT_OUT_LISTED);
}

static bool report_none(graph_t *graph, const graph_out_t *out)
{
    uint32_t waiting = 0;
    for (uint32_t i = 0; i < graph->fibril_count; i++)
        waiting += graph->fibrils[i].state == BOARD_WAITING;
    graph_say(out, "no deadlock: %u open calls and %u waiting fibrils, all can continue\n",
              graph->call_count, waiting);
    report_left_out(graph, out);
    report_blind(graph, out);
    if (graph->call_count == 0)
        return true;
    graph_say(out, "the oldest waits:\n");
    call_filter_t filter = {.task = GRAPH_NONE, .most = WAITS_SHOWN, .verdicts = true};
    return report_calls(graph, out, &filter);
}

bool report_victims(graph_t *graph, const graph_out_t *out)
{
    if (!report_behind(graph, out))
        return false;
    report_collateral(graph, out);
    return true;
}

bool report_deadlock(graph_t *graph, const graph_out_t *out)
{
    if (graph->ring_count == 0)
        return report_none(graph, out);
    for (uint32_t i = 0; i < graph->ring_count && i < RINGS_DRAWN; i++)
        if (!report_ring(graph, out, i))
            return false;
    if (graph->ring_count > RINGS_DRAWN)
        graph_say(out, "and %u more rings\n", graph->ring_count - RINGS_DRAWN);
    if (!report_victims(graph, out))
        return false;
    report_left_out(graph, out);
    return true;
}
