// SPDX-License-Identifier: BSD-2-Clause
/* Names of nodes, edges and verdicts; see words.h. waits.c describes waits. */
#include <diagnosis/graph/words.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <diagnosis/text/print.h>
#include <diagnosis/text/str.h>

typedef unsigned long long ull_t;

const char *graph_verdict_name(enum graph_verdict verdict)
{
    static const char *const names[] = {
        [VERDICT_NONE] = "unknown",
        [VERDICT_MOVING] = "slow but moving",
        [VERDICT_ANSWERED] = "answered",
        [VERDICT_IDLE] = "idle",
        [VERDICT_TIME] = "waits for time",
        [VERDICT_HARDWARE] = "waits for hardware",
        [VERDICT_CONDITION] = "waits for a condition",
        [VERDICT_KEPT] = "deferred",
        [VERDICT_LOCK] = "waits for a lock",
        [VERDICT_PEER_DEAD] = "peer dead",
        [VERDICT_NEVER_TAKEN] = "never taken",
        [VERDICT_LOST] = "taken and never answered",
        [VERDICT_ENDED] = "left by a fibril that has ended",
        [VERDICT_BEHIND] = "behind a deadlock",
        [VERDICT_DEADLOCK] = "deadlock",
    };
    return names[verdict];
}

const char *graph_kind_name(enum graph_kind kind)
{
    static const char *const names[] = {
        [GRAPH_CALL] = "call",           [GRAPH_FIBRIL] = "fibril",
        [GRAPH_THREAD] = "thread",       [GRAPH_BOX] = "answerbox",
        [GRAPH_TASK_CALLS] = "calls",    [GRAPH_LOCK] = "lock",
        [GRAPH_HIDDEN] = "hidden locks", [GRAPH_CONNECTION] = "connection",
        [GRAPH_OUTSIDE] = "outside",
    };
    return names[kind];
}

const char *graph_edge_name(enum graph_edge_kind kind)
{
    static const char *const names[] = {
        [EDGE_ANSWER] = "waits for the answer",
        [EDGE_PART] = "and then for",
        [EDGE_SERVED] = "served by",
        [EDGE_TAKEN] = "taken by",
        [EDGE_QUEUED] = "queues on",
        [EDGE_CONNECTION] = "served by",
        [EDGE_LOCK] = "waits for",
        [EDGE_HELD] = "held by",
        [EDGE_HIDDEN] = "perhaps held by",
        [EDGE_BEHIND] = "in line behind",
        [EDGE_UNTAKEN] = "not taken yet",
        [EDGE_TAKER] = "can be taken by",
        [EDGE_CAUSE] = "has caused",
        [EDGE_ORDER] = "came after",
        [EDGE_SOME] = "some of",
        [EDGE_RUNS] = "runs on",
        [EDGE_OUTSIDE] = "waits for",
    };
    return names[kind];
}

void words_task(const graph_t *graph, uint32_t task, char *text)
{
    const graph_task_t *row = &graph->tasks[task];
    (void)print_format(text, WORDS_SIZE, "%u (%s)", row->id, row->name);
}

void words_task_id(const graph_t *graph, uint32_t id, char *text)
{
    uint32_t task = graph_find_task(graph, id);
    if (id == SNAPSHOT_NONE)
        (void)str_copy(text, WORDS_SIZE, "nobody");
    else if (task == GRAPH_NONE)
        (void)print_format(text, WORDS_SIZE, "%u (gone)", id);
    else
        words_task(graph, task, text);
}

void words_fibril(const graph_t *graph, uint32_t fibril, char *text)
{
    char task[WORDS_SIZE];
    const fibril_row_t *row = &graph->fibrils[fibril];
    words_task(graph, row->task, task);
    (void)print_format(text, WORDS_SIZE, "%s fibril %u \"%s\"", task, row->index, row->name);
}

void words_method(const graph_call_t *call, char *text)
{
    char name[64];
    name_format_method(name, sizeof(name), call->interface, call->method);
    if (name_of_method(call->interface, call->method) != NULL)
        (void)print_format(text, WORDS_SIZE, "%s (%llu)", name, (ull_t)call->method);
    else
        (void)print_format(text, WORDS_SIZE, "method %s", name);
}

void words_call(const graph_t *graph, uint32_t call, char *text)
{
    char method[WORDS_SIZE];
    words_method(&graph->calls[call], method);
    (void)print_format(text, WORDS_SIZE, "call %llu %s", (ull_t)graph->calls[call].id, method);
}

void words_lock(const graph_t *graph, uint32_t lock, char *text)
{
    const graph_lock_t *row = &graph->locks[lock];
    const char *name = graph->fibrils[row->first_waiter].object_name;
    const char *what = row->exchange ? "the session" : "the lock";
    if (name[0] != '\0')
        (void)print_format(text, WORDS_SIZE, "%s \"%s\"", what, name);
    else
        (void)print_format(text, WORDS_SIZE, "%s at 0x%llx", what, (ull_t)row->address);
}

void words_age(const graph_t *graph, uint64_t since_ns, char *text)
{
    format_duration(text, FORMAT_SIZE, graph->now_ns > since_ns ? graph->now_ns - since_ns : 0);
}

void words_thread(const graph_t *graph, uint32_t thread, char *text)
{
    char task[WORDS_SIZE];
    words_task(graph, graph->threads[thread].task, task);
    (void)print_format(text, WORDS_SIZE, "%s thread %llu", task, (ull_t)graph->threads[thread].id);
}

static void words_connection(const graph_t *graph, uint32_t connection, char *text)
{
    char fibril[WORDS_SIZE];
    words_fibril(graph, graph->connections[connection].fibril, fibril);
    (void)print_format(text, WORDS_SIZE, "the connection of %s", fibril);
}

static void words_of_task(const graph_t *graph, uint32_t task, const char *what, char *text)
{
    char name[WORDS_SIZE];
    words_task(graph, task, name);
    (void)print_format(text, WORDS_SIZE, "%s of %s", what, name);
}

void words_node(const graph_t *graph, uint32_t node, char *text)
{
    static const char *const outside[] = {
        [GRAPH_TIME] = "time", [GRAPH_HARDWARE] = "hardware", [GRAPH_ANYONE] = "anyone"};
    uint32_t row = graph_row(graph, node);
    switch (graph_kind_of(graph, node)) {
    case GRAPH_CALL:
        words_call(graph, row, text);
        break;
    case GRAPH_FIBRIL:
        words_fibril(graph, row, text);
        break;
    case GRAPH_THREAD:
        words_thread(graph, row, text);
        break;
    case GRAPH_BOX:
        words_of_task(graph, row, "the answerbox", text);
        break;
    case GRAPH_TASK_CALLS:
        words_of_task(graph, row, "the open calls", text);
        break;
    case GRAPH_LOCK:
        words_lock(graph, row, text);
        break;
    case GRAPH_HIDDEN:
        words_of_task(graph, row, "the locks that the board does not show", text);
        break;
    case GRAPH_CONNECTION:
        words_connection(graph, row, text);
        break;
    case GRAPH_OUTSIDE:
        (void)str_copy(text, WORDS_SIZE, outside[row]);
        break;
    }
}
