// SPDX-License-Identifier: BSD-2-Clause
/* Plans that break a ring: the smallest one that works, and of those the cheapest. */
#include "said.h"

static uint64_t planned(const graph_t *graph, const break_plan_t *plan, uint32_t place)
{
    assert_true(place < plan->count);
    return graph->calls[plan->calls[place]].id;
}

/* Two servers that wait for each other; either call can fail. */
static graph_t *two_calls(uint32_t age_1_ms, uint32_t age_2_ms)
{
    const step_t steps[] = {
        TASK(11, "b"),
        TASK(12, "c"),
        CALL(1, 11, 0, 12, 200, .age_ms = age_1_ms),
        CALL(2, 12, 0, 11, 100, .cause = 1, .age_ms = age_2_ms),
        FIBRIL(11, "s", ANSWER_OF(1), .serving = 2, .connection = 100),
        FIBRIL(12, "s", ANSWER_OF(2), .serving = 1, .connection = 200),
        END,
    };
    return solve(steps);
}

static void the_single_request_with_the_least_work_fails(void **state)
{
    (void)state;
    break_plan_t plan;
    graph_t *graph = two_calls(3000, 9000);
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 1);
    assert_int_equal(planned(graph, &plan, 0), 1);
    assert_int_equal(plan.cost.ends, 0);
    assert_int_equal(plan.cost.errors, 1);
    assert_int_equal(plan.cost.lost_ns, 3 * SECOND);
    assert_int_equal(plan.task, GRAPH_NONE);
    assert_int_equal(plan.ring, 0);
    solve_end(graph);
    graph = two_calls(9000, 3000);
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(planned(graph, &plan, 0), 2);
    solve_end(graph);
    graph = two_calls(9000, 9000); /* of equal plans, the one with the youngest call */
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(planned(graph, &plan, 0), 2);
    solve_end(graph);
}

/* A request fails with its transfers that are open, and no other call. */
static void a_request_fails_with_its_open_transfers(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(11, "b"),
        TASK(12, "c"),
        CALL(10, 11, 0, 12, 200, .age_ms = 1000),
        CALL(11, 11, 0, 12, 200, .method = IPC_M_DATA_WRITE),
        CALL(12, 11, 0, 11, 200, .method = IPC_M_DATA_WRITE, .list = CALL_LIST_ANSWERS),
        CALL(13, 11, 5, 12, 201, .method = IPC_M_DATA_WRITE), /* over another phone */
        CALL(74, 11, 0, 12, 200, .method = IPC_M_DATA_READ),
        CALL(80, 12, 0, 11, 100, .cause = 10, .age_ms = 5000),
        FIBRIL(11, "s", ANSWER_OF(11), .serving = 80, .connection = 100),
        FIBRIL(12, "s", ANSWER_OF(80), .serving = 10, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 3);
    assert_int_equal(planned(graph, &plan, 0), 10);
    assert_int_equal(planned(graph, &plan, 1), 11);
    assert_int_equal(planned(graph, &plan, 2), 74);
    assert_int_equal(plan.cost.errors, 1); /* a transfer is part of its request */
    assert_int_equal(plan.cost.lost_ns, SECOND);
    solve_end(graph);
}

/* A refused page certainly ends the task; an error of the pager probably ends it. */
static const step_t ring_of_a_page[] = {
    TASK(10, "reader"),
    TASK(11, "pager"),
    TASK(12, "other"),
    THREAD(10, .thread_wait = THREAD_ROW_WAIT_PAGER, .object = 9),
    CALL(9, 10, 3, 11, 100, .method = IPC_M_PAGE_IN, .cause = 5, .age_ms = 10),
    CALL(5, 12, 1, 10, 101, .cause = 4, .age_ms = 9000),
    CALL(4, 11, 0, 12, 102, .cause = 9, .age_ms = 20),
    FIBRIL(10, "s", .state = BOARD_RUNNING, .serving = 5, .connection = 101),
    FIBRIL(11, "s", ANSWER_OF(4), .serving = 9, .connection = 100),
    FIBRIL(12, "s", ANSWER_OF(5), .serving = 4, .connection = 102),
    END,
};

