// SPDX-License-Identifier: BSD-2-Clause
/* Deadlocks that must be reported with exactly the members of the ring. */
#include "snapshot.h"
#include <stdlib.h>

static void ring_of_2011(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    assert_ring(graph, "7/C", "41/mount", "39/bd", "6/F2", NULL);
    assert_false(graph->rings[0].suspected);
    assert_verdict(graph, fibril_node(graph, 27, "main"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 6, "F1"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 6, "idle"), VERDICT_IDLE);
    assert_verdict(graph, fibril_node(graph, 6, "main"), VERDICT_TIME);
    /* The connection and the calls between the fibrils are in it, the mount of the shell is not. */
    assert_verdict(graph, call_node(graph, 4742), VERDICT_DEADLOCK);
    assert_verdict(graph, call_node(graph, 4741), VERDICT_DEADLOCK);
    assert_verdict(graph, call_node(graph, 4700), VERDICT_BEHIND);
    solve_end(graph);
}

/* Waits for the lock of the mount are behind the deadlock, not in it. */
static void ring_of_2011_with_a_lock_behind(void **state)
{
    (void)state;
    step_t steps[64];
    unsigned count = 0;
    for (; scene_2011[count].kind != STEP_END; count++)
        steps[count] = scene_2011[count];
    steps[count++] = (step_t)TASK(28, "cat");
    steps[count++] = (step_t)CALL(4800, 28, 1, 6, 104);
    steps[count++] = (step_t)FIBRIL(28, "main", ANSWER_OF(4800));
    steps[count++] =
        (step_t)FIBRIL(6, "F3", READ_LOCK_AT(0x1000), .serving = 4800, .connection = 104);
    steps[count] = (step_t)END;
    graph_t *graph = solve(steps);
    assert_ring(graph, "7/C", "41/mount", "39/bd", "6/F2", NULL);
    assert_verdict(graph, fibril_node(graph, 6, "F3"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 28, "main"), VERDICT_BEHIND);
    solve_end(graph);
}

/* Without boards, the causes form the chain, and the order on the connection closes it. */
static void ring_of_2011_without_boards(void **state)
{
    (void)state;
    step_t steps[64];
    unsigned count = 0;
    for (const step_t *from = scene_2011; from->kind != STEP_END; from++) {
        if (from->kind == STEP_FIBRIL)
            continue;
        steps[count] = *from;
        steps[count++].board = BOARD_NONE;
    }
    steps[count] = (step_t)END;
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, 1);
    assert_true(graph->rings[0].suspected);
    static const uint64_t members[] = {4710, 4720, 4730, 4740, 4742};
    for (unsigned i = 0; i < 5; i++)
        assert_verdict(graph, call_node(graph, members[i]), VERDICT_DEADLOCK);
    assert_verdict(graph, call_node(graph, 4700), VERDICT_BEHIND);
    solve_end(graph);
}

static void two_servers_that_call_each_other(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        TASK(12, "client"),
        CALL(1, 11, 0, 10, 100),
        CALL(2, 10, 0, 11, 200),
        CALL(3, 10, 0, 11, 200, .cause = 1),
        CALL(4, 11, 0, 10, 100, .cause = 2),
        CALL(5, 12, 0, 11, 201),
        FIBRIL(10, "main", ANSWER_OF(2)),
        FIBRIL(11, "main", ANSWER_OF(1)),
        FIBRIL(10, "serve", ANSWER_OF(3), .serving = 1, .connection = 100, .queued = 1),
        FIBRIL(11, "serve", ANSWER_OF(4), .serving = 2, .connection = 200, .queued = 1),
        FIBRIL(11, "free", REQUEST_ON(201), .queued = 1),
        FIBRIL(12, "main", ANSWER_OF(5)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/serve", "11/serve", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_IDLE);
    solve_end(graph);
}

static void lock_held_across_a_call(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200),
        CALL(2, 11, 0, 10, 100, .cause = 1),
        FIBRIL(10, "main", ANSWER_OF(1), .held = {0x40}),
        FIBRIL(10, "serve", LOCK_AT(0x40), .serving = 2, .connection = 100, .ticket = 5),
        FIBRIL(10, "late", LOCK_AT(0x40), .ticket = 6),
        FIBRIL(11, "serve", ANSWER_OF(2), .serving = 1, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/main", "10/serve", "11/serve", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "late"), VERDICT_BEHIND);
    solve_end(graph);
}

static void lock_cycle_over_two_tasks(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200),
        CALL(2, 11, 0, 10, 100),
        FIBRIL(10, "one", ANSWER_OF(1), .held = {0x40}),
        FIBRIL(11, "serve", LOCK_AT(0x40), .serving = 1, .connection = 200),
        FIBRIL(11, "two", ANSWER_OF(2), .held = {0x40}),
        FIBRIL(10, "serve", LOCK_AT(0x40), .serving = 2, .connection = 100),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/one", "11/serve", "11/two", "10/serve", NULL);
    solve_end(graph);
}

