// SPDX-License-Identifier: BSD-2-Clause
/* The edges of the graph, and the verdicts that follow from them. */
#include "snapshot.h"

static bool has_edge(const graph_t *graph, uint32_t from, uint32_t to, enum graph_edge_kind kind)
{
    GRAPH_EACH_OUT (graph, from, edge)
        if (edge->to == to && edge->kind == kind)
            return true;
    return false;
}

static unsigned edges_of(const graph_t *graph, uint32_t node)
{
    return graph->out_first[node + 1] - graph->out_first[node];
}

static void assert_edge(const graph_t *graph, uint32_t from, uint32_t to, enum graph_edge_kind kind)
{
    assert_true(has_edge(graph, from, to, kind));
    unsigned found = 0; /* counted from its other end */
    GRAPH_EACH_IN (graph, to, edge)
        found += edge->from == from && edge->kind == kind;
    assert_int_equal(found, 1);
}

static uint32_t box_node(const graph_t *graph, uint32_t task)
{
    return graph_node(graph, GRAPH_BOX, graph_find_task(graph, task));
}

static uint32_t outside(const graph_t *graph, enum graph_outside what)
{
    return graph_node(graph, GRAPH_OUTSIDE, what);
}

static void each_kind_of_edge_is_certain_queued_or_suspected(void **state)
{
    (void)state;
    for (unsigned kind = EDGE_ANSWER; kind <= EDGE_OUTSIDE; kind++) {
        bool queues = kind == EDGE_QUEUED || kind == EDGE_BEHIND || kind == EDGE_ORDER;
        bool guessed =
            kind == EDGE_CAUSE || kind == EDGE_ORDER || kind == EDGE_SOME || kind == EDGE_HIDDEN;
        assert_int_equal(graph_edge_queues((enum graph_edge_kind)kind), queues);
        assert_int_equal(graph_edge_suspected((enum graph_edge_kind)kind), guessed);
    }
}

/* ---- calls ---- */

static void calls_wait_as_the_boards_show(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    uint32_t mount = fibril_node(graph, 41, "mount"), bd = fibril_node(graph, 39, "bd");
    uint32_t c = fibril_node(graph, 7, "C");
    assert_edge(graph, fibril_node(graph, 27, "main"), call_node(graph, 4700), EDGE_ANSWER);
    assert_edge(graph, call_node(graph, 4700), fibril_node(graph, 6, "F1"), EDGE_SERVED);
    /* It waits for the data of its request first, and for the request next. */
    assert_edge(graph, mount, call_node(graph, 4731), EDGE_ANSWER);
    assert_edge(graph, mount, call_node(graph, 4730), EDGE_PART);
    assert_edge(graph, call_node(graph, 4731), bd, EDGE_TAKEN);
    assert_edge(graph, call_node(graph, 4730), bd, EDGE_SERVED);
    /* Two calls queue on one connection. */
    uint32_t connection = graph_node(graph, GRAPH_CONNECTION, 0);
    while (graph->connections[connection - graph->base[GRAPH_CONNECTION]].label != 9001)
        connection++;
    assert_edge(graph, call_node(graph, 4742), connection, EDGE_QUEUED);
    assert_edge(graph, call_node(graph, 4741), connection, EDGE_QUEUED);
    assert_edge(graph, connection, c, EDGE_CONNECTION);
    assert_int_equal(edges_of(graph, call_node(graph, 4742)), 1);
    assert_edge(graph, fibril_node(graph, 6, "idle"), outside(graph, GRAPH_ANYONE), EDGE_OUTSIDE);
    assert_edge(graph, fibril_node(graph, 6, "main"), outside(graph, GRAPH_TIME), EDGE_OUTSIDE);
    solve_end(graph);
}

