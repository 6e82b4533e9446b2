// SPDX-License-Identifier: BSD-2-Clause
/* Waits that must never be reported as a deadlock. */
#include "snapshot.h"

static void quiet(const step_t *steps, uint32_t task, const char *name, enum graph_verdict verdict)
{
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, task, name), verdict);
    solve_end(graph);
}

static void idle_servers(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        FIBRIL(10, "main", .wait = BOARD_WAIT_TIMER),
        FIBRIL(10, "serve", REQUEST_ON(100)),
        FIBRIL(11, "irq", .wait = BOARD_WAIT_NOTIFICATION, .object = 1),
        END,
    };
    quiet(steps, 10, "serve", VERDICT_IDLE);
    quiet(steps, 11, "irq", VERDICT_HARDWARE);
}

static void long_sleep(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100, .age_ms = 90000),
        FIBRIL(10, "serve", .wait = BOARD_WAIT_TIMER, .object = NOW, .serving = 1,
               .connection = 100),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    quiet(steps, 12, "main", VERDICT_TIME);
}

/* A ring that contains a wait with a timeout is no deadlock. */
static void ring_with_a_timeout(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200),
        CALL(2, 11, 0, 10, 100),
        FIBRIL(10, "one", ANSWER_OF(1), .serving = 2, .connection = 100, .deadline = NOW + SECOND),
        FIBRIL(11, "two", ANSWER_OF(2), .serving = 1, .connection = 200),
        END,
    };
    quiet(steps, 11, "two", VERDICT_TIME);
}

/* The console holds the read until a key is pressed, with or without a waiting fibril. */
static void program_that_waits_for_a_key(void **state)
{
    (void)state;
    static const step_t served[] = {
        TASK(23, "console"),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = CON_READ),
        CALL(2, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = IPC_M_DATA_READ),
        FIBRIL(23, "con", .wait = BOARD_WAIT_CONDITION, .object = 8, .serving = 1,
               .connection = 100),
        FIBRIL(27, "main", ANSWER_OF(2)),
        END,
    };
    static const step_t kept[] = {
        TASK(23, "console"),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = CON_READ),
        CALL(2, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = IPC_M_DATA_READ),
        FIBRIL(23, "con", REQUEST_ON(100)),
        FIBRIL(23, "deferred", .state = BOARD_DEFERRED, .serving = 1),
        FIBRIL(27, "main", ANSWER_OF(2)),
        END,
    };
    static const step_t not_deferred[] = {
        TASK(23, "console"),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = CON_READ),
        FIBRIL(23, "con", REQUEST_ON(100), .serving = 1),
        FIBRIL(27, "main", ANSWER_OF(1)),
        END,
    };
    static const step_t no_board[] = {
        TASK(23, "console", .board = BOARD_NONE),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = CON_READ),
        FIBRIL(27, "main", ANSWER_OF(1)),
        END,
    };
    quiet(no_board, 27, "main", VERDICT_KEPT);
    quiet(not_deferred, 27, "main", VERDICT_LOST);
    quiet(served, 27, "main", VERDICT_CONDITION);
    quiet(kept, 27, "main", VERDICT_KEPT);
}

/* The facts about a method in the protocol tables. */
typedef struct method_fact {
    uint32_t interface;
    uint64_t method;
} method_fact_t;

static const method_fact_t deferring[] = {
#define METHOD(interface, number, name, words, answer, parts, defers)                              \
    {INTERFACE_##interface, (defers) ? (number) : 0},
#include <abi/proto/interfaces.def>
};

static const method_fact_t waiting[] = {
#define WAITS(interface, number, what) {INTERFACE_##interface, number},
#include <abi/proto/interfaces.def>
};

static void method_is_kept(const method_fact_t *fact)
{
    const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100, .interface = fact->interface, .method = fact->method),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    quiet(steps, 12, "main", VERDICT_KEPT);
}

