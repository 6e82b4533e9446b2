// SPDX-License-Identifier: BSD-2-Clause
/* deadlock, waits, who, chain, calls, hung, dot, json, break: commands that use the wait-for
 * graph. */
#include <abi/error.h>
#include <diagnosis/graph/report.h>
#include <diagnosis/text/names.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <lib/mem.h>

/* `hung` without a number, in seconds. */
#define HUNG_DEFAULT 5
#define SECOND       1000000000ull

/* Only one graph exists at a time; it uses the memory of inspect_graph(). */
static graph_t graph;

static void waits_out_text(void *context, const char *text)
{
    terminal_text(context, text);
}

static bool waits_out_ended(void *context)
{
    return terminal_interrupted(context);
}

static graph_out_t out_to(console_t *console)
{
    return (graph_out_t){waits_out_text, waits_out_ended, &console->terminal};
}

static bool waits_capture(console_t *console)
{
    const char *why;
    if (inspect_graph(&graph, &why))
        return true;
    terminal_print(&console->terminal, "cannot build the wait-for graph: %s\n", why);
    return false;
}

static void check_room(console_t *console, bool enough)
{
    if (!enough)
        terminal_text(&console->terminal, "the memory reserved for the graph is used up\n");
}

/* Builds the graph and finds the index of the task `word` in it. On an error prints it and returns
 * false. */
static bool capture_task(console_t *console, const char *word, uint32_t *task)
{
    task_row_t row;
    if (!console_task(console, word, &row) || !waits_capture(console))
        return false;
    *task = graph_find_task(&graph, row.id);
    return *task != GRAPH_NONE;
}

void cmd_waits(console_t *console, const words_t *words)
{
    uint32_t task;
    graph_out_t out = out_to(console);
    if (capture_task(console, words->word[1], &task))
        report_waits(&graph, &out, task);
}

void cmd_who(console_t *console, const words_t *words)
{
    uint32_t task;
    graph_out_t out = out_to(console);
    if (capture_task(console, words->word[1], &task))
        check_room(console, report_who(&graph, &out, task));
}

void cmd_chain(console_t *console, const words_t *words)
{
    uint64_t id;
    graph_out_t out = out_to(console);
    if (!console_number(console, words->word[1], &id) || !waits_capture(console))
        return;
    uint32_t call = graph_find_call(&graph, id);
    if (call != GRAPH_NONE)
        check_room(console, report_chain(&graph, &out, call));
    else
        terminal_print(&console->terminal, "no call %s is open; calls lists them\n",
                       words->word[1]);
}

/* Adds a filter: a task, method=NAME or age=SECONDS. The graph must be captured. */
static bool filter_add(console_t *console, const char *word, call_filter_t *filter)
{
    task_row_t row;
    uint64_t seconds;
    if (memcmp(word, "age=", 4) == 0) {
        if (!console_number(console, word + 4, &seconds))
            return false;
        filter->age_ns = seconds < UINT64_MAX / SECOND ? seconds * SECOND : UINT64_MAX;
    } else if (memcmp(word, "method=", 7) == 0) {
        filter->method = word + 7;
    } else {
        if (!console_task(console, word, &row))
            return false;
        filter->task = graph_find_task(&graph, row.id);
    }
    return true;
}

void cmd_calls(console_t *console, const words_t *words)
{
    call_filter_t filter = {.task = GRAPH_NONE};
    graph_out_t out = out_to(console);
    if (!waits_capture(console))
        return;
    for (unsigned i = 1; i < words->count; i++)
        if (!filter_add(console, words->word[i], &filter))
            return;
    check_room(console, report_calls(&graph, &out, &filter));
}

void cmd_hung(console_t *console, const words_t *words)
{
    uint64_t seconds = HUNG_DEFAULT;
    graph_out_t out = out_to(console);
    if (words->count == 2 && !console_number(console, words->word[1], &seconds))
        return;
    if (!waits_capture(console))
        return;
    call_filter_t filter = {.task = GRAPH_NONE, .verdicts = true, .hung = true};
    filter.age_ns = seconds < UINT64_MAX / SECOND ? seconds * SECOND : UINT64_MAX;
    check_room(console, report_calls(&graph, &out, &filter));
}

void cmd_dot(console_t *console, const words_t *words)
{
    graph_out_t out = out_to(console);
    bool all = words->count == 2;
    if (all && !str_equal(words->word[1], "all"))
        console_unexpected(console, words, 1);
    else if (waits_capture(console))
        report_dot(&graph, &out, all || graph.ring_count == 0);
}