/* The calls that were not taken are the last ones of the list; the row contains their number. */
static void the_last_calls_of_a_connection_queue(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 12, 0, 10, 100),
        CALL(3, 12, 0, 10, 100),
        CALL(4, 12, 0, 10, 100),
        CALL(5, 12, 1, 10, 101),
        FIBRIL(10, "s", LOCK_AT(0x40), .held = {0x40}, .serving = 1, .connection = 100,
               .queued = 2),
        FIBRIL(10, "t", .state = BOARD_RUNNING, .serving = 5, .connection = 101),
        END,
    };
    graph_t *graph = solve(steps);
    assert_verdict(graph, call_node(graph, 1), VERDICT_BEHIND);
    assert_verdict(graph, call_node(graph, 2),
                   VERDICT_MOVING); /* taken: its state is on the board */
    assert_verdict(graph, call_node(graph, 3), VERDICT_BEHIND);
    assert_verdict(graph, call_node(graph, 4), VERDICT_BEHIND);
    assert_verdict(graph, call_node(graph, 5), VERDICT_MOVING);
    solve_end(graph);
}

/* Age of a call that its fibril seems to ignore. */
static enum graph_verdict verdict_of_idle_server(uint32_t age_ms)
{
    const step_t steps[] = {
        TASK(10, "a"),
        CALL(1, 12, 0, 10, 100, .age_ms = age_ms),
        FIBRIL(10, "s", REQUEST_ON(100), .serving = 1),
        END,
    };
    graph_t *graph = solve(steps);
    enum graph_verdict verdict = (enum graph_verdict)graph->verdict[call_node(graph, 1)];
    solve_end(graph);
    return verdict;
}

static void a_call_is_lost_if_its_fibril_waits_for_another_request(void **state)
{
    (void)state;
    assert_int_equal(verdict_of_idle_server(999), VERDICT_IDLE);
    assert_int_equal(verdict_of_idle_server(1000), VERDICT_IDLE);
    assert_int_equal(verdict_of_idle_server(1001), VERDICT_LOST);
}

