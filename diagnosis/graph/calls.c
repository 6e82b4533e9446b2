// SPDX-License-Identifier: BSD-2-Clause
/*
 * The edges of calls: what calls wait for.
 *
 * The board of a task accounts for each received call. A row names the call that its fibril serves,
 * or a deferred call. A call that is a part of the served one, or encloses it, waits for the same
 * fibril. Other calls queue for the fibril of their connection: it serves requests in order, and
 * its row has the number of queued ones, which are the last ones of the dispatched list. A call for
 * which the board does not account is about to be served or answered, so it counts as live. A call
 * is lost if its fibril waits for another request instead.
 *
 * Without a board, the protocols tell which requests a server can defer (`defers` and `waits` in
 * abi/proto). Such a request waits for nothing in the graph, and those behind it do not wait for it.
 * This only affects suspicions, never verdicts.
 */
#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <diagnosis/graph/internal.h>

/* ns after which a call that is still not handled does not count as about to be handled. */
#define SOON 1000000000ull

/* Returns the request that a call is, or is a part of. */
static const graph_call_t *whole_of(const graph_t *graph, uint32_t row)
{
    if (graph->calls[row].method >= FIRST_USER_METHOD)
        return &graph->calls[row]; /* only the kernel's methods are parts */
    uint32_t request = graph_request_of(graph, row);
    return &graph->calls[request != GRAPH_NONE ? request : row];
}

/* Returns whether the interface is in the protocol tables, which spares the search for others. */
static bool is_protocol(uint32_t interface)
{
    switch (interface) {
#define INTERFACE(id, name, text, methods_of)                                                      \
    case id:                                                                                       \
        return id != INTERFACE_NONE;
#include <abi/proto/interfaces.def>
    default:
        return false;
    }
}

/* Searches the tables for a method that by design can wait indefinitely for an event. Not inlined: few
 * calls get here, and the loops over all calls stay short. */