/* A server without a board can have deferred every call that its protocol lets it defer. */
static void methods_that_can_be_deferred(void **state)
{
    (void)state;
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
        method_is_kept(&waiting[i]);
    for (unsigned i = 0; i < sizeof(deferring) / sizeof(deferring[0]); i++) {
        if (deferring[i].method == 0)
            continue;
        method_is_kept(&deferring[i]);
        count++;
    }
    assert_in_range(count, 5, 20);
    method_is_kept(&(method_fact_t){INTERFACE_LOC, LOC_SERVICE_GET_ID});
    method_is_kept(&(method_fact_t){INTERFACE_NS, IPC_M_CONNECT_ME_TO});
}

/* The client waits for call 2, which a server without a board received after call 1. The server
 * waits for the client, which must serve call 3, sent because of call 1. */
static graph_t *behind_a_call(uint32_t interface, uint64_t method)
{
    const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(11, "other"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100, .interface = interface, .method = method),
        CALL(2, 12, 0, 10, 100),
        CALL(3, 10, 0, 12, 200, .cause = 1),
        CALL(4, 10, 1, 11, 300),
        FIBRIL(11, "works", .state = BOARD_READY, .serving = 4, .connection = 300),
        FIBRIL(12, "main", ANSWER_OF(2), .held = {0x1000}),
        FIBRIL(12, "serve", LOCK_AT(0x1000), .serving = 3, .connection = 200),
        END,
    };
    return solve(steps);
}

static void calls_behind_one_that_can_be_deferred(void **state)
{
    (void)state;
    graph_t *graph = behind_a_call(INTERFACE_LOC, LOC_SERVICE_GET_ID);
    assert_int_equal(graph->ring_count, 0);
    solve_end(graph);
    graph = behind_a_call(INTERFACE_LOC, LOC_SERVICE_GET_ID + 1); /* in order: only a suspicion */
    assert_int_equal(graph->ring_count, 1);
    assert_true(graph->rings[0].suspected);
    solve_end(graph);
    for (unsigned i = 0; i < sizeof(deferring) / sizeof(deferring[0]); i++) {
        if (deferring[i].method == 0)
            continue;
        graph = behind_a_call(deferring[i].interface, deferring[i].method);
        assert_int_equal(graph->ring_count, 0);
        solve_end(graph);
    }
}

/* The calls that it has sent because of the request count more than what the protocol allows. */
static void a_request_with_calls_is_not_deferred(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100, .interface = INTERFACE_LOC, .method = LOC_SERVICE_GET_ID),
        CALL(3, 10, 0, 12, 200, .cause = 1),
        FIBRIL(12, "main", ANSWER_OF(1), .held = {0x1000}),
        FIBRIL(12, "serve", LOCK_AT(0x1000), .serving = 3, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, 1);
    assert_true(graph->rings[0].suspected);
    solve_end(graph);
}

static void slow_disk(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(5, "rd"),
        TASK(7, "fat"),
        TASK(12, "client"),
        CALL(1, 12, 0, 7, 100),
        CALL(2, 7, 0, 5, 200, .cause = 1),
        CALL(3, 7, 0, 5, 200, .cause = 1, .method = IPC_M_DATA_READ),
        FIBRIL(5, "bd", .wait = BOARD_WAIT_REQUEST, .object = 200, .serving = 2, .connection = 200),
        FIBRIL(5, "irq", .wait = BOARD_WAIT_NOTIFICATION, .object = 1),
        FIBRIL(7, "serve", ANSWER_OF(3), .serving = 1, .connection = 100),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    solve_end(graph);
}

static void call_forwarded_three_times(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        TASK(12, "c"),
        TASK(13, "d"),
        TASK(14, "client"),
        CALL(1, 14, 3, 13, 400, .of = 12, .origin = 0),
        FIBRIL(10, "serve", REQUEST_ON(100)),
        FIBRIL(11, "serve", REQUEST_ON(200)),
        FIBRIL(12, "serve", REQUEST_ON(300)),
        FIBRIL(13, "serve", .state = BOARD_READY, .serving = 1, .connection = 400),
        FIBRIL(14, "main", ANSWER_OF(1)),
        END,
    };
    quiet(steps, 14, "main", VERDICT_MOVING);
}

