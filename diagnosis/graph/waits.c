// SPDX-License-Identifier: BSD-2-Clause
/* Text about what fibrils and calls wait for: the evidence for the verdicts; see words.h. */
#include <diagnosis/graph/internal.h>
#include <diagnosis/graph/words.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <diagnosis/text/print.h>
#include <diagnosis/text/str.h>

typedef unsigned long long ull_t;

bool graph_is_forwarded(const graph_call_t *call)
{
    return call->phone_holder != call->asker && call->phone_holder != SNAPSHOT_NONE;
}

void words_forwarder(const graph_t *graph, const graph_call_t *call, char *text)
{
    char forwarder[WORDS_SIZE], first[WORDS_SIZE];
    text[0] = '\0';
    if (!graph_is_forwarded(call))
        return;
    words_task_id(graph, call->phone_holder, forwarder);
    words_task_id(graph, call->first, first);
    if (call->first == SNAPSHOT_NONE || call->first == call->phone_holder)
        (void)print_format(text, WORDS_SIZE, ", forwarded by %s over its phone %u", forwarder,
                           call->phone);
    else
        (void)print_format(text, WORDS_SIZE, " to %s, last forwarded by %s over its phone %u",
                           first, forwarder, call->phone);
}

void words_forwarded(const graph_t *graph, const graph_call_t *call, char *text)
{
    char first[WORDS_SIZE], last[WORDS_SIZE];
    text[0] = '\0';
    if (!graph_is_forwarded(call))
        return;
    words_task_id(graph, call->first, first);
    words_task_id(graph, call->phone_holder, last);
    if (call->first == SNAPSHOT_NONE || call->first == call->phone_holder)
        (void)print_format(text, WORDS_SIZE, ", forwarded by %s", last);
    else
        (void)print_format(text, WORDS_SIZE, ", forwarded first by %s, last by %s", first, last);
}

/* Formats `over phone 8 to 7 (init:fat), 12.3s ago`. */
static void words_way(const graph_t *graph, const graph_call_t *call, char *text)
{
    char holder[WORDS_SIZE];
    char by[WORDS_SIZE];
    char age[FORMAT_SIZE];
    words_task(graph, call->holder, holder);
    words_age(graph, call->sent_ns, age);
    words_forwarder(graph, call, by);
    if (call->origin != SNAPSHOT_NONE)
        (void)print_format(text, WORDS_SIZE, "over phone %u%s to %s, %s ago", call->origin, by,
                           holder, age);
    else
        (void)print_format(text, WORDS_SIZE, "at %s%s, %s ago", holder, by, age);
}

/* Formats `a page of memory, call 4711 PAGE_IN (11) over phone 3 to 9 (pager), 12.3s ago`. */
void words_page(const graph_t *graph, uint32_t page_in, char *text)
{
    char name[WORDS_SIZE], way[WORDS_SIZE];
    words_call(graph, page_in, name);
    words_way(graph, &graph->calls[page_in], way);
    (void)print_format(text, WORDS_SIZE, "a page of memory, %s %s", name, way);
}

static void words_answer(const graph_t *graph, const fibril_row_t *fibril, char *text)
{
    char name[WORDS_SIZE], way[WORDS_SIZE];
    uint32_t call = graph_find_call(graph, fibril->object);
    if (call == GRAPH_NONE) {
        bool left_out = graph->tasks[fibril->task].left_out > 0;
        (void)print_format(text, WORDS_SIZE, "for call %llu, which was answered%s",
                           (ull_t)fibril->object, left_out ? " or left out" : "");
        return;
    }
    words_call(graph, call, name);
    words_way(graph, &graph->calls[call], way);
    (void)print_format(text, WORDS_SIZE, "for %s %s", name, way);
}

/* Names the fibrils that hold locks which their rows do not show. */
static void words_hiders(const graph_t *graph, uint32_t task, char *text)
{
    char name[WORDS_SIZE];
    uint32_t hidden = graph_node(graph, GRAPH_HIDDEN, task);
    uint32_t count = graph->tasks[task].hiders;
    GRAPH_EACH_OUT (graph, hidden, edge)
        words_fibril(graph, graph_row(graph, edge->to), name);
    if (count == 1)
        (void)print_format(text, WORDS_SIZE, "perhaps held by %s, which holds more than are shown",
                           name);
    else
        (void)print_format(text, WORDS_SIZE,
                           "perhaps held by one of the %u fibrils that hold more than are shown",
                           count);
}