static void two_locks_in_two_orders(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "one", LOCK_AT(0x80), .held = {0x40}),
        FIBRIL(10, "two", LOCK_AT(0x40), .held = {0x80}),
        FIBRIL(10, "three", LOCK_AT(0xc0)),
        FIBRIL(10, "four", .state = BOARD_READY, .held = {0xc0}),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/one", "10/two", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "three"), VERDICT_MOVING);
    solve_end(graph);
}

static void self_call(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 10, 0, 10, 101, .cause = 1),
        CALL(3, 10, 0, 10, 100, .cause = 1),
        FIBRIL(10, "serve", ANSWER_OF(3), .serving = 1, .connection = 100, .queued = 1),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/serve", NULL);
    assert_verdict(graph, call_node(graph, 3), VERDICT_DEADLOCK);
    assert_verdict(graph, call_node(graph, 2), VERDICT_MOVING); /* not on the board */
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_BEHIND);
    solve_end(graph);
}

/* One reader holds the lock, a writer waits, another reader queues behind it, and the first reader
 * waits for the second one through a call. */
static void writer_between_two_readers(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200),
        CALL(2, 11, 0, 10, 100, .cause = 1),
        FIBRIL(10, "reader1", ANSWER_OF(1), .held = {0x41}),
        FIBRIL(10, "reader0", READ_LOCK_AT(0x40), .ticket = 7),
        FIBRIL(10, "reader2", READ_LOCK_AT(0x40), .ticket = 8, .serving = 2, .connection = 100),
        FIBRIL(10, "writer", LOCK_AT(0x40), .ticket = 6),
        FIBRIL(11, "serve", ANSWER_OF(2), .serving = 1, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/reader1", "10/writer", "10/reader2", "11/serve", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "reader0"), VERDICT_BEHIND);
    solve_end(graph);
}

/* A second writer waits for all readers between the first and itself. */
static void writer_behind_readers(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200),
        CALL(2, 11, 0, 10, 100, .cause = 1),
        FIBRIL(10, "holder", .wait = BOARD_WAIT_TIMER, .object = NOW, .held = {0x40}),
        FIBRIL(10, "writer2", LOCK_AT(0x40), .ticket = 9, .serving = 2, .connection = 100),
        FIBRIL(10, "reader2", READ_LOCK_AT(0x40), .ticket = 8, .held = {0x80}),
        FIBRIL(10, "reader1", READ_LOCK_AT(0x40), .ticket = 7),
        FIBRIL(11, "serve", ANSWER_OF(2), .serving = 1, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph); /* all of them finally wait for a timer */
    assert_verdict(graph, fibril_node(graph, 11, "serve"), VERDICT_TIME);
    solve_end(graph);
}

static void quota_that_only_the_waiter_could_free(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "greedy", .wait = BOARD_WAIT_EXCHANGE, .object = 0x500, .held = {0x500}),
        FIBRIL(10, "second", .wait = BOARD_WAIT_EXCHANGE, .object = 0x500, .ticket = 1),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/greedy", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "second"), VERDICT_BEHIND);
    solve_end(graph);
}

static void quota_that_another_can_free(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "greedy", .wait = BOARD_WAIT_EXCHANGE, .object = 0x500, .held = {0x500}),
        FIBRIL(10, "busy", .wait = BOARD_WAIT_TIMER, .held = {0x500}),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    solve_end(graph);
}