static enum graph_verdict verdict_of_untaken(step_t thread, uint32_t age_ms)
{
    const step_t steps[] = {
        TASK(10, "a"),
        thread,
        CALL(1, 12, 0, 10, 100, .list = CALL_LIST_INCOMING, .age_ms = age_ms),
        CALL(9, 10, 0, 11, 200, .method = IPC_M_PAGE_IN, .age_ms = 5),
        TASK(11, "b"),
        FIBRIL(11, "s", .wait = BOARD_WAIT_TIMER, .object = NOW, .serving = 9, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    assert_edge(graph, call_node(graph, 1), box_node(graph, 10), EDGE_UNTAKEN);
    enum graph_verdict verdict = (enum graph_verdict)graph->verdict[call_node(graph, 1)];
    solve_end(graph);
    return verdict;
}

static void a_call_is_never_taken_if_no_thread_waits_for_messages(void **state)
{
    (void)state;
    step_t idle = THREAD(10), busy = THREAD(10, .thread_state = THREAD_ROW_RUNNING);
    step_t futex = THREAD(10, .thread_wait = THREAD_ROW_WAIT_FUTEX);
    step_t sleeps = THREAD(10, .thread_wait = THREAD_ROW_WAIT_SLEEP);
    step_t limited = THREAD(10, .thread_wait = THREAD_ROW_WAIT_FUTEX, .deadline = NOW + SECOND);
    step_t pages = THREAD(10, .thread_wait = THREAD_ROW_WAIT_PAGER, .object = 9);
    assert_int_equal(verdict_of_untaken(idle, 500), VERDICT_IDLE);
    assert_int_equal(verdict_of_untaken(idle, 5000), VERDICT_NEVER_TAKEN);
    assert_int_equal(verdict_of_untaken(busy, 500), VERDICT_MOVING);
    assert_int_equal(verdict_of_untaken(sleeps, 500), VERDICT_TIME);
    assert_int_equal(verdict_of_untaken(futex, 10), VERDICT_NEVER_TAKEN);
    assert_int_not_equal(verdict_of_untaken(limited, 10), VERDICT_NEVER_TAKEN);
    assert_int_equal(verdict_of_untaken(pages, 5000),
                     VERDICT_TIME); /* the fibril may receive it after the timeout */
}

static void a_task_without_threads_takes_nothing(void **state)
{
    (void)state;
    graph_t graph;
    static uint64_t memory[8192];
    graph_init(&graph, memory, sizeof(memory), NOW);
    assert_true(graph_add_task(&graph, &(task_row_t){.id = 10}));
    assert_true(graph_add_call(&graph, &(call_row_t){.id = 1,
                                                     .kind = CALL_ROW_REQUEST,
                                                     .holder = 10,
                                                     .list = CALL_LIST_INCOMING,
                                                     .asker = 12,
                                                     .sent_ns = NOW - 1}));
    assert_true(graph_solve(&graph));
    assert_verdict(&graph, graph_node(&graph, GRAPH_BOX, 0), VERDICT_PEER_DEAD);
    assert_verdict(&graph, call_node(&graph, 1), VERDICT_NEVER_TAKEN);
}

/* ---- requests and their transfers ---- */

static uint64_t request_id(const graph_t *graph, uint64_t transfer)
{
    uint32_t request = graph_request_of(graph, call_node(graph, transfer));
    return request != GRAPH_NONE ? graph->calls[request].id : 0;
}

#define TRANSFER(id_, ...) CALL(id_, 12, 0, 10, 100, .method = IPC_M_DATA_READ, __VA_ARGS__)

static void a_transfer_belongs_to_the_request_before_it(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        TASK(13, "other"),
        TRANSFER(99), /* before any request */
        CALL(100, 12, 0, 10, 100),
        CALL(103, 12, 0, 10, 100),
        CALL(104, 12, 7, 10, 100),             /* over another phone */
        CALL(105, 12, 0, 10, 100, .cause = 4), /* of another fibril */
        CALL(106, 13, 0, 10, 100),             /* of another task */
        TRANSFER(108),
        CALL(109, 12, 0, 10, 100, .method = IPC_M_DATA_WRITE),
        TRANSFER(103 + 64),
        CALL(300, 12, 0, 10, 100),
        TRANSFER(300 + 65), /* too late to be part of it */
        CALL(400, 12, 0, 10, 100, .list = CALL_LIST_ANSWERS),
        TRANSFER(401), /* its request was answered */
        CALL(500, 12, 0, 10, 100, .method = IPC_M_SHARE_IN),
        TRANSFER(501), /* no request that can have a transfer */
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(request_id(graph, 99), 0);
    assert_int_equal(request_id(graph, 100), 0);
    assert_int_equal(request_id(graph, 108), 103);
    assert_int_equal(request_id(graph, 109), 103);
    assert_int_equal(request_id(graph, 103 + 64), 103);
    assert_int_equal(request_id(graph, 300 + 65), 0);
    assert_int_equal(request_id(graph, 401), 0);
    assert_int_equal(request_id(graph, 501), 0);
    solve_end(graph);
}

/* ---- fibrils ---- */

static void each_kind_of_wait_has_its_verdict(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "timer", .wait = BOARD_WAIT_TIMER, .object = NOW + 1),
        FIBRIL(10, "ever", .wait = BOARD_WAIT_TIMER),
        FIBRIL(10, "irq", .wait = BOARD_WAIT_NOTIFICATION, .object = 3),
        FIBRIL(10, "condition", .wait = BOARD_WAIT_CONDITION, .object = 3),
        FIBRIL(10, "request", REQUEST_ON(5)),
        FIBRIL(10, "part", .wait = BOARD_WAIT_PART, .object = 5),
        FIBRIL(10, "limited", .wait = BOARD_WAIT_NOTIFICATION, .deadline = NOW + 1),
        FIBRIL(10, "ready", .state = BOARD_READY),
        FIBRIL(10, "ended", .state = BOARD_ENDED),
        FIBRIL(10, "deferred", .state = BOARD_DEFERRED),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 10, "timer"), VERDICT_TIME);
    assert_verdict(graph, fibril_node(graph, 10, "ever"), VERDICT_IDLE);
    assert_verdict(graph, fibril_node(graph, 10, "irq"), VERDICT_HARDWARE);
    assert_verdict(graph, fibril_node(graph, 10, "condition"), VERDICT_CONDITION);
    assert_verdict(graph, fibril_node(graph, 10, "request"), VERDICT_IDLE);
    assert_verdict(graph, fibril_node(graph, 10, "part"), VERDICT_IDLE);
    assert_edge(graph, fibril_node(graph, 10, "limited"), outside(graph, GRAPH_TIME), EDGE_OUTSIDE);
    assert_true(graph->any[fibril_node(graph, 10, "limited")]);
    assert_verdict(graph, fibril_node(graph, 10, "ready"), VERDICT_MOVING);
    assert_verdict(graph, fibril_node(graph, 10, "ended"), VERDICT_ENDED);
    assert_verdict(graph, fibril_node(graph, 10, "deferred"), VERDICT_KEPT);
    solve_end(graph);
}

