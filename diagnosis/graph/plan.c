// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plans that break a ring: which requests to fail or, alternatively, which task to end. Each plan
 * is tried on the graph.
 *
 * Failing a request means to answer it and its open transfers with EDEADLK. Single requests of the
 * ring are tried first, then pairs. If no pair breaks the ring, the plan starts with all requests,
 * and those that are not needed are removed. Of plans of the same size the cheapest is chosen:
 * costs compare by tasks ended, then errors, then work lost.
 */
#include <abi/ipc.h>
#include <diagnosis/graph/plan_trial.h>
#include <diagnosis/text/str.h>

/* Number of requests of a ring that are tried: the youngest ones. */
#define TRIES_MAX 32

/* Largest difference between the ids of a request and its last transfer. */
#define PARTS_DISTANCE 64

/* Limit of nodes and edges visited by the trials for one ring, because interrupts are disabled. */
#define WORK_MAX 50000000ull

/* The requests of a ring that are tried, and the limit of work. */
typedef struct choice {
    graph_t *graph;
    uint32_t ring;
    trial_t trial;
    uint32_t requests[TRIES_MAX];
    uint32_t count;
    uint64_t work_end;
} choice_t;

static bool ring_goes_on(const trial_t *trial, const graph_t *graph, uint32_t number)
{
    const graph_ring_t *ring = &graph->rings[number];
    for (uint32_t i = 0; i < ring->count; i++)
        if (!trial->live[graph->ring_nodes[ring->first + i]])
            return false;
    return true;
}

static bool call_is_open(const graph_t *graph, uint32_t call)
{
    return graph->calls[call].list != CALL_LIST_ANSWERS;
}

/* Adds a request with its open transfers. Returns false if the plan has no room for them. */
static bool plan_add(const graph_t *graph, uint32_t request, break_plan_t *plan)
{
    uint64_t id = graph->calls[request].id;
    for (uint64_t i = 0; i <= PARTS_DISTANCE; i++) {
        uint32_t part = i == 0 ? request : graph_find_call(graph, id + i);
        if (part == GRAPH_NONE || !call_is_open(graph, part) ||
            (part != request && graph_request_of(graph, part) != request))
            continue;
        if (plan->count == PLAN_CALLS_MAX)
            return false;
        plan->calls[plan->count++] = part;
    }
    return true;
}

/* The youngest request of the ring that is older than `limit`, or GRAPH_NONE. */
static uint32_t youngest_before(const graph_t *graph, uint32_t number, uint64_t limit)
{
    const graph_ring_t *ring = &graph->rings[number];
    uint32_t best = GRAPH_NONE;
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph->ring_nodes[ring->first + i];
        if (graph_kind_of(graph, node) != GRAPH_CALL)
            continue;
        uint32_t request = graph_request_of(graph, node);
        request = request != GRAPH_NONE ? request : node;
        if (graph->calls[request].id < limit &&
            (best == GRAPH_NONE || graph->calls[request].id > graph->calls[best].id))
            best = request;
    }
    return best;
}

static bool choice_init(choice_t *choice, graph_t *graph, uint32_t ring)
{
    *choice = (choice_t){.graph = graph, .ring = ring, .work_end = graph->work + WORK_MAX};
    uint64_t limit = UINT64_MAX;
    while (choice->count < TRIES_MAX) {
        uint32_t request = youngest_before(graph, ring, limit);
        if (request == GRAPH_NONE)
            break;
        limit = graph->calls[request].id;
        choice->requests[choice->count++] = request;
    }
    return trial_init(&choice->trial, graph);
}

static break_plan_t plan_empty(uint32_t ring)
{
    return (break_plan_t){.ring = ring, .task = GRAPH_NONE};
}

/* Returns whether the plan breaks the ring, and computes its cost. */
static bool plan_works(choice_t *choice, break_plan_t *plan)
{
    trial_run(&choice->trial, choice->graph, plan);
    if (!ring_goes_on(&choice->trial, choice->graph, choice->ring))
        return false;
    trial_judge(&choice->trial, choice->graph, plan);
    plan->cost = trial_cost(&choice->trial, choice->graph, plan);
    return true;
}

static bool cost_less(const plan_cost_t *a, const plan_cost_t *b)
{
    if (a->ends != b->ends)
        return a->ends < b->ends;
    if (a->errors != b->errors)
        return a->errors < b->errors;
    return a->lost_ns < b->lost_ns;
}

