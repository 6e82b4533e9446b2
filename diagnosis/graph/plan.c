// SPDX-License-Identifier: BSD-2-Clause
/*
 * Breaking a ring: which request to fail, tried out on the graph.
 *
 * A request fails as its asker sees it: itself and its transfers that are still open are answered
 * EDEADLK. Requests of the ring are tried from the youngest on, which has done the least; the first
 * whose failure lets the whole ring go on is proposed.
 */
#include <abi/ipc.h>
#include <diagnosis/graph/internal.h>
#include <diagnosis/graph/report.h>
#include <diagnosis/text/str.h>

/* Requests of a ring that are tried, and how many calls later a request's last transfer was sent.
 */
#define TRIES_MAX      64
#define PARTS_DISTANCE 64

/* What a trial works on. */
typedef struct trial {
    uint8_t *live;
    uint32_t *missing;
    uint32_t *queue; /* what became live, in order */
    uint32_t count;
} trial_t;

static bool trial_init(trial_t *trial, graph_t *graph)
{
    uint32_t nodes = graph_node_count(graph);
    trial->live = graph_take(graph, nodes, 1);
    trial->missing = graph_take(graph, nodes, sizeof(uint32_t));
    trial->queue = graph_take(graph, nodes, sizeof(uint32_t));
    return trial->live != NULL && trial->missing != NULL && trial->queue != NULL;
}

/* Lets all go on that can when the calls of `plan` are answered. */
static void trial_run(trial_t *trial, graph_t *graph, const break_plan_t *plan)
{
    uint32_t nodes = graph_node_count(graph);
    memcpy(trial->live, graph->live, nodes);
    memset(trial->missing, 0, nodes * sizeof(uint32_t));
    for (uint32_t i = 0; i < graph->edge_count; i++)
        if (!graph->live[graph->edges[i].to])
            trial->missing[graph->edges[i].from]++;
    for (uint32_t i = 0; i < plan->count; i++) {
        trial->queue[i] = plan->calls[i];
        trial->live[plan->calls[i]] = true;
    }
    trial->count =
        graph_spread(graph, trial->live, trial->missing, trial->queue, plan->count, false);
}

static bool ring_goes_on(const trial_t *trial, const graph_t *graph, uint32_t number)
{
    const graph_ring_t *ring = &graph->rings[number];
    for (uint32_t i = 0; i < ring->count; i++)
        if (!trial->live[graph->ring_nodes[ring->first + i]])
            return false;
    return true;
}

static bool is_open(const graph_t *graph, uint32_t call)
{
    return graph->calls[call].list != CALL_LIST_ANSWERS;
}

/* A request with its open transfers. */
static void plan_request(const graph_t *graph, uint32_t call, break_plan_t *plan)
{
    uint32_t request = graph_request_of(graph, call);
    if (request == GRAPH_NONE)
        request = call;
    plan->count = 0;
    plan->calls[plan->count++] = request;
    uint64_t id = graph->calls[request].id;
    for (uint64_t i = 1; i <= PARTS_DISTANCE && plan->count < PLAN_CALLS_MAX; i++) {
        uint32_t part = graph_find_call(graph, id + i);
        if (part != GRAPH_NONE && is_open(graph, part) && graph_request_of(graph, part) == request)
            plan->calls[plan->count++] = part;
    }
}

/* The youngest call of the ring that is older than `limit`, or GRAPH_NONE. */
static uint32_t youngest_before(const graph_t *graph, uint32_t number, uint64_t limit)
{
    const graph_ring_t *ring = &graph->rings[number];
    uint32_t best = GRAPH_NONE;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph->ring_nodes[ring->first + i];
        if (graph_kind_of(graph, node) == GRAPH_CALL && graph->calls[node].id < limit &&
            (best == GRAPH_NONE || graph->calls[node].id > graph->calls[best].id))
            best = node;
    }
    return best;
}

bool plan_break(graph_t *graph, uint32_t ring, break_plan_t *plan)
{
    size_t kept = graph->used;
    trial_t trial;
    bool found = false;
    uint64_t limit = UINT64_MAX;
    bool room = trial_init(&trial, graph);
    for (unsigned i = 0; room && !found && i < TRIES_MAX; i++) {
        uint32_t call = youngest_before(graph, ring, limit);
        if (call == GRAPH_NONE)
            break;
        limit = graph->calls[call].id;
        plan_request(graph, call, plan);
        trial_run(&trial, graph, plan);
        found = ring_goes_on(&trial, graph, ring);
    }
    graph->used = kept;
    return found;
}