/* A wait with a timeout does not hang, whatever it waits for. */
static void a_wait_with_an_end_never_hangs(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "one", LOCK_AT(0x80), .held = {0x40}),
        FIBRIL(10, "two", LOCK_AT(0x40), .held = {0x80}),
        FIBRIL(10, "three", LOCK_AT(0x40), .ticket = 1, .deadline = NOW + SECOND),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/one", "10/two", NULL);
    assert_true(graph->live[fibril_node(graph, 10, "three")]);
    solve_end(graph);
}

/* The fibril waits for the data and for the whole request: the worse of the two counts. */
static void the_worst_of_all_awaited_answers_counts(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 12, 0, 10, 100, .method = IPC_M_DATA_READ),
        FIBRIL(10, "s", REQUEST_ON(100), .serving = 1),
        FIBRIL(10, "data", .wait = BOARD_WAIT_TIMER, .object = NOW, .serving = 2),
        FIBRIL(12, "main", ANSWER_OF(2)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_verdict(graph, call_node(graph, 2), VERDICT_TIME);
    assert_verdict(graph, call_node(graph, 1), VERDICT_LOST);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_LOST);
    solve_end(graph);
}

/* Another fibril waits for the request itself: this one waits only for its data. */
static void a_request_awaited_by_another_fibril_is_not_awaited(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 12, 0, 10, 100, .method = IPC_M_DATA_READ),
        FIBRIL(10, "s", .state = BOARD_RUNNING, .serving = 1, .connection = 100),
        FIBRIL(12, "data", ANSWER_OF(2)),
        FIBRIL(12, "whole", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(edges_of(graph, fibril_node(graph, 12, "data")), 1);
    assert_edge(graph, fibril_node(graph, 12, "whole"), call_node(graph, 1), EDGE_ANSWER);
    solve_end(graph);
}

/* ---- locks ---- */

static void the_queue_of_a_lock_is_ordered_by_tickets(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "holder", .state = BOARD_RUNNING, .held = {0x40}),
        FIBRIL(10, "fourth", LOCK_AT(0x40), .ticket = 1), /* tickets wrap around */
        FIBRIL(10, "first", LOCK_AT(0x40), .ticket = UINT32_MAX - 5),
        FIBRIL(10, "third", LOCK_AT(0x40), .ticket = 0),
        FIBRIL(10, "second", LOCK_AT(0x40), .ticket = UINT32_MAX),
        END,
    };
    graph_t *graph = solve(steps);
    uint32_t lock = graph_node(graph, GRAPH_LOCK, 0);
    uint32_t first = fibril_node(graph, 10, "first"), second = fibril_node(graph, 10, "second");
    uint32_t third = fibril_node(graph, 10, "third"), fourth = fibril_node(graph, 10, "fourth");
    assert_int_equal(graph->lock_count, 1);
    assert_int_equal(graph->locks[0].waiters, 4);
    assert_int_equal(graph->locks[0].holders, 1);
    assert_edge(graph, lock, fibril_node(graph, 10, "holder"), EDGE_HELD);
    assert_edge(graph, first, lock, EDGE_LOCK);
    assert_edge(graph, second, first, EDGE_BEHIND);
    assert_edge(graph, third, second, EDGE_BEHIND);
    assert_edge(graph, fourth, third, EDGE_BEHIND);
    assert_int_equal(edges_of(graph, fourth), 1);
    solve_end(graph);
}