static void ping_pong(void **state)
{
    (void)state;
    static const step_t first[] = {
        TASK(10, "ping"),
        TASK(11, "pong"),
        CALL(1, 10, 0, 11, 200, .age_ms = 1),
        FIBRIL(10, "main", ANSWER_OF(1)),
        FIBRIL(11, "serve", .state = BOARD_RUNNING, .serving = 1, .connection = 200),
        END,
    };
    static const step_t answered[] = {
        TASK(10, "ping"),
        TASK(11, "pong"),
        CALL(1, 10, 0, 10, 200, .list = CALL_LIST_ANSWERS, .age_ms = 1),
        FIBRIL(10, "main", ANSWER_OF(1)),
        FIBRIL(11, "serve", REQUEST_ON(200)),
        END,
    };
    static const step_t fetched[] = {
        TASK(10, "ping"),
        TASK(11, "pong"),
        FIBRIL(10, "main", ANSWER_OF(1)),
        FIBRIL(11, "serve", REQUEST_ON(200)),
        END,
    };
    static const step_t incoming[] = {
        TASK(10, "ping"),
        TASK(11, "pong"),
        CALL(1, 10, 0, 11, 200, .list = CALL_LIST_INCOMING, .age_ms = 1),
        THREAD(11, .thread_state = THREAD_ROW_READY),
        FIBRIL(10, "main", ANSWER_OF(1)),
        FIBRIL(11, "serve", REQUEST_ON(200)),
        END,
    };
    quiet(first, 10, "main", VERDICT_MOVING);
    quiet(answered, 10, "main", VERDICT_ANSWERED);
    quiet(fetched, 10, "main", VERDICT_ANSWERED);
    quiet(incoming, 10, "main", VERDICT_MOVING);
}

static void hundred_clients_at_one_server(void **state)
{
    (void)state;
    static step_t steps[400];
    static const step_t one = TASK(10, "server");
    unsigned count = 0;
    steps[count++] = one;
    for (uint32_t i = 0; i < 100; i++) {
        steps[count++] = (step_t)TASK(100 + i, "client");
        steps[count++] = (step_t)CALL(1 + i, 100 + i, 0, 10, 7);
        steps[count++] = (step_t)FIBRIL(100 + i, "main", ANSWER_OF(1 + i));
    }
    steps[count++] = (step_t)FIBRIL(10, "serve", .state = BOARD_RUNNING, .serving = 1,
                                    .connection = 7, .queued = 99);
    steps[count] = (step_t)END;
    quiet(steps, 199, "main", VERDICT_MOVING);
    for (uint32_t i = 0; i < count;
         i++) /* the same with the fibrils of 100 connections at a lock */
        if (steps[i].kind == STEP_CALL)
            steps[i].label = 1000 + steps[i].id;
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    solve_end(graph);
}

static void reader_behind_a_writer(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200),
        FIBRIL(10, "holder", ANSWER_OF(1), .held = {0x41}),
        FIBRIL(10, "writer", LOCK_AT(0x40), .ticket = 1),
        FIBRIL(10, "reader", READ_LOCK_AT(0x40), .ticket = 2),
        FIBRIL(11, "serve", .state = BOARD_RUNNING, .serving = 1, .connection = 200),
        END,
    };
    quiet(steps, 10, "reader", VERDICT_MOVING);
}

static void lock_that_is_handed_over(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "waiter", LOCK_AT(0x40)),
        FIBRIL(10, "reader", READ_LOCK_AT(0x80), .held = {0x81}),
        END,
    };
    quiet(steps, 10, "waiter", VERDICT_LOCK);
    quiet(steps, 10, "reader", VERDICT_MOVING);
}

/* One of two fibrils that hold more locks than their rows show can have the lock and continue. */
static void lock_that_no_row_shows(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        FIBRIL(10, "first", LOCK_AT(0x40), .held = {1, 2, 3, 4}, .held_more = 1),
        FIBRIL(10, "second", LOCK_AT(0x80), .held = {5, 6, 7, 8}, .held_more = 1),
        FIBRIL(10, "third", .state = BOARD_READY, .held_more = 2),
        FIBRIL(11, "other", LOCK_AT(0x40)), /* another task: its lock is not hidden by these rows */
        END,
    };
    quiet(steps, 10, "first", VERDICT_MOVING);
    quiet(steps, 10, "second", VERDICT_MOVING);
    quiet(steps, 11, "other", VERDICT_LOCK);
}