void cmd_json(console_t *console, const words_t *words)
{
    (void)words;
    graph_out_t out = out_to(console);
    if (waits_capture(console))
        report_json(&graph, &out);
}

static void break_call(console_t *console, uint64_t id)
{
    terminal_t *terminal = &console->terminal;
    errno_t rc = control_call_answer(id, EDEADLK);
    if (rc == EOK)
        terminal_print(terminal, "call %llu is answered EDEADLK\n", (unsigned long long)id);
    else
        terminal_print(terminal, "call %llu cannot be answered: %s\n", (unsigned long long)id,
                       text_of_error(rc));
}

static void break_end_task(console_t *console, uint32_t id)
{
    errno_t rc = control_task_kill(id);
    if (rc == EOK)
        terminal_print(&console->terminal, "task %u ends\n", id);
    else
        terminal_print(&console->terminal, "task %u cannot be ended: %s\n", id, text_of_error(rc));
}

static void break_now(console_t *console, const break_plan_t *plan)
{
    if (console_refuse_after_panic(console, "break"))
        return;
    for (uint32_t i = 0; i < plan->count; i++)
        break_call(console, graph.calls[plan->calls[i]].id);
    if (plan->task != GRAPH_NONE)
        break_end_task(console, graph.tasks[plan->task].id);
    terminal_text(&console->terminal, "this takes effect after `continue`\n");
}

static void break_show(console_t *console, const break_plan_t *plan)
{
    terminal_t *terminal = &console->terminal;
    graph_out_t out = out_to(console);
    uint32_t left = graph.ring_count - 1;
    if (plan->task != GRAPH_NONE)
        terminal_text(terminal, "`break kill yes` ends a task:\n");
    else
        terminal_print(terminal, "`break yes` answers with EDEADLK (%s):\n",
                       text_of_error(EDEADLK));
    check_room(console, report_plan(&graph, &out, plan));
    if (left > 0)
        terminal_print(terminal, "%u more ring%s left for the next `break`\n", left,
                       left == 1 ? " is" : "s are");
}

static bool ring_needs_kill(const graph_t *judged, uint32_t ring, const void *context)
{
    break_plan_t plan;
    (void)judged;
    (void)context;
    return !plan_break(&graph, ring, &plan);
}

/* Finds a task to end: preferably for a ring that no failed request breaks. */
static bool find_kill(break_plan_t *plan)
{
    return plan_find(&graph, plan_kill, ring_needs_kill, NULL, plan) ||
           plan_find(&graph, plan_kill, NULL, NULL, plan);
}

static bool find_failure(break_plan_t *plan)
{
    return plan_find(&graph, plan_break, NULL, NULL, plan);
}

/* Prints hints about `break`, if it is possible. */
static void break_offer(console_t *console)
{
    break_plan_t plan;
    if (console->after_panic || graph.ring_count == 0)
        return;
    if (find_failure(&plan))
        terminal_text(&console->terminal, "`break` shows how to break it, `break yes` does it\n");
    else if (find_kill(&plan))
        terminal_text(&console->terminal, "no failed request breaks it; `break kill` shows which "
                                          "task to end, `break kill yes` ends it\n");
}

void cmd_deadlock(console_t *console, const words_t *words)
{
    (void)words;
    graph_out_t out = out_to(console);
    if (!waits_capture(console))
        return;
    check_room(console, report_deadlock(&graph, &out));
    break_offer(console);
}

/* break [kill] [yes] */
static unsigned break_words(const words_t *words, bool *kills, bool *yes)
{
    unsigned at = 1;
    *kills = at < words->count && str_equal(words->word[at], "kill");
    at += *kills;
    *yes = at < words->count && str_equal(words->word[at], "yes");
    at += *yes;
    return at;
}

void cmd_break(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    break_plan_t plan;
    bool kills, yes;
    unsigned end = break_words(words, &kills, &yes);
    if (end < words->count) {
        console_unexpected(console, words, end);
        return;
    }
    if (!waits_capture(console))
        return;
    bool found = kills ? find_kill(&plan) : find_failure(&plan);
    if (graph.ring_count == 0)
        terminal_text(terminal, "there is no deadlock to break\n");
    else if (found && yes)
        break_now(console, &plan);
    else if (found)
        break_show(console, &plan);
    else if (kills)
        terminal_text(terminal, "ending a task does not break it\n");
    else if (find_kill(&plan)) {
        terminal_text(terminal, "no failed request breaks it, only ending a task: ");
        break_show(console, &plan);
    } else {
        terminal_text(terminal, "neither a failed request nor ending a task breaks it\n");
    }
}
