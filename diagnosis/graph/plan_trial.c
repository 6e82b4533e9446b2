// SPDX-License-Identifier: BSD-2-Clause
/* Computes the consequences of a plan; see plan_trial.h. */
#include <abi/ipc.h>
#include <diagnosis/graph/plan_trial.h>
#include <diagnosis/text/str.h>

/* A task ends for certain if the plan fails its page request, and probably if its pager gets an
 * error. */
#define ENDS_SURELY   2
#define ENDS_PROBABLY 1

bool trial_init(trial_t *trial, graph_t *graph)
{
    uint32_t nodes = graph_node_count(graph);
    trial->live = graph_take(graph, nodes, 1);
    trial->failed = graph_take(graph, nodes, 1);
    trial->missing = graph_take(graph, nodes, sizeof(uint32_t));
    trial->queue = graph_take(graph, nodes, sizeof(uint32_t));
    return trial->live != NULL && trial->failed != NULL && trial->missing != NULL &&
           trial->queue != NULL;
}

static void trial_seed(trial_t *trial, uint32_t node)
{
    if (trial->live[node])
        return;
    trial->live[node] = true;
    trial->queue[trial->count++] = node;
}

void trial_run(trial_t *trial, graph_t *graph, const break_plan_t *plan)
{
    uint32_t nodes = graph_node_count(graph);
    memcpy(trial->live, graph->live, nodes);
    memset(trial->missing, 0, nodes * sizeof(uint32_t));
    for (uint32_t i = 0; i < graph->edge_count; i++)
        if (!graph->live[graph->edges[i].to])
            trial->missing[graph->edges[i].from]++;
    graph->work += nodes + graph->edge_count;
    trial->count = 0;
    for (uint32_t i = 0; i < plan->count; i++)
        trial_seed(trial, plan->calls[i]);
    for (uint32_t i = 0; plan->task != GRAPH_NONE && i < nodes; i++)
        if (graph_task_of(graph, i) == plan->task)
            trial_seed(trial, i);
    trial->count =
        graph_spread(graph, trial->live, trial->missing, trial->queue, trial->count, false);
}

bool plan_has_call(const break_plan_t *plan, uint32_t call)
{
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->calls[i] == call)
            return true;
    return false;
}

/* Returns whether a node continues with an error: a call that fails or whose server fails, or a
 * fibril whose call fails. */
static bool node_fails(const graph_t *graph, const uint8_t *failed, uint32_t node)
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

void trial_judge(trial_t *trial, const graph_t *graph, const break_plan_t *plan)
{
    memset(trial->failed, 0, graph_node_count(graph));
    for (uint32_t i = 0; i < trial->count; i++) {
        uint32_t node = trial->queue[i];
        bool planned = graph_kind_of(graph, node) == GRAPH_CALL && plan_has_call(plan, node);
        bool ends = plan->task != GRAPH_NONE && graph_task_of(graph, node) == plan->task;
        trial->failed[node] = planned || ends || node_fails(graph, trial->failed, node);
    }
}

/* Adds the cost of a thread that continues without its page. Errors that a server gets are not
 * counted for its own callers, because the server can handle them. */
static void cost_add_failed(const graph_t *graph, const break_plan_t *plan, uint32_t node,
                            plan_cost_t *cost)
{
    uint32_t row = graph_row(graph, node);
    if (graph_kind_of(graph, node) != GRAPH_THREAD || graph->threads[row].task == plan->task)
        return;
    bool refused = plan_has_call(plan, graph_page_in_of(graph, row));
    cost->ends += refused ? ENDS_SURELY : ENDS_PROBABLY;
}

static uint64_t call_age(const graph_t *graph, uint32_t call)
{
    uint64_t sent = graph->calls[call].sent_ns;
    return graph->now_ns > sent ? graph->now_ns - sent : 0;
}

/* Adds the cost of ending a task: the task itself, its open calls, which all fail, and the work
 * lost. */
static void cost_add_task(const graph_t *graph, uint32_t task, plan_cost_t *cost)
{
    const graph_task_t *row = &graph->tasks[task];
    cost->ends += ENDS_SURELY;
    for (uint32_t i = row->first_call; i < row->first_call + row->call_count; i++) {
        if (graph->calls[i].list == CALL_LIST_ANSWERS)
            continue;
        cost->errors++;
        cost->lost_ns += call_age(graph, i);
    }
}

plan_cost_t trial_cost(const trial_t *trial, const graph_t *graph, const break_plan_t *plan)
{
    plan_cost_t cost = {0};
    for (uint32_t i = 0; i < trial->count; i++)
        if (trial->failed[trial->queue[i]])
            cost_add_failed(graph, plan, trial->queue[i], &cost);
    for (uint32_t i = 0; i < plan->count; i++) {
        if (graph_request_of(graph, plan->calls[i]) != GRAPH_NONE)
            continue; /* a transfer is part of its request */
        cost.errors++;
        cost.lost_ns += call_age(graph, plan->calls[i]);
    }
    if (plan->task != GRAPH_NONE)
        cost_add_task(graph, plan->task, &cost);
    return cost;
}