/* Stores `plan` in `best` if it works and is cheaper than `best` (`found`: there is one). Returns
 * whether `best` is valid. */
static bool plan_try(choice_t *choice, break_plan_t *plan, bool found, break_plan_t *best)
{
    if (!plan_works(choice, plan) || (found && !cost_less(&plan->cost, &best->cost)))
        return found;
    *best = *plan;
    return true;
}

static bool choose_one(choice_t *choice, break_plan_t *best)
{
    bool found = false;
    for (uint32_t i = 0; i < choice->count && choice->graph->work < choice->work_end; i++) {
        break_plan_t plan = plan_empty(choice->ring);
        if (plan_add(choice->graph, choice->requests[i], &plan))
            found = plan_try(choice, &plan, found, best);
    }
    return found;
}

static bool choose_two(choice_t *choice, break_plan_t *best)
{
    bool found = false;
    for (uint32_t i = 0; i < choice->count; i++)
        for (uint32_t j = 0; j < i && choice->graph->work < choice->work_end; j++) {
            break_plan_t plan = plan_empty(choice->ring);
            if (plan_add(choice->graph, choice->requests[i], &plan) &&
                plan_add(choice->graph, choice->requests[j], &plan))
                found = plan_try(choice, &plan, found, best);
        }
    return found;
}

static bool plan_of(const choice_t *choice, uint32_t requests, break_plan_t *plan)
{
    *plan = plan_empty(choice->ring);
    for (uint32_t i = 0; i < choice->count; i++)
        if ((requests >> i & 1) != 0 && !plan_add(choice->graph, choice->requests[i], plan))
            return false;
    return true;
}

_Static_assert(TRIES_MAX <= 32, "one bit per request");

/* Starts with all requests and removes those that are not needed, the oldest ones first because
 * they have done the most work. */
static bool choose_set(choice_t *choice, break_plan_t *best)
{
    uint32_t set = choice->count < 32 ? (1u << choice->count) - 1 : UINT32_MAX;
    if (!plan_of(choice, set, best) || !plan_works(choice, best))
        return false;
    for (uint32_t i = choice->count; i-- > 0;) {
        break_plan_t plan;
        if (!plan_of(choice, set & ~(1u << i), &plan) || !plan_works(choice, &plan))
            continue;
        set &= ~(1u << i);
        *best = plan;
    }
    return true;
}

bool plan_break(graph_t *graph, uint32_t ring, break_plan_t *plan)
{
    size_t kept = graph->used;
    choice_t choice;
    bool found =
        choice_init(&choice, graph, ring) && choice.count > 0 &&
        (choose_one(&choice, plan) || choose_two(&choice, plan) || choose_set(&choice, plan));
    graph->used = kept;
    return found;
}

/* The kernel's task cannot be ended. */
static bool may_end(const graph_t *graph, uint32_t task)
{
    return task != GRAPH_NONE && graph->tasks[task].id != GRAPH_TASK_KERNEL;
}

bool plan_kill(graph_t *graph, uint32_t ring, break_plan_t *plan)
{
    size_t kept = graph->used;
    choice_t choice;
    bool found = false;
    bool room = choice_init(&choice, graph, ring);
    uint8_t *tried = graph_take(graph, graph->task_count, 1);
    for (uint32_t i = 0; room && tried != NULL && i < graph->rings[ring].count; i++) {
        uint32_t task = graph_task_of(graph, graph->ring_nodes[graph->rings[ring].first + i]);
        if (!may_end(graph, task) || tried[task] || graph->work >= choice.work_end)
            continue;
        tried[task] = true;
        break_plan_t one = plan_empty(ring);
        one.task = task;
        found = plan_try(&choice, &one, found, plan);
    }
    graph->used = kept;
    return found;
}

bool plan_find(graph_t *graph, plan_choose_t choose, plan_wanted_t wanted, const void *context,
               break_plan_t *plan)
{
    for (unsigned suspected = 0; suspected <= 1; suspected++)
        for (uint32_t i = 0; i < graph->ring_count; i++)
            if (graph->rings[i].suspected == (suspected == 1) &&
                (wanted == NULL || wanted(graph, i, context)) && choose(graph, i, plan))
                return true;
    return false;
}
