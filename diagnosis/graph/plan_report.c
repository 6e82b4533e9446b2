// SPDX-License-Identifier: BSD-2-Clause
/* Describes a plan as text: which calls fail or which task ends, and the consequences. */
#include <diagnosis/graph/plan_trial.h>

static void say_consequence(const graph_t *graph, const graph_out_t *out, const break_plan_t *plan,
                            const uint8_t *failed, uint32_t node)
{
    char name[WORDS_SIZE], call[WORDS_SIZE];
    uint32_t row = graph_row(graph, node);
    const fibril_row_t *fibril = &graph->fibrils[row];
    uint32_t awaited =
        fibril->wait == BOARD_WAIT_ANSWER ? graph_find_call(graph, fibril->object) : GRAPH_NONE;
    words_fibril(graph, row, name);
    if (awaited == GRAPH_NONE) {
        graph_say(out, "  %s gets what it waits for\n", name);
        return;
    }
    words_call(graph, awaited, call);
    if (plan_has_call(plan, awaited))
        graph_say(out, "  %s gets EDEADLK for %s\n", name, call);
    else if (failed[node])
        graph_say(out, "  %s then gets the error for %s from its callee\n", name, call);
    else
        graph_say(out, "  %s continues: %s is served\n", name, call);
    uint32_t serving = graph_find_call(graph, fibril->serving);
    if (serving != GRAPH_NONE && plan_has_call(plan, serving)) {
        words_call(graph, serving, call);
        graph_say(out, "      its answer to %s comes too late and is dropped\n", call);
    }
}

/* A missing page ends the task; in a system call it is an error. */
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

static void say_blind(const graph_t *graph, const graph_out_t *out, const uint8_t *failed,
                      uint32_t call)
{
    char asker[WORDS_SIZE], name[WORDS_SIZE];
    words_task_id(graph, graph->calls[call].asker, asker);
    words_call(graph, call, name);
    graph_say(out, "  %s gets %s for %s\n", asker, failed[call] ? "the error" : "an answer", name);
}

static void say_planned(const graph_t *graph, const graph_out_t *out, const break_plan_t *plan)
{
    char call[WORDS_SIZE], asker[WORDS_SIZE], state[WORDS_SIZE];
    for (uint32_t i = 0; i < plan->count; i++) {
        words_call(graph, plan->calls[i], call);
        words_task_id(graph, graph->calls[plan->calls[i]].asker, asker);
        words_call_state(graph, plan->calls[i], state);
        graph_say(out, "  %s of %s, %s\n", call, asker, state);
    }
    if (plan->task == GRAPH_NONE)
        return;
    words_task(graph, plan->task, asker);
    graph_say(out, "  %s ends; the calls that it holds are answered EHANGUP\n", asker);
}

/* Returns whether a node that continues has a line: a waiting fibril, a thread, or a call of a task
 * without a board, unless the plan ends its task. */
static bool has_line(const graph_t *graph, const break_plan_t *plan, uint32_t node)
{
    switch (graph_kind_of(graph, node)) {
    case GRAPH_FIBRIL: /* of others the thread waits, which has a line of its own */
        return graph_task_of(graph, node) != plan->task &&
               graph->fibrils[graph_row(graph, node)].state == BOARD_WAITING;
    case GRAPH_THREAD:
        return graph_task_of(graph, node) != plan->task;
    case GRAPH_CALL:
        return graph_asker_is_blind(graph, node) && !plan_has_call(plan, node) &&
               graph->calls[node].asker_task != plan->task;
    default:
        return false;
    }
}

static void say_goes_on(const graph_t *graph, const graph_out_t *out, const break_plan_t *plan,
                        const uint8_t *failed, uint32_t node)
{
    switch (graph_kind_of(graph, node)) {
    case GRAPH_FIBRIL:
        say_consequence(graph, out, plan, failed, node);
        break;
    case GRAPH_THREAD:
        say_page(graph, out, failed, node);
        break;
    default:
        say_blind(graph, out, failed, node);
        break;
    }
}

static void say_consequences(const graph_t *graph, const graph_out_t *out, const break_plan_t *plan,
                             const trial_t *trial)
{
    bool any = false;
    for (uint32_t i = 0; i < trial->count && !out->ended(out->context); i++) {
        if (!has_line(graph, plan, trial->queue[i]))
            continue;
        if (!any)
            graph_say(out, "then these continue:\n");
        any = true;
        say_goes_on(graph, out, plan, trial->failed, trial->queue[i]);
    }
}

bool report_plan(graph_t *graph, const graph_out_t *out, const break_plan_t *plan)
{
    size_t kept = graph->used;
    trial_t trial;
    bool room = trial_init(&trial, graph);
    if (room) {
        trial_run(&trial, graph, plan);
        trial_judge(&trial, graph, plan);
        say_planned(graph, out, plan);
        say_consequences(graph, out, plan, &trial);
    }
    graph->used = kept;
    return room;
}