static void callee_that_lost_a_call(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        FIBRIL(10, "serve", REQUEST_ON(100), .serving = 1),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, call_node(graph, 1), VERDICT_LOST);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_LOST);
    solve_end(graph);
}

/* The connection's fibril is busy forever, but deferred the call before. */
static void deferred_call_beside_a_ring(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 12, 1, 10, 100),
        CALL(3, 10, 0, 11, 200),
        FIBRIL(10, "serve", ANSWER_OF(3), .serving = 2, .connection = 100),
        FIBRIL(10, "deferred", .state = BOARD_DEFERRED, .serving = 1),
        FIBRIL(11, "serve", LOCK_AT(0x40), .held = {0x40}, .serving = 3, .connection = 200),
        FIBRIL(12, "first", ANSWER_OF(1)),
        FIBRIL(12, "second", ANSWER_OF(2)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "11/serve", NULL);
    assert_verdict(graph, fibril_node(graph, 12, "first"), VERDICT_KEPT);
    assert_verdict(graph, fibril_node(graph, 12, "second"), VERDICT_BEHIND);
    solve_end(graph);
}

/* A call outside of the one that its fibril serves, and a transfer of the outer call. */
static void call_served_inside_another(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(3, 12, 0, 10, 100),
        CALL(5, 10, 0, 12, 300),
        FIBRIL(10, "serve", ANSWER_OF(5), .serving = 3, .serving_outer = 1, .connection = 100),
        FIBRIL(12, "callback", LOCK_AT(0x40), .serving = 5, .connection = 300),
        FIBRIL(12, "main", ANSWER_OF(1), .held = {0x40}),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/serve", "12/callback", "12/main", NULL);
    solve_end(graph);
}

/* Three nested requests: the board names the innermost and the outermost. */
static void call_served_in_the_middle(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 11, 0, 10, 100),
        CALL(2, 12, 0, 10, 100),
        CALL(3, 11, 0, 10, 100),
        CALL(5, 10, 0, 12, 300),
        FIBRIL(10, "serve", ANSWER_OF(5), .serving = 3, .serving_outer = 1, .connection = 100),
        FIBRIL(12, "callback", LOCK_AT(0x40), .serving = 5, .connection = 300),
        FIBRIL(12, "main", ANSWER_OF(2), .held = {0x40}),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/serve", "12/callback", "12/main", NULL);
    solve_end(graph);
}

/* A part of a request waits for the fibril that serves the request. */
static void part_of_a_request(uint64_t method)
{
    const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 12, 0, 10, 100, .method = method),
        CALL(5, 10, 0, 12, 300),
        FIBRIL(10, "serve", ANSWER_OF(5), .serving = 1, .connection = 100),
        FIBRIL(12, "callback", LOCK_AT(0x40), .serving = 5, .connection = 300),
        FIBRIL(12, "main", ANSWER_OF(2), .held = {0x40}),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/serve", "12/callback", "12/main", NULL);
    solve_end(graph);
}

static void transfers_and_shares_are_parts(void **state)
{
    (void)state;
    part_of_a_request(IPC_M_DATA_READ);
    part_of_a_request(IPC_M_DATA_WRITE);
    part_of_a_request(IPC_M_SHARE_IN);
    part_of_a_request(IPC_M_SHARE_OUT);
}

static void waits_for_an_ended_fibril(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        FIBRIL(10, "gone", .state = BOARD_ENDED, .serving = 1, .held = {0x40}),
        FIBRIL(10, "waiter", LOCK_AT(0x40)),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, call_node(graph, 1), VERDICT_ENDED);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_ENDED);
    assert_verdict(graph, fibril_node(graph, 10, "waiter"), VERDICT_ENDED);
    solve_end(graph);
}

static void peer_that_is_dead(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a", .task_state = TASK_ROW_DYING),
        TASK(12, "client"),
        TASK(13, "second"),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 13, 0, 13, 0, .list = CALL_LIST_ANSWERS, .retval = EHANGUP),
        FIBRIL(12, "main", ANSWER_OF(1)),
        FIBRIL(13, "main", ANSWER_OF(2)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_PEER_DEAD);
    assert_verdict(graph, fibril_node(graph, 13, "main"), VERDICT_PEER_DEAD);
    solve_end(graph);
}