__attribute__((noinline)) static bool method_waits(const graph_call_t *call)
{
#define WAITS(protocol, number, what)                                                              \
    if (call->interface == INTERFACE_##protocol && call->method == (number))                       \
        return true;
#include <abi/proto/interfaces.def>
    return false;
}

__attribute__((noinline)) static bool method_defers(const graph_call_t *call)
{
#define METHOD(protocol, number, name, words, answer, parts, defers)                               \
    if ((defers) && call->interface == INTERFACE_##protocol && call->method == (number))           \
        return true;
#include <abi/proto/interfaces.def>
    return method_waits(call);
}

/* Returns whether the method by design can wait indefinitely for an event. */
static bool waits_by_design(const graph_call_t *call)
{
    return is_protocol(call->interface) && method_waits(call);
}

/* Returns whether a server can defer the request, and so serve those behind it on the connection. */
static bool can_be_deferred(const graph_call_t *call)
{
    return is_protocol(call->interface) && method_defers(call);
}

static bool is_old(const graph_t *graph, const graph_call_t *call)
{
    return graph->now_ns > call->sent_ns && graph->now_ns - call->sent_ns > SOON;
}

static bool is_idle(const fibril_row_t *fibril)
{
    return fibril->state == BOARD_WAITING && fibril->wait == BOARD_WAIT_REQUEST;
}

/* The connection over which a call came, or GRAPH_NONE. `last` caches the previous result. */
static uint32_t connection_of(const graph_t *graph, const graph_call_t *call, uint32_t *last)
{
    const graph_connection_t *known = *last != GRAPH_NONE ? &graph->connections[*last] : NULL;
    if (known == NULL || known->task != call->holder || known->label != call->label)
        *last = graph_find_connection(graph, call->holder, call->label);
    return *last;
}

/* The fibril row that serves a call or marks it as deferred; GRAPH_NONE: none. */
static uint32_t server_of(const graph_t *graph, uint32_t row)
{
    const graph_call_t *call = &graph->calls[row];
    INDEX_EACH (graph, &graph->serving, graph_hash(call->id, call->holder), i)
        if (graph->fibrils[i].task == call->holder && graph->fibrils[i].serving == call->id)
            return i;
    return GRAPH_NONE;
}

/* Whether a call that its connection's fibril has taken is around the one that it serves: the
 * outermost one, which the board names, or one that came between these two. */
static bool is_around(const fibril_row_t *fibril, const graph_call_t *call)
{
    return fibril->serving_outer != 0 && call->id >= fibril->serving_outer &&
           call->id < fibril->serving && call->method >= FIRST_USER_METHOD;
}

/* The fibril for which a received call waits that is not served itself: the one that serves the
 * request that it is a part of, or one that serves another call inside this one. GRAPH_NONE:
 * unknown.
 */
static uint32_t taker_of(graph_t *graph, uint32_t row, uint32_t connection)
{
    uint32_t request = graph_request_of(graph, row);
    uint32_t whole = request != GRAPH_NONE ? request : row;
    uint32_t fibril = request != GRAPH_NONE ? server_of(graph, request) : GRAPH_NONE;
    if (fibril != GRAPH_NONE || connection == GRAPH_NONE)
        return fibril;
    fibril = graph->connections[connection].fibril;
    return is_around(&graph->fibrils[fibril], &graph->calls[whole]) ? fibril : GRAPH_NONE;
}

static void edge_to_fibril(graph_t *graph, uint32_t row, uint32_t fibril, enum graph_edge_kind kind)
{
    graph_edge(graph, graph_node(graph, GRAPH_CALL, row), graph_node(graph, GRAPH_FIBRIL, fibril),
               kind);
}

/* Adds to `behind` the calls that were left out after `row`; `gap` is the next gap to consider. */
__attribute__((noinline)) static void count_left_out(const graph_t *graph, uint32_t row,
                                                     uint32_t *gap, uint32_t *behind)
{
    for (; *gap < graph->gap_count && graph->gaps[*gap].before > row; (*gap)++) {
        const graph_gap_t *left_out = &graph->gaps[*gap];
        uint32_t connection = graph_find_connection(graph, left_out->holder, left_out->label);
        if (connection != GRAPH_NONE)
            behind[connection] += left_out->count;
    }
}

/* `behind` counts for each connection the calls after this one on the dispatched list. */
static void edge_by_board(graph_t *graph, uint32_t row, uint32_t connection, uint32_t *behind)
{
    uint32_t node = graph_node(graph, GRAPH_CALL, row);
    uint32_t server = server_of(graph, row);
    bool queued =
        connection != GRAPH_NONE &&
        behind[connection]++ < graph->fibrils[graph->connections[connection].fibril].queued;
    if (server != GRAPH_NONE) {
        edge_to_fibril(graph, row, server, EDGE_SERVED);
        if (is_idle(&graph->fibrils[server]) && is_old(graph, &graph->calls[row]))
            graph->verdict[node] = VERDICT_LOST;
    } else if (queued) {
        graph_edge(graph, node, graph_node(graph, GRAPH_CONNECTION, connection), EDGE_QUEUED);
    } else {
        uint32_t taker = taker_of(graph, row, connection);
        if (taker != GRAPH_NONE)
            edge_to_fibril(graph, row, taker, EDGE_TAKEN);
        else
            graph->verdict[node] = VERDICT_MOVING;
    }
}

/* Edges of a call whose holder has no board: to the calls that it has caused; if there are none, to
 * the previous call on its connection (`last`, or GRAPH_NONE); otherwise to all open calls of the
 * task. */
static void edges_by_guess(graph_t *graph, uint32_t row, uint32_t last)
{
    const graph_call_t *call = &graph->calls[row];
    const graph_task_t *holder = &graph->tasks[call->holder];
    uint32_t node = graph_node(graph, GRAPH_CALL, row);
    uint32_t thread = holder->active;
    graph->any[node] = true;
    if (holder->left_out > 0) { /* it can wait for one that was left out */
        graph->verdict[node] = VERDICT_MOVING;
        return;
    }
    if (thread != GRAPH_NONE)
        graph_edge(graph, node, graph_node(graph, GRAPH_THREAD, thread), EDGE_OUTSIDE);
    const graph_call_t *whole = whole_of(graph, row);
    bool unexplained = graph->child[row] == GRAPH_NONE;
    if (unexplained ? can_be_deferred(whole) : waits_by_design(whole)) {
        graph->verdict[node] = VERDICT_KEPT;
        return;
    }
    if (unexplained) {
        if (last != GRAPH_NONE)
            graph_edge(graph, node, graph_node(graph, GRAPH_CALL, last), EDGE_ORDER);
        else
            graph_edge(graph, node, graph_node(graph, GRAPH_TASK_CALLS, call->holder), EDGE_SOME);
    }
    for (uint32_t i = graph->child[row]; i != GRAPH_NONE; i = graph->sibling[i])
        if (graph->calls[i].list != CALL_LIST_ANSWERS)
            graph_edge(graph, node, graph_node(graph, GRAPH_CALL, i), EDGE_CAUSE);
}

/* Adds the call to the open calls of its asker, if that has no board. */
static void edge_of_asker(graph_t *graph, uint32_t row)
{
    uint32_t asker = graph->calls[row].asker_task;
    if (asker != GRAPH_NONE && graph->tasks[asker].board != BOARD_READ)
        graph_edge(graph, graph_node(graph, GRAPH_TASK_CALLS, asker),
                   graph_node(graph, GRAPH_CALL, row), EDGE_SOME);
}

static void edge_untaken(graph_t *graph, uint32_t row)
{
    const graph_call_t *call = &graph->calls[row];
    graph_edge(graph, graph_node(graph, GRAPH_CALL, row),
               graph_node(graph, GRAPH_BOX, call->holder), EDGE_UNTAKEN);
    const graph_task_t *task = &graph->tasks[call->holder];
    if (task->taker != GRAPH_NONE ? is_old(graph, call) : !task->pages)
        graph->verdict[row] = VERDICT_NEVER_TAKEN;
}

/* Returns the previous dispatched call on the same connection that cannot be deferred, or GRAPH_NONE.
 * Makes this one the last, unless it can be deferred; `lines` has the last call of each connection. */
static uint32_t queue_last(graph_t *graph, graph_index_t *lines, uint32_t row)
{
    const graph_call_t *call = &graph->calls[row];
    uint32_t hash = graph_hash(call->label, call->holder);
    uint32_t *link = &lines->heads[hash & lines->mask];
    bool stays = !can_be_deferred(whole_of(graph, row));
    for (; *link != GRAPH_NONE; link = &lines->next[*link]) {
        const graph_call_t *other = &graph->calls[*link];
        graph->work++;
        if (other->holder != call->holder || other->label != call->label)
            continue;
        uint32_t last = *link;
        if (!stays)
            return last;
        /* replaced by this call */
        lines->next[row] = lines->next[last];
        *link = row;
        return last;
    }
    if (stays)
        index_put(lines, hash, row);
    return GRAPH_NONE;
}

static bool is_guessed(const graph_t *graph, uint32_t row)
{
    const graph_call_t *call = &graph->calls[row];
    return call->list == CALL_LIST_DISPATCHED && graph->tasks[call->holder].board != BOARD_READ;
}

/* Finds the previous call on the connection for each call whose holder has no board. Returns NULL
 * if memory is used up. Takes no memory if all tasks have boards. */
static uint32_t *find_lasts(graph_t *graph)
{
    graph_index_t lines;
    uint32_t guessed = 0;
    for (uint32_t i = 0; i < graph->task_count; i++)
        guessed += graph->tasks[i].board != BOARD_READ ? graph->tasks[i].call_count : 0;
    uint32_t *last = graph_take_none(graph, guessed > 0 ? graph->call_count : 0);
    if (guessed == 0 || last == NULL)
        return last;
    if (!index_init(graph, &lines, graph->call_count))
        return NULL;
    for (uint32_t i = 0; i < graph->call_count; i++)
        if (is_guessed(graph, i))
            last[i] = queue_last(graph, &lines, i);
    return last;
}

/* Returns whether a call is answered, or will be answered by the kernel; sets its verdict then. */
static bool is_over(graph_t *graph, uint32_t row)
{
    const graph_call_t *call = &graph->calls[row];
    if (call->list == CALL_LIST_ANSWERS)
        graph->verdict[row] = call->retval == EHANGUP ? VERDICT_PEER_DEAD : VERDICT_ANSWERED;
    else if (graph->tasks[call->holder].state == TASK_ROW_DYING)
        graph->verdict[row] = VERDICT_PEER_DEAD;
    else
        return false;
    return true;
}

void graph_edges_of_calls(graph_t *graph)
{
    uint32_t *behind = graph_take(graph, graph->connection_count, sizeof(*behind));
    uint32_t *last = find_lasts(graph);
    if (behind == NULL || last == NULL) {
        graph->edge_count = GRAPH_NONE;
        return;
    }
    graph_edges_begin(graph);
    graph->work += 2ull * graph->call_count;
    uint32_t connection = GRAPH_NONE, gap = 0;
    const uint32_t gaps = graph->gap_count;
    for (uint32_t i = graph->call_count; i-- > 0;) {
        if (gap < gaps)
            count_left_out(graph, i, &gap, behind);
        if (is_over(graph, i))
            continue;
        edge_of_asker(graph, i);
        if (graph->calls[i].list == CALL_LIST_INCOMING)
            edge_untaken(graph, i);
        else if (is_guessed(graph, i))
            edges_by_guess(graph, i, last[i]);
        else
            edge_by_board(graph, i, connection_of(graph, &graph->calls[i], &connection), behind);
    }
}