/* The holder's wait is harmless, but the fibrils that want the lock are blocked. */
static void lock_whose_holder_waits_for_the_outside(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(6, "vfs"),
        TASK(23, "console"),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 6, 100),
        CALL(2, 6, 6, 23, 200, .interface = INTERFACE_CON, .method = CON_READ),
        FIBRIL(6, "holder", ANSWER_OF(2), .held = {0x40}),
        FIBRIL(6, "serve", LOCK_AT(0x40), .ticket = 1, .serving = 1, .connection = 100),
        FIBRIL(6, "behind", LOCK_AT(0x40), .ticket = 2),
        FIBRIL(6, "turn", .wait = BOARD_WAIT_EXCHANGE, .object = 0x80),
        FIBRIL(6, "has turn", .wait = BOARD_WAIT_CONDITION, .object = 8, .held = {0x80}),
        FIBRIL(23, "deferred", .state = BOARD_DEFERRED, .serving = 2),
        FIBRIL(27, "main", ANSWER_OF(1)),
        END,
    };
    quiet(steps, 6, "holder", VERDICT_KEPT);
    quiet(steps, 6, "serve", VERDICT_LOCK);
    quiet(steps, 6, "behind", VERDICT_LOCK);
    quiet(steps, 6, "turn", VERDICT_LOCK);
    quiet(steps, 27, "main", VERDICT_LOCK);
}

/* False and invalid rows: a wait for the call of another task, a call that serves itself, a board
 * that was read only in part. */
static void false_boards(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "liar"),
        TASK(11, "honest"),
        TASK(12, "garbage", .board = BOARD_UNREADABLE),
        CALL(1, 11, 0, 10, 100),
        CALL(2, 11, 0, 12, 100),
        CALL(3, 12, 0, 11, 300),
        FIBRIL(10, "foreign", ANSWER_OF(3), .serving = 2),
        FIBRIL(11, "main", ANSWER_OF(2)),
        FIBRIL(11, "serve", REQUEST_ON(300)),
        FIBRIL(12, "loop", ANSWER_OF(2), .serving = 2, .connection = 100, .held = {8}),
        FIBRIL(12, "lock", LOCK_AT(8)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 10, "foreign"), VERDICT_ANSWERED);
    solve_end(graph);
}

/* A mount in the middle: the server waits for the rest of the request while the client sends it. */
static void request_in_parts(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(6, "vfs"),
        TASK(27, "bdsh"),
        CALL(1, 27, 5, 6, 101, .interface = INTERFACE_VFS_IN, .method = VFS_IN_MOUNT),
        CALL(2, 27, 5, 6, 101, .interface = INTERFACE_VFS_IN, .method = IPC_M_DATA_WRITE,
             .list = CALL_LIST_INCOMING, .age_ms = 1),
        FIBRIL(6, "F1", REQUEST_ON(101), .serving = 1),
        FIBRIL(27, "main", ANSWER_OF(2)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idle_servers),
        cmocka_unit_test(long_sleep),
        cmocka_unit_test(ring_with_a_timeout),
        cmocka_unit_test(program_that_waits_for_a_key),
        cmocka_unit_test(methods_that_can_be_deferred),
        cmocka_unit_test(calls_behind_one_that_can_be_deferred),
        cmocka_unit_test(a_request_with_calls_is_not_deferred),
        cmocka_unit_test(slow_disk),
        cmocka_unit_test(call_forwarded_three_times),
        cmocka_unit_test(ping_pong),
        cmocka_unit_test(hundred_clients_at_one_server),
        cmocka_unit_test(reader_behind_a_writer),
        cmocka_unit_test(lock_that_is_handed_over),
        cmocka_unit_test(lock_that_no_row_shows),
        cmocka_unit_test(lock_whose_holder_waits_for_the_outside),
        cmocka_unit_test(false_boards),
        cmocka_unit_test(request_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