static void a_plan_that_ends_a_task_costs_more_than_any_error(void **state)
{
    (void)state;
    graph_t *graph = solve(ring_of_a_page);
    break_plan_t plan;
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 1);
    assert_int_not_equal(planned(graph, &plan, 0), 9);
    assert_int_equal(plan.cost.ends, 1);
    assert_int_equal(planned(graph, &plan, 0), 4); /* the younger one of 4 and 5 */
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("  call 4 method 1024 of 11 (pager), served by 12 (other) fibril 2 \"s\"\n"
                "then these continue:\n"
                "  11 (pager) fibril 1 \"s\" gets EDEADLK for call 4 method 1024\n"
                "  10 (reader) thread 100 gets no page: its task ends, or its system call fails\n"
                "  12 (other) fibril 2 \"s\" then gets the error for call 5 method 1024 from its "
                "callee\n"
                "      its answer to call 4 method 1024 comes too late and is dropped\n");
    solve_end(graph);
}

static void the_end_of_a_task_costs_what_it_holds(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "busy"),
        TASK(11, "idle"),
        TASK(12, "client"),
        CALL(1, 12, 0, 10, 103, .age_ms = 2000),
        CALL(2, 12, 0, 10, 104, .age_ms = 3000),
        CALL(3, 12, 0, 10, 105, .age_ms = 4000, .list = CALL_LIST_ANSWERS),
        CALL(8, 10, 0, 11, 200, .age_ms = 1000),
        CALL(9, 11, 0, 10, 100, .cause = 8, .age_ms = 1000),
        FIBRIL(10, "s", ANSWER_OF(8), .serving = 9, .connection = 100),
        FIBRIL(10, "t", .state = BOARD_RUNNING, .serving = 1),
        FIBRIL(10, "u", .state = BOARD_RUNNING, .serving = 2),
        FIBRIL(11, "s", ANSWER_OF(9), .serving = 8, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_true(plan_kill(graph, 0, &plan));
    assert_int_equal(graph->tasks[plan.task].id, 11);
    assert_int_equal(plan.count, 0);
    assert_int_equal(plan.cost.ends, 2);
    assert_int_equal(plan.cost.errors, 1);
    assert_int_equal(plan.cost.lost_ns, SECOND);
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("  11 (idle) ends; the calls that it holds are answered EHANGUP\n"
                "then these continue:\n"
                "  10 (busy) fibril 0 \"s\" then gets the error for call 8 method 1024");
    solve_end(graph);
}

static void the_kernel_is_never_ended(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(GRAPH_TASK_KERNEL, "kernel"),
        FIBRIL(GRAPH_TASK_KERNEL, "one", LOCK_AT(0x80), .held = {0x40}),
        FIBRIL(GRAPH_TASK_KERNEL, "two", LOCK_AT(0x40), .held = {0x80}),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_int_equal(graph->ring_count, 1);
    assert_false(plan_kill(graph, 0, &plan));
    assert_false(plan_find(graph, plan_kill, NULL, NULL, &plan));
    solve_end(graph);
}

/* Two rings of two calls each: 1 and 2, 3 and 4. */
static const step_t two_rings[] = {
    TASK(11, "b"),
    TASK(12, "c"),
    CALL(1, 11, 0, 12, 200),
    CALL(2, 12, 0, 11, 100, .cause = 1),
    CALL(3, 11, 0, 12, 201),
    CALL(4, 12, 0, 11, 101, .cause = 3),
    FIBRIL(11, "s", ANSWER_OF(1), .serving = 2, .connection = 100),
    FIBRIL(12, "s", ANSWER_OF(2), .serving = 1, .connection = 200),
    FIBRIL(11, "t", ANSWER_OF(3), .serving = 4, .connection = 101),
    FIBRIL(12, "t", ANSWER_OF(4), .serving = 3, .connection = 201),
    END,
};

static bool is_wanted(const graph_t *graph, uint32_t ring, const void *context)
{
    assert_true(ring < graph->ring_count);
    return ring == *(const uint32_t *)context;
}

