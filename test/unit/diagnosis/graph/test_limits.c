// SPDX-License-Identifier: BSD-2-Clause
/* Reports at the limits of their lists: with as many entries as a list has lines, all are shown;
 * with one more, the report says so. */
#include "said.h"
#include <stdio.h>
#include <string.h>

#define STEPS 256

static step_t steps[STEPS];
static unsigned step_count;
static graph_t *graph;

static void add(step_t step)
{
    assert_true(step_count < STEPS);
    steps[step_count++] = step;
}

static void add_ring(uint32_t task, uint64_t address)
{
    add((step_t)FIBRIL(task, "x", LOCK_AT(address), .held = {address + 8}));
    add((step_t)FIBRIL(task, "y", LOCK_AT(address + 8), .held = {address}));
}

/* Solves the steps, and prints the report about deadlocks. */
static void report(void)
{
    add((step_t)END);
    graph = solve(steps);
    assert_true(report_deadlock(graph, fresh()));
    step_count = 0;
}

static unsigned count_of(const char *part)
{
    unsigned count = 0;
    for (const char *at = said(); (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

/* Checks that `part` is in the report `times`, and that it mentions one more or none. */
static void expect(const char *part, unsigned times, bool more, const char *one_more)
{
    assert_int_equal(count_of(part), times);
    assert_int_equal(count_of(one_more), more);
    solve_end(graph);
}

static void eight_rings_are_drawn(void **state)
{
    (void)state;
    for (uint32_t rings = 8; rings <= 9; rings++) {
        add((step_t)TASK(10, "a"));
        for (uint32_t i = 0; i < rings; i++)
            add_ring(10, 0x1000 + 0x100 * i);
        report();
        expect("deadlock: 2 fibrils", 8, rings > 8, "and 1 more rings\n");
    }
}

static void waiters_behind_have_24_lines(void **state)
{
    (void)state;
    for (uint32_t waiters = 24; waiters <= 25; waiters++) {
        add((step_t)TASK(10, "a"));
        add_ring(10, 0x1000);
        for (uint32_t i = 0; i < waiters; i++)
            add((step_t)FIBRIL(10, "behind", LOCK_AT(0x1000), .ticket = 1 + i));
        report();
        expect("\"behind\" waits for", 24, waiters > 24, "  and 1 more\n");
    }
}

static void held_locks_have_24_lines(void **state)
{
    (void)state;
    for (uint32_t locks = 24; locks <= 25; locks++) {
        add((step_t)TASK(10, "a"));
        add_ring(10, 0x1000);
        for (uint32_t i = 2; i < locks; i++)
            add((step_t)FIBRIL(10, "behind", LOCK_AT(0x1000), .ticket = i,
                               .held = {0x9000 + 8 * i}));
        report();
        expect(", held by", 24 + 2, locks > 24, "more\n"); /* the ring has two more */
    }
}

static void tasks_without_boards_are_24(void **state)
{
    (void)state;
    for (uint32_t tasks = 24; tasks <= 25; tasks++) {
        for (uint32_t i = 0; i < tasks; i++)
            add((step_t)TASK(10 + i, "blind", .board = BOARD_NONE));
        report();
        expect("(blind)", 24, tasks > 24, " and 1 more\n");
    }
}

static void the_five_oldest_waits_are_shown(void **state)
{
    (void)state;
    for (uint32_t calls = 5; calls <= 6; calls++) {
        add((step_t)TASK(10, "a"));
        add((step_t)TASK(11, "b"));
        for (uint32_t i = 0; i < calls; i++)
            add((step_t)CALL(1 + i, 11, 3, 10, 1));
        report();
        expect("method 1024  ", 5, calls > 5, "     and 1 more\n");
    }
}

/* A path of fibrils that wait for each other's answers leads into the ring; 16 steps are drawn. */
static void the_way_into_a_ring_has_sixteen_steps(void **state)
{
    (void)state;
    for (uint32_t fibrils = 8; fibrils <= 9; fibrils++) {
        add((step_t)TASK(10, "a"));
        add_ring(10, 0x1000);
        steps[1] = (step_t)FIBRIL(10, "x", LOCK_AT(0x1000), .held = {0x1008}, .serving = 1,
                                  .connection = 1);
        for (uint32_t i = 1; i <= fibrils; i++)
            add((step_t)CALL(i, 10, 3, 10, i));
        for (uint32_t i = 1; i <= fibrils; i++)
            add((step_t)FIBRIL(10, "way", ANSWER_OF(i), .serving = i < fibrils ? i + 1 : 0,
                               .connection = i + 1));
        report();
        const char *ring = strstr(said(), " ,->"), *way = strstr(said(), "\"way\"");
        assert_non_null(ring);
        assert_true(way != NULL && way < ring);
        unsigned drawn = 0;
        for (; way != NULL && way < ring; way = strstr(way + 1, "\"way\""))
            drawn++;
        assert_int_equal(drawn, 8);
        solve_end(graph);
    }
}

/* Each call is indented below its cause, up to a depth of 24. */
static void chains_are_indented_24_times(void **state)
{
    (void)state;
    enum { CALLS = 27 };
    add((step_t)TASK(10, "a"));
    for (uint32_t i = 1; i <= CALLS; i++)
        add((step_t)CALL(i, 10, 3, 10, i, .cause = i - 1));
    add((step_t)END);
    step_count = 0;
    graph = solve(steps);
    assert_true(report_chain(graph, fresh(), call_node(graph, CALLS)));
    for (uint32_t i = 1; i <= CALLS; i++) {
        char line[160];
        int depth = (int)(i <= 25 ? i - 1 : 24);
        (void)snprintf(line, sizeof(line),
                       "%s %*s10 (a) -> 10 (a): call %u method 1024, 12.000s ago\n",
                       i == CALLS ? ">" : " ", 2 * depth, "", i);
        assert_says(line);
    }
    assert_int_equal(count_of("\n"), CALLS);
    solve_end(graph);
}

static graph_t partial;
static uint64_t memory[65536];

/* A graph of `tasks` tasks, from each of which a call was left out. */
static void leave_out(uint32_t tasks)
{
    graph_init(&partial, memory, sizeof(memory), NOW);
    for (uint32_t i = 0; i < tasks; i++) {
        task_row_t task = {.id = 10 + i, .name = "big"};
        assert_true(graph_add_task(&partial, &task));
    }
    for (uint32_t i = 0; i < tasks; i++) {
        call_row_t call = {.id = 1 + i,
                           .kind = CALL_ROW_REQUEST,
                           .holder = 10,
                           .list = CALL_LIST_INCOMING,
                           .asker = 10 + i};
        assert_true(graph_leave_out_call(&partial, &call));
    }
}

static void tasks_with_rows_left_out_are_24(void **state)
{
    (void)state;
    for (uint32_t tasks = 24; tasks <= 25; tasks++) {
        leave_out(tasks);
        assert_true(graph_solve(&partial));
        report_left_out(&partial, fresh());
        assert_int_equal(count_of("(big): 1 of its calls\n"), 24);
        assert_int_equal(count_of("  and 1 more tasks\n"), tasks > 24);
    }
}

static void what_was_left_out_of_a_task_is_named(void **state)
{
    (void)state;
    leave_out(3);
    assert_true(graph_leave_out_board(&partial, 10));
    assert_true(graph_leave_out_board(&partial, 11));
    call_row_t more = {.id = 9, .holder = 12, .list = CALL_LIST_INCOMING, .asker = 12};
    assert_true(graph_leave_out_call(&partial, &more));
    assert_true(graph_solve(&partial));
    report_left_out(&partial, fresh());
    assert_string_equal(said(), "not included, because they do not fit into the graph's memory:\n"
                                "  10 (big): its fibrils and 1 of its calls\n"
                                "  11 (big): its fibrils and 1 of its calls\n"
                                "  12 (big): 2 of its calls\n");
    report_waits(&partial, fresh(), graph_find_task(&partial, 10));
    assert_string_equal(
        said(),
        "10 (big)\n"
        "  1 of its calls are left out: they do not fit into the graph's memory\n"
        "  fibril board unreadable: it has more rows than fit into its share of the memory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_rings_are_drawn),
        cmocka_unit_test(waiters_behind_have_24_lines),
        cmocka_unit_test(held_locks_have_24_lines),
        cmocka_unit_test(tasks_without_boards_are_24),
        cmocka_unit_test(the_five_oldest_waits_are_shown),
        cmocka_unit_test(the_way_into_a_ring_has_sixteen_steps),
        cmocka_unit_test(chains_are_indented_24_times),
        cmocka_unit_test(tasks_with_rows_left_out_are_24),
        cmocka_unit_test(what_was_left_out_of_a_task_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