/* Adjacent readers wait for the writer before them, and the writer after them for each reader. */
static void adjacent_readers_wait_together(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "holder", .state = BOARD_RUNNING, .held = {0x41}),
        FIBRIL(10, "r0", READ_LOCK_AT(0x40), .ticket = 1),
        FIBRIL(10, "w1", LOCK_AT(0x40), .ticket = 2),
        FIBRIL(10, "r1", READ_LOCK_AT(0x40), .ticket = 3),
        FIBRIL(10, "r2", READ_LOCK_AT(0x40), .ticket = 4),
        FIBRIL(10, "w2", LOCK_AT(0x40), .ticket = 5),
        FIBRIL(10, "w3", LOCK_AT(0x40), .ticket = 6),
        END,
    };
    graph_t *graph = solve(steps);
    uint32_t w1 = fibril_node(graph, 10, "w1"), w2 = fibril_node(graph, 10, "w2");
    uint32_t r1 = fibril_node(graph, 10, "r1"), r2 = fibril_node(graph, 10, "r2");
    assert_verdict(graph, fibril_node(graph, 10, "r0"), VERDICT_MOVING); /* it is next */
    assert_edge(graph, w1, fibril_node(graph, 10, "r0"), EDGE_BEHIND);
    assert_edge(graph, r1, w1, EDGE_BEHIND);
    assert_edge(graph, r2, w1, EDGE_BEHIND);
    assert_int_equal(edges_of(graph, r2), 1);
    assert_edge(graph, w2, r1, EDGE_BEHIND);
    assert_edge(graph, w2, r2, EDGE_BEHIND);
    assert_int_equal(edges_of(graph, w2), 2);
    assert_edge(graph, fibril_node(graph, 10, "w3"), w2, EDGE_BEHIND);
    assert_int_equal(edges_of(graph, fibril_node(graph, 10, "w3")), 1);
    assert_false(graph->locks[0].exclusive);
    solve_end(graph);
}

static void a_reader_waits_for_a_writer_that_holds_the_lock(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "writer", .wait = BOARD_WAIT_TIMER, .object = NOW, .held = {0x40}),
        FIBRIL(10, "reader", READ_LOCK_AT(0x40)),
        END,
    };
    graph_t *graph = solve(steps);
    uint32_t lock = graph_node(graph, GRAPH_LOCK, 0);
    assert_true(graph->locks[0].exclusive);
    assert_edge(graph, fibril_node(graph, 10, "reader"), lock, EDGE_LOCK);
    assert_verdict(graph, fibril_node(graph, 10, "reader"), VERDICT_TIME);
    solve_end(graph);
}

/* A lock needs all of its readers to leave, a session any of its exchanges. */
static void a_lock_needs_all_holders_and_a_session_any_holder(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "hangs", LOCK_AT(0x99000), .held = {0x40 | BOARD_HELD_READ, 0x80, 0x99000}),
        FIBRIL(10, "runs", .state = BOARD_RUNNING, .held = {0x40 | BOARD_HELD_READ, 0x80}),
        FIBRIL(10, "writer", LOCK_AT(0x40)),
        FIBRIL(10, "caller", .wait = BOARD_WAIT_EXCHANGE, .object = 0x80),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/hangs", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "writer"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 10, "caller"), VERDICT_MOVING);
    solve_end(graph);
}