/* Names the holder of a lock, or the waiter before a fibril. */
static void words_holder(const graph_t *graph, uint32_t node, char *text)
{
    char name[WORDS_SIZE];
    GRAPH_EACH_OUT (graph, node, edge) {
        if (edge->kind == EDGE_HIDDEN) {
            words_hiders(graph, graph_task_of(graph, node), text);
            return;
        }
        if (edge->kind != EDGE_HELD && edge->kind != EDGE_BEHIND)
            continue;
        words_fibril(graph, graph_row(graph, edge->to), name);
        (void)print_format(text, WORDS_SIZE,
                           edge->kind == EDGE_HELD ? "held by %s" : "in line behind %s", name);
        return;
    }
    (void)str_copy(text, WORDS_SIZE, "whose holder is unknown");
}

static void words_for_lock(const graph_t *graph, uint32_t row, char *text)
{
    char name[WORDS_SIZE], holder[WORDS_SIZE];
    const fibril_row_t *fibril = &graph->fibrils[row];
    uint32_t node = graph_node(graph, GRAPH_FIBRIL, row);
    uint32_t lock = graph_find_lock(graph, fibril->task, fibril->object);
    if (lock == GRAPH_NONE) {
        (void)str_copy(text, WORDS_SIZE, "for a lock");
        return;
    }
    words_lock(graph, lock, name);
    uint32_t holding = node; /* for the first waiter the lock, otherwise the fibril itself */
    GRAPH_EACH_OUT (graph, node, edge)
        if (edge->kind == EDGE_LOCK)
            holding = edge->to;
    words_holder(graph, holding, holder);
    (void)print_format(text, WORDS_SIZE, "for %s%s, %s", name,
                       fibril->wait == BOARD_WAIT_READ_LOCK ? " to read" : "", holder);
}

static void words_time(const graph_t *graph, uint64_t end_ns, char *text)
{
    char left[FORMAT_SIZE];
    format_duration(left, sizeof(left), end_ns > graph->now_ns ? end_ns - graph->now_ns : 0);
    (void)print_format(text, WORDS_SIZE, "for a timer, %s more", left);
}

static void words_waiting(const graph_t *graph, uint32_t row, char *text)
{
    const fibril_row_t *fibril = &graph->fibrils[row];
    switch (fibril->wait) {
    case BOARD_WAIT_ANSWER:
        words_answer(graph, fibril, text);
        break;
    case BOARD_WAIT_LOCK:
    case BOARD_WAIT_READ_LOCK:
    case BOARD_WAIT_EXCHANGE:
        words_for_lock(graph, row, text);
        break;
    case BOARD_WAIT_CONDITION:
        (void)print_format(text, WORDS_SIZE, "for a condition%s%s%s to be signalled",
                           fibril->object_name[0] != '\0' ? " under \"" : "", fibril->object_name,
                           fibril->object_name[0] != '\0' ? "\"" : "");
        break;
    case BOARD_WAIT_TIMER:
        if (fibril->object != 0)
            words_time(graph, fibril->object, text);
        else
            (void)str_copy(text, WORDS_SIZE, "forever: the task's other fibrils do the work");
        break;
    case BOARD_WAIT_REQUEST:
        (void)str_copy(text, WORDS_SIZE, "for the next request");
        break;
    case BOARD_WAIT_PART:
        (void)str_copy(text, WORDS_SIZE, "for the rest of the request it serves");
        break;
    case BOARD_WAIT_NOTIFICATION:
        (void)str_copy(text, WORDS_SIZE, "for an interrupt or an event");
        break;
    default:
        (void)str_copy(text, WORDS_SIZE, "for an unknown reason");
        break;
    }
}

void words_wait(const graph_t *graph, uint32_t row, char *text)
{
    const fibril_row_t *fibril = &graph->fibrils[row];
    char what[WORDS_SIZE];
    if (fibril->state == BOARD_ENDED || fibril->state == BOARD_DEFERRED) {
        (void)str_copy(text, WORDS_SIZE,
                       fibril->state == BOARD_ENDED ? "has ended" : "will be answered later");
        return;
    }
    if (fibril->state != BOARD_WAITING) {
        bool runs = fibril->state == BOARD_RUNNING;
        uint32_t thread = graph_stopped_thread(graph, fibril->task);
        if (thread == GRAPH_NONE) {
            (void)str_copy(text, WORDS_SIZE, runs ? "runs" : "is ready");
            return;
        }
        words_page(graph, graph_page_in_of(graph, thread), what);
        (void)print_format(text, WORDS_SIZE, "%s %s",
                           runs ? "waits for" : "is ready, but its thread waits for", what);
        return;
    }
    words_waiting(graph, row, what);
    char limit[FORMAT_SIZE + 16] = "";
    if (fibril->deadline != 0 && fibril->wait != BOARD_WAIT_TIMER) {
        char left[FORMAT_SIZE];
        format_duration(left, sizeof(left),
                        fibril->deadline > graph->now_ns ? fibril->deadline - graph->now_ns : 0);
        (void)print_format(limit, sizeof(limit), ", at most %s more", left);
    }
    (void)print_format(text, WORDS_SIZE, "waits %s%s", what, limit);
}