static bool is_planned(const break_plan_t *plan, uint32_t call)
{
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->calls[i] == call)
            return true;
    return false;
}

/* Whether a node that goes on does so with an error: a call that fails or whose server fails, a
 * fibril whose call does. */
static bool fails(const graph_t *graph, const uint8_t *failed, uint32_t node)
{
    GRAPH_EACH_OUT (graph, node, edge) {
        bool carries = edge->kind == EDGE_ANSWER || edge->kind == EDGE_PART ||
                       edge->kind == EDGE_SERVED || edge->kind == EDGE_TAKEN ||
                       edge->kind == EDGE_CAUSE || edge->kind == EDGE_RUNS;
        if (carries && failed[edge->to])
            return true;
    }
    return false;
}

static void say_consequence(const graph_t *graph, const graph_out_t *out, const break_plan_t *plan,
                            const uint8_t *failed, uint32_t node)
{
    char name[WORDS_SIZE], call[WORDS_SIZE];
    uint32_t row = graph_row(graph, node);
    const fibril_row_t *fibril = &graph->fibrils[row];
    uint32_t awaited =
        fibril->wait == BOARD_WAIT_ANSWER ? graph_find_call(graph, fibril->object) : GRAPH_NONE;
    words_fibril(graph, row, name);
    if (fibril->state != BOARD_WAITING)
        return; /* its thread waits, and has a line of its own */
    if (awaited == GRAPH_NONE) {
        graph_say(out, "  %s gets what it waits for\n", name);
        return;
    }
    words_call(graph, awaited, call);
    if (is_planned(plan, awaited))
        graph_say(out, "  %s gets EDEADLK for %s\n", name, call);
    else if (failed[node])
        graph_say(out, "  %s then gets the error for %s, as its callee passes it on\n", name, call);
    else
        graph_say(out, "  %s: its turn comes, %s is served\n", name, call);
    uint32_t serving = graph_find_call(graph, fibril->serving);
    if (serving != GRAPH_NONE && is_planned(plan, serving)) {
        words_call(graph, serving, call);
        graph_say(out, "      what it answers to %s comes too late and is dropped\n", call);
    }
}

/* A page that does not come ends the task; in a system call it is an error. */
static void say_page(const graph_t *graph, const graph_out_t *out, const uint8_t *failed,
                     uint32_t node)
{
    char name[WORDS_SIZE];
    words_thread(graph, graph_row(graph, node), name);
    graph_say(out,
              failed[node] ? "  %s gets no page: its task ends, or its system call fails\n"
                           : "  %s gets its page\n",
              name);
}

bool report_plan(graph_t *graph, const graph_out_t *out, const break_plan_t *plan)
{
    size_t kept = graph->used;
    trial_t trial;
    uint8_t *failed = graph_take(graph, graph_node_count(graph), 1);
    if (failed == NULL || !trial_init(&trial, graph))
        return false;
    trial_run(&trial, graph, plan);
    char call[WORDS_SIZE], asker[WORDS_SIZE], state[WORDS_SIZE];
    for (uint32_t i = 0; i < plan->count; i++) {
        words_call(graph, plan->calls[i], call);
        words_task_id(graph, graph->calls[plan->calls[i]].asker, asker);
        words_call_state(graph, plan->calls[i], state);
        graph_say(out, "  %s of %s, %s\n", call, asker, state);
    }
    graph_say(out, "then these go on:\n");
    for (uint32_t i = 0; i < trial.count && !out->ended(out->context); i++) {
        uint32_t node = trial.queue[i];
        failed[node] = (graph_kind_of(graph, node) == GRAPH_CALL && is_planned(plan, node)) ||
                       fails(graph, failed, node);
        if (graph_kind_of(graph, node) == GRAPH_FIBRIL)
            say_consequence(graph, out, plan, failed, node);
        else if (graph_kind_of(graph, node) == GRAPH_THREAD)
            say_page(graph, out, failed, node);
        else if (graph_kind_of(graph, node) == GRAPH_CALL && graph_asker_is_blind(graph, node) &&
                 !is_planned(plan, node)) {
            words_task_id(graph, graph->calls[node].asker, asker);
            words_call(graph, node, call);
            graph_say(out, "  %s gets %s for %s\n", asker, failed[node] ? "the error" : "an answer",
                      call);
        }
    }
    graph->used = kept;
    return true;
}