static void locks_of_an_unreadable_board_are_ignored(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a", .board = BOARD_UNREADABLE),
        TASK(11, "b"),
        FIBRIL(10, "one", LOCK_AT(0x80), .held = {0x40}, .connection = 7, .serving = 8),
        FIBRIL(10, "two", LOCK_AT(0x40), .held = {0x80}),
        FIBRIL(11, "free", LOCK_AT(0x40)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_int_equal(graph->lock_count, 1);
    assert_int_equal(graph->connection_count, 0);
    assert_verdict(graph, fibril_node(graph, 10, "one"), VERDICT_MOVING);
    assert_verdict(graph, fibril_node(graph, 11, "free"), VERDICT_LOCK);
    solve_end(graph);
}

/* ---- tasks without a board ---- */

/* A call can be answered if one of the calls that it has caused can. */
static void a_call_without_a_board_hangs_only_with_all_that_it_caused(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(11, "b"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 10, 0, 11, 200, .cause = 1),
        CALL(3, 10, 0, 11, 201, .cause = 1),
        CALL(4, 10, 0, 11, 202, .cause = 1, .list = CALL_LIST_DISPATCHED),
        FIBRIL(11, "hangs", LOCK_AT(0x40), .held = {0x40}, .serving = 2, .connection = 200),
        FIBRIL(11, "sleeps", .wait = BOARD_WAIT_TIMER, .object = NOW, .serving = 3,
               .connection = 201),
        FIBRIL(11, "hangs2", LOCK_AT(0x40), .serving = 4, .connection = 202),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_edge(graph, call_node(graph, 1), call_node(graph, 2), EDGE_CAUSE);
    assert_edge(graph, call_node(graph, 1), call_node(graph, 3), EDGE_CAUSE);
    assert_edge(graph, call_node(graph, 1), call_node(graph, 4), EDGE_CAUSE);
    assert_verdict(graph, call_node(graph, 2), VERDICT_BEHIND);
    assert_true(graph->live[call_node(graph, 1)]);
    assert_true(graph->live[fibril_node(graph, 12, "main")]);
    solve_end(graph);
}

/* Calls without a cause: each waits for the previous one on its connection, and the first one for
 * any call of its task. */
static void without_a_board_calls_wait_in_the_order_of_their_connection(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(11, "b"),
        CALL(1, 11, 0, 10, 100),
        CALL(2, 11, 0, 10, 101),
        CALL(3, 11, 0, 10, 100),
        CALL(4, 11, 0, 10, 100),
        CALL(5, 10, 0, 11, 200),
        FIBRIL(11, "s", LOCK_AT(0x40), .held = {0x40}, .serving = 5, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    uint32_t calls = graph_node(graph, GRAPH_TASK_CALLS, graph_find_task(graph, 10));
    assert_edge(graph, call_node(graph, 4), call_node(graph, 3), EDGE_ORDER);
    assert_edge(graph, call_node(graph, 3), call_node(graph, 1), EDGE_ORDER);
    assert_edge(graph, call_node(graph, 1), calls, EDGE_SOME);
    assert_edge(graph, call_node(graph, 2), calls, EDGE_SOME);
    assert_edge(graph, calls, call_node(graph, 5), EDGE_SOME);
    assert_verdict(graph, call_node(graph, 4), VERDICT_BEHIND);
    solve_end(graph);
}

/* A running thread may answer any call. */
static void without_a_board_a_working_thread_can_answer(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(11, "b"),
        THREAD(10),
        THREAD(10, .thread_state = THREAD_ROW_RUNNING),
        CALL(1, 11, 0, 10, 100),
        CALL(2, 10, 0, 11, 200, .cause = 1),
        FIBRIL(11, "s", ANSWER_OF(1), .serving = 2, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_edge(graph, call_node(graph, 1), graph_node(graph, GRAPH_THREAD, 2), EDGE_OUTSIDE);
    solve_end(graph);
}

/* ---- rows ---- */

static void rows_without_a_task_are_left_out(void **state)
{
    (void)state;
    graph_t graph;
    static uint64_t memory[8192];
    graph_init(&graph, memory, sizeof(memory), NOW);
    assert_true(graph_add_task(&graph, &(task_row_t){.id = 10}));
    assert_true(graph_add_thread(&graph, &(thread_row_t){.id = 1, .task = 11}));
    assert_true(graph_add_thread(&graph, &(thread_row_t){.id = 2, .task = 10}));
    assert_true(graph_add_call(&graph, &(call_row_t){.id = 1, .holder = 11}));
    call_row_t notification = {.id = 2, .holder = 10, .kind = CALL_ROW_REQUEST + 1};
    assert_true(graph_add_call(&graph, &notification)); /* no fibril waits for its answer */
    assert_true(graph_add_fibril(&graph, &(fibril_row_t){.task = 11}));
    assert_true(graph_set_board(&graph, 11, BOARD_READ, NULL));
    assert_int_equal(graph.thread_count, 1);
    assert_int_equal(graph.call_count, 0);
    assert_int_equal(graph.fibril_count, 0);
    assert_true(graph_solve(&graph));
    assert_int_equal(graph_find_task(&graph, 10), 0);
    assert_int_equal(graph_find_task(&graph, 11), GRAPH_NONE);
    assert_int_equal(graph_find_call(&graph, 1), GRAPH_NONE);
}

static void rows_come_in_their_order(void **state)
{
    (void)state;
    graph_t graph;
    static uint64_t memory[8192];
    graph_init(&graph, memory, sizeof(memory), NOW);
    assert_true(graph_add_task(&graph, &(task_row_t){.id = 10}));
    assert_true(graph_add_fibril(&graph, &(fibril_row_t){.task = 10}));
    assert_false(graph_add_task(&graph, &(task_row_t){.id = 11}));
    assert_false(graph_add_thread(&graph, &(thread_row_t){.task = 10}));
    assert_false(graph_add_call(&graph, &(call_row_t){.holder = 10, .kind = CALL_ROW_REQUEST}));
    assert_true(graph_add_fibril(&graph, &(fibril_row_t){.task = 10}));
    assert_int_equal(graph.tasks[0].fibril_count, 2);
    assert_int_equal(graph.tasks[0].first_fibril, 0);
}

static void each_node_belongs_to_a_kind_and_a_task(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    static const enum graph_kind kinds[] = {GRAPH_CALL,      GRAPH_FIBRIL,     GRAPH_THREAD,
                                            GRAPH_BOX,       GRAPH_TASK_CALLS, GRAPH_HIDDEN,
                                            GRAPH_CONNECTION};
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        uint32_t node = graph_node(graph, kinds[i], 0);
        assert_int_equal(graph_kind_of(graph, node), kinds[i]);
        assert_int_equal(graph_row(graph, node), 0);
        assert_int_not_equal(graph_task_of(graph, node), GRAPH_NONE);
        assert_int_equal(graph_kind_of(graph, node - (node > 0)),
                         i > 0 ? kinds[i - 1] : GRAPH_CALL);
    }
    assert_int_equal(graph_task_of(graph, call_node(graph, 4700)), graph_find_task(graph, 6));
    assert_int_equal(graph_task_of(graph, fibril_node(graph, 39, "bd")),
                     graph_find_task(graph, 39));
    assert_int_equal(graph_task_of(graph, outside(graph, GRAPH_ANYONE)), GRAPH_NONE);
    assert_int_equal(graph_node_count(graph), outside(graph, GRAPH_OUTSIDE_COUNT));
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_edge_is_certain_queued_or_suspected),
        cmocka_unit_test(calls_wait_as_the_boards_show),
        cmocka_unit_test(the_last_calls_of_a_connection_queue),
        cmocka_unit_test(a_call_is_lost_if_its_fibril_waits_for_another_request),
        cmocka_unit_test(a_call_is_never_taken_if_no_thread_waits_for_messages),
        cmocka_unit_test(a_task_without_threads_takes_nothing),
        cmocka_unit_test(a_transfer_belongs_to_the_request_before_it),
        cmocka_unit_test(each_kind_of_wait_has_its_verdict),
        cmocka_unit_test(a_wait_with_an_end_never_hangs),
        cmocka_unit_test(the_worst_of_all_awaited_answers_counts),
        cmocka_unit_test(a_request_awaited_by_another_fibril_is_not_awaited),
        cmocka_unit_test(the_queue_of_a_lock_is_ordered_by_tickets),
        cmocka_unit_test(adjacent_readers_wait_together),
        cmocka_unit_test(a_reader_waits_for_a_writer_that_holds_the_lock),
        cmocka_unit_test(a_lock_needs_all_holders_and_a_session_any_holder),
        cmocka_unit_test(locks_of_an_unreadable_board_are_ignored),
        cmocka_unit_test(a_call_without_a_board_hangs_only_with_all_that_it_caused),
        cmocka_unit_test(without_a_board_calls_wait_in_the_order_of_their_connection),
        cmocka_unit_test(without_a_board_a_working_thread_can_answer),
        cmocka_unit_test(rows_without_a_task_are_left_out),
        cmocka_unit_test(rows_come_in_their_order),
        cmocka_unit_test(each_node_belongs_to_a_kind_and_a_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