static void callee_that_takes_nothing(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        THREAD(10, .thread_wait = THREAD_ROW_WAIT_FUTEX),
        CALL(1, 12, 0, 10, 100, .list = CALL_LIST_INCOMING, .age_ms = 10),
        FIBRIL(10, "main", .state = BOARD_RUNNING),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_NEVER_TAKEN);
    solve_end(graph);
}

/* Each of two fibrils waits for the fifth lock of the other. */
static void ring_of_locks_that_no_row_shows(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 100),
        FIBRIL(10, "first", LOCK_AT(0x40), .held = {1, 2, 3, 4}, .held_more = 1, .serving = 1,
               .connection = 100),
        FIBRIL(10, "second", READ_LOCK_AT(0x80), .held = {5, 6, 7, 8}, .held_more = 1),
        FIBRIL(10, "idle", REQUEST_ON(101)),
        FIBRIL(12, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/first", "10/second", NULL);
    assert_true(graph->rings[0].suspected);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_BEHIND);
    solve_end(graph);
}

/* The holder of only one of the two locks is visible: this is only a suspicion. */
static void ring_of_a_visible_and_a_hidden_lock(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "first", LOCK_AT(0x40), .held = {1, 2, 3, 0x80}, .held_more = 1),
        FIBRIL(10, "second", LOCK_AT(0x80), .held = {5, 6, 7, 8}, .held_more = 1),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "10/first", "10/second", NULL);
    assert_true(graph->rings[0].suspected);
    solve_end(graph);
}

/* A fibril can lack a row if all rows of a board are in use: then nothing is concluded. */
static void full_board_hides_holders(void **state)
{
    (void)state;
    step_t *steps = calloc(BOARD_ROWS_MAX + 4, sizeof(*steps));
    assert_non_null(steps);
    steps[0] = (step_t)TASK(10, "a");
    for (unsigned rows = BOARD_ROWS_MAX - 1; rows <= BOARD_ROWS_MAX; rows++) {
        for (unsigned i = 1; i <= rows; i++)
            steps[i] = (step_t)FIBRIL(10, "idle", REQUEST_ON(100 + i));
        steps[1] = (step_t)FIBRIL(10, "first", LOCK_AT(0x40), .held_more = 1);
        steps[2] = (step_t)FIBRIL(10, "second", LOCK_AT(0x80), .held_more = 1);
        graph_t *graph = solve(steps);
        assert_int_equal(graph->ring_count, rows < BOARD_ROWS_MAX);
        solve_end(graph);
    }
    free(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_of_2011),
        cmocka_unit_test(ring_of_2011_with_a_lock_behind),
        cmocka_unit_test(ring_of_2011_without_boards),
        cmocka_unit_test(two_servers_that_call_each_other),
        cmocka_unit_test(lock_held_across_a_call),
        cmocka_unit_test(lock_cycle_over_two_tasks),
        cmocka_unit_test(two_locks_in_two_orders),
        cmocka_unit_test(self_call),
        cmocka_unit_test(writer_between_two_readers),
        cmocka_unit_test(writer_behind_readers),
        cmocka_unit_test(quota_that_only_the_waiter_could_free),
        cmocka_unit_test(quota_that_another_can_free),
        cmocka_unit_test(callee_that_lost_a_call),
        cmocka_unit_test(deferred_call_beside_a_ring),
        cmocka_unit_test(call_served_inside_another),
        cmocka_unit_test(call_served_in_the_middle),
        cmocka_unit_test(transfers_and_shares_are_parts),
        cmocka_unit_test(waits_for_an_ended_fibril),
        cmocka_unit_test(ring_of_locks_that_no_row_shows),
        cmocka_unit_test(ring_of_a_visible_and_a_hidden_lock),
        cmocka_unit_test(full_board_hides_holders),
        cmocka_unit_test(peer_that_is_dead),
        cmocka_unit_test(callee_that_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