static void certain_rings_come_before_suspected_ones(void **state)
{
    (void)state;
    graph_t *graph = solve(two_rings);
    break_plan_t plan;
    assert_int_equal(graph->ring_count, 2);
    assert_true(plan_find(graph, plan_break, NULL, NULL, &plan));
    assert_int_equal(plan.ring, 0);
    graph->rings[0].suspected = true;
    assert_true(plan_find(graph, plan_break, NULL, NULL, &plan));
    assert_int_equal(plan.ring, 1);
    graph->rings[1].suspected = true;
    assert_true(plan_find(graph, plan_break, NULL, NULL, &plan));
    assert_int_equal(plan.ring, 0);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(plan_find(graph, plan_break, is_wanted, &i, &plan));
        assert_int_equal(plan.ring, i);
    }
    solve_end(graph);
}

/* `readers` fibrils hold a lock for reading during a call that needs the lock again, behind a
 * writer: one request of each must fail. */
#define READERS_MAX 5

static graph_t *readers_and_a_writer(uint32_t readers)
{
    static step_t steps[3 + 6 * READERS_MAX];
    unsigned count = 0;
    steps[count++] = (step_t)TASK(10, "a");
    steps[count++] = (step_t)TASK(11, "b");
    for (uint32_t i = 0; i < readers; i++) {
        steps[count++] = (step_t)CALL(1 + 2 * i, 10, 0, 11, 100 + i);
        steps[count++] = (step_t)CALL(2 + 2 * i, 11, 0, 10, 200 + i, .cause = 1 + 2 * i);
        steps[count++] = (step_t)FIBRIL(10, "reader", ANSWER_OF(1 + 2 * i), .held = {0x41});
        steps[count++] = (step_t)FIBRIL(10, "again", READ_LOCK_AT(0x40), .ticket = 2 + i,
                                        .serving = 2 + 2 * i, .connection = 200 + i);
        steps[count++] = (step_t)FIBRIL(11, "s", ANSWER_OF(2 + 2 * i), .serving = 1 + 2 * i,
                                        .connection = 100 + i);
    }
    steps[count++] = (step_t)FIBRIL(10, "writer", LOCK_AT(0x40), .ticket = 1);
    steps[count] = (step_t)END;
    return solve(steps);
}

static void a_plan_is_minimal(void **state)
{
    (void)state;
    for (uint32_t readers = 1; readers <= READERS_MAX; readers++) {
        graph_t *graph = readers_and_a_writer(readers);
        break_plan_t plan;
        size_t used = graph->used;
        assert_int_equal(graph->ring_count, 1);
        assert_true(plan_break(graph, 0, &plan));
        assert_int_equal(graph->used, used);
        assert_int_equal(plan.count, readers);
        assert_int_equal(plan.cost.errors, readers);
        bool chosen[READERS_MAX] = {false}; /* one of the two requests of each */
        for (uint32_t i = 0; i < readers; i++)
            chosen[(planned(graph, &plan, i) - 1) / 2] = true;
        for (uint32_t i = 0; i < readers; i++)
            assert_true(chosen[i]);
        solve_end(graph);
    }
}

/* Threads and senders without a board have their own lines. */
static void the_plan_lists_results_of_tasks_without_a_board(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_NONE),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 200, .cause = 2, .age_ms = 9000),
        CALL(2, 11, 0, 10, 100, .cause = 1, .age_ms = 1000),
        FIBRIL(11, "s", ANSWER_OF(2), .serving = 1, .connection = 200),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_int_equal(graph->ring_count, 1);
    assert_true(graph->rings[0].suspected);
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(planned(graph, &plan, 0), 2);
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("  11 (b) fibril 0 \"s\" gets EDEADLK for call 2 method 1024\n");
    assert_says("  10 (blind) gets the error for call 1 method 1024\n");
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_single_request_with_the_least_work_fails),
        cmocka_unit_test(a_request_fails_with_its_open_transfers),
        cmocka_unit_test(a_plan_that_ends_a_task_costs_more_than_any_error),
        cmocka_unit_test(the_end_of_a_task_costs_what_it_holds),
        cmocka_unit_test(the_kernel_is_never_ended),
        cmocka_unit_test(certain_rings_come_before_suspected_ones),
        cmocka_unit_test(a_plan_is_minimal),
        cmocka_unit_test(the_plan_lists_results_of_tasks_without_a_board),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