/* Names the call that the fibril of a connection serves. */
static void words_busy_with(const graph_t *graph, const fibril_row_t *fibril, char *text)
{
    char name[WORDS_SIZE], asker[WORDS_SIZE];
    uint32_t call = graph_find_call(graph, fibril->serving);
    if (call == GRAPH_NONE) {
        (void)str_copy(text, WORDS_SIZE, "its current work");
        return;
    }
    words_call(graph, call, name);
    words_task_id(graph, graph->calls[call].asker, asker);
    (void)print_format(text, WORDS_SIZE, "%s of %s", name, asker);
}

static void words_queue(const graph_t *graph, uint32_t connection, char *text)
{
    char fibril[WORDS_SIZE], busy[WORDS_SIZE];
    uint32_t row = graph->connections[connection].fibril;
    words_fibril(graph, row, fibril);
    words_busy_with(graph, &graph->fibrils[row], busy);
    (void)print_format(text, WORDS_SIZE, "queues on the connection of %s behind %s", fibril, busy);
}

static void words_target(const graph_t *graph, const graph_edge_t *edge, char *text)
{
    char name[WORDS_SIZE];
    if (edge->kind == EDGE_QUEUED) {
        words_queue(graph, graph_row(graph, edge->to), text);
        return;
    }
    words_node(graph, edge->to, name);
    if (edge->kind == EDGE_UNTAKEN)
        (void)print_format(text, WORDS_SIZE, "not taken yet by %s",
                           name + sizeof("the answerbox of"));
    else
        (void)print_format(text, WORDS_SIZE, "%s %s",
                           graph_edge_name((enum graph_edge_kind)edge->kind), name);
}

/* A note that the holder of a call has no readable board. */
static const char *board_words(const graph_t *graph, uint32_t call)
{
    switch (graph->tasks[graph->calls[call].holder].board) {
    case BOARD_NONE:
        return " (suspected: the task has no fibril board)";
    case BOARD_UNREADABLE:
        return " (suspected: the task's fibril board is unreadable)";
    default:
        return "";
    }
}

/* Returns whether the call itself was or can have been deferred: its verdict can also come from what
 * it waits for. */
static bool call_is_deferred(const graph_t *graph, uint32_t call)
{
    if (graph->verdict[call] != VERDICT_KEPT)
        return false;
    GRAPH_EACH_OUT (graph, call, edge) {
        if (edge->kind == EDGE_SERVED || edge->kind == EDGE_TAKEN)
            return graph->fibrils[graph_row(graph, edge->to)].state == BOARD_DEFERRED;
        if (edge->kind != EDGE_OUTSIDE)
            return false;
    }
    return true;
}

void words_call_state(const graph_t *graph, uint32_t row, char *text)
{
    char holder[WORDS_SIZE], target[WORDS_SIZE] = "";
    const graph_call_t *call = &graph->calls[row];
    words_task(graph, call->holder, holder);
    if (call->list == CALL_LIST_ANSWERS) {
        const char *error = name_of_error(call->retval);
        (void)print_format(text, WORDS_SIZE, "answered %s, not fetched yet",
                           error != NULL ? error : "?");
    } else if (graph->tasks[call->holder].state == TASK_ROW_DYING) {
        (void)print_format(text, WORDS_SIZE, "%s is ending: EHANGUP will follow", holder);
    } else if (call_is_deferred(graph, row)) {
        bool told = graph->tasks[call->holder].board == BOARD_READ;
        (void)print_format(text, WORDS_SIZE, "%s %s deferred it%s", holder,
                           told ? "has" : "can have", board_words(graph, row));
    } else if (graph->out_first[row] == graph->out_first[row + 1]) {
        (void)print_format(text, WORDS_SIZE, "at %s%s", holder, board_words(graph, row));
    } else {
        words_target(graph, &graph->edges[graph->out[graph->out_first[row]]], target);
        bool told = graph->tasks[call->holder].board == BOARD_READ;
        bool lost = told && graph->verdict[row] == VERDICT_LOST;
        bool ended = told && graph->edges[graph->out[graph->out_first[row]]].kind == EDGE_SERVED &&
                     graph->verdict[row] == VERDICT_ENDED;
        (void)print_format(text, WORDS_SIZE, "%s%s%s", target,
                           lost    ? ", which waits for another request instead"
                           : ended ? ", which has ended"
                                   : "",
                           call->list == CALL_LIST_DISPATCHED ? board_words(graph, row) : "");
    }
}
