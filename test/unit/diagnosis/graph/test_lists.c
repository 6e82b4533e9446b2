// SPDX-License-Identifier: BSD-2-Clause
/* The exact text of lists from the graph: open calls, waits of a task, waiters for a task, chains
 * of causes, and the waits behind a deadlock. */
#include "said.h"
#include <stdio.h>
#include <string.h>

static const call_filter_t all = {.task = GRAPH_NONE};

static const step_t some_calls[] = {
    TASK(10, "a"),
    TASK(11, "b"),
    TASK(12, "client"),
    CALL(3, 12, 4, 10, 100, .age_ms = 2000, .interface = INTERFACE_CON, .method = CON_READ),
    CALL(4, 12, 4, 10, 101, .age_ms = 9000),
    CALL(2, 11, 0, 10, 102, .age_ms = 2000, .of = 12, .origin = SNAPSHOT_NONE),
    CALL(1, 10, 9, 11, 200, .age_ms = 500, .list = CALL_LIST_INCOMING),
    CALL(7, 99, 1, 11, 201, .age_ms = 7000),
    CALL(8, 12, 1, 12, 0, .age_ms = 100, .list = CALL_LIST_ANSWERS),
    FIBRIL(10, "s", .wait = BOARD_WAIT_TIMER, .object = NOW, .serving = 3, .connection = 100),
    FIBRIL(10, "deferred", .state = BOARD_DEFERRED, .serving = 4),
    FIBRIL(12, "main", ANSWER_OF(4)),
    END,
};

#define HEAD "[call id] [    age] [method                ] [from            ] [phone] [at\n"

static void calls_are_listed_from_the_oldest(void **state)
{
    (void)state;
    graph_t *graph = solve(some_calls);
    size_t used = graph->used;
    assert_true(report_calls(graph, fresh(), &all));
    assert_int_equal(graph->used, used);
    assert_string_equal(
        said(), HEAD
        "        4    9.000s  method 1024              12 (client)            4   10 (a)\n"
        "        7    7.000s  method 1024              99 (gone)              1   11 (b)\n"
        "        2    2.000s  method 1024              11 (b)                 -   10 (a), "
        "forwarded by 12 "
        "(client)\n"
        "        3    2.000s  CON_READ (1025)          12 (client)            4   10 (a)\n"
        "        1   500.0ms  method 1024              10 (a)                 9   11 (b)\n"
        "        8   100.0ms  method 1024              12 (client)            1   12 (client)\n");
    solve_end(graph);
}

/* The ids of the calls that match a filter. */
static void assert_listed(graph_t *graph, const call_filter_t *filter, const char *ids)
{
    char found[64] = "";
    assert_true(report_calls(graph, fresh(), filter));
    for (const char *line = strchr(said(), '\n'); line != NULL && line[1] != '\0';
         line = strchr(line + 1, '\n')) {
        char id[16] = "";
        (void)sscanf(line + 1, "%15s", id);
        (void)strncat(found, id, sizeof(found) - strlen(found) - 1);
    }
    assert_string_equal(found, ids);
}

static void filters_omit_calls(void **state)
{
    (void)state;
    graph_t *graph = solve(some_calls);
    assert_listed(graph, &(call_filter_t){.task = graph_find_task(graph, 11)}, "721");
    assert_listed(graph, &(call_filter_t){.task = graph_find_task(graph, 12)}, "438");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .method = "CON_READ"}, "3");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .age_ns = 2 * SECOND}, "4723");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .age_ns = 2 * SECOND + 1}, "47");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .age_ns = 60 * SECOND}, "none");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .hung = true}, "72");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .most = 2}, "47and");
    assert_says("     and 4 more\n");
    assert_listed(graph, &(call_filter_t){.task = GRAPH_NONE, .most = 6}, "472318");
    solve_end(graph);
}

/* Any number of calls, in any order, and any number of lines. */
static void the_oldest_calls_come_first(void **state)
{
    (void)state;
    enum { CALLS = 20 };
    static step_t steps[CALLS + 2];
    steps[0] = (step_t)TASK(10, "a");
    for (uint32_t i = 0; i < CALLS; i++) /* mixed ages, some of them equal */
        steps[1 + i] = (step_t)CALL(100 + i, 11, 0, 10, 1, .age_ms = 1000 * (1 + i * 7 % 13));
    steps[1 + CALLS] = (step_t)END;
    graph_t *graph = solve(steps);
    for (uint32_t most = 1; most <= CALLS; most++) {
        assert_true(
            report_calls(graph, fresh(), &(call_filter_t){.task = GRAPH_NONE, .most = most}));
        const char *line = strchr(said(), '\n') + 1;
        double before = 99;
        unsigned id_before = 0, lines = 0;
        for (; lines < most; lines++, line = strchr(line, '\n') + 1) {
            unsigned id = 0;
            double age = 0;
            assert_int_equal(sscanf(line, "%u %lf", &id, &age), 2);
            assert_true(age < before || (age <= before && id > id_before));
            before = age;
            id_before = id;
        }
        if (most < CALLS)
            assert_int_equal(strncmp(line, "     and ", 9), 0);
        else
            assert_int_equal(*line, '\0');
    }
    solve_end(graph);
}

static void a_verdict_comes_with_its_evidence(void **state)
{
    (void)state;
    graph_t *graph = solve(some_calls);
    assert_true(
        report_calls(graph, fresh(), &(call_filter_t){.task = GRAPH_NONE, .verdicts = true}));
    assert_says("          deferred: 10 (a) has deferred it\n");
    assert_says("          waits for time: served by 10 (a) fibril 0 \"s\"\n");
    assert_says("          idle: not taken yet by 11 (b)\n");
    assert_says("          answered: answered EOK, not fetched yet\n");
    assert_says("          slow but moving: at 10 (a)\n");
    solve_end(graph);
}

/* ---- waits of a task ---- */

static const step_t many_waits[] = {
    TASK(10, "a"),
    TASK(11, "b", .task_state = TASK_ROW_DYING),
    TASK(12, "blind", .board = BOARD_NONE),
    TASK(13, "garbled", .board = BOARD_UNREADABLE),
    THREAD(10),
    THREAD(10, .thread_state = THREAD_ROW_RUNNING),
    THREAD(10, .thread_wait = THREAD_ROW_WAIT_FUTEX),
    THREAD(10, .thread_wait = THREAD_ROW_WAIT_SLEEP),
    THREAD(10, .thread_wait = THREAD_ROW_WAIT_KERNEL),
    THREAD(10, .thread_wait = (enum thread_row_wait)77),
    CALL(1, 12, 0, 10, 100),
    CALL(2, 12, 0, 10, 100),
    CALL(3, 10, 5, 11, 200),
    CALL(4, 10, 5, 11, 200, .of = 12, .origin = 6),
    FIBRIL(10, "serve", ANSWER_OF(3), .serving = 1, .connection = 100, .queued = 1,
           .deadline = NOW + 2 * SECOND),
    FIBRIL(10, "forwarded", ANSWER_OF(4)),
    FIBRIL(10, "answered", ANSWER_OF(77)),
    FIBRIL(10, "timer", .wait = BOARD_WAIT_TIMER, .object = NOW + 3 * SECOND,
           .deadline = NOW + 3 * SECOND),
    FIBRIL(10, "late", .wait = BOARD_WAIT_TIMER, .object = NOW - 1),
    FIBRIL(10, "ever", .wait = BOARD_WAIT_TIMER),
    FIBRIL(10, "request", REQUEST_ON(300)),
    FIBRIL(10, "condition", .wait = BOARD_WAIT_CONDITION, .object = 8),
    FIBRIL(10, "holder", .state = BOARD_RUNNING, .held = {0x41}),
    FIBRIL(10, "writer", LOCK_AT(0x40), .ticket = 1),
    FIBRIL(10, "reader", READ_LOCK_AT(0x40), .ticket = 2),
    FIBRIL(10, "orphan", LOCK_AT(0x80)),
    FIBRIL(10, "exchange", .wait = BOARD_WAIT_EXCHANGE, .object = 0xc0),
    END,
};

static void each_wait_of_a_task_is_reported(void **state)
{
    (void)state;
    graph_t *graph = solve(many_waits);
    report_waits(graph, fresh(), graph_find_task(graph, 10));
    assert_string_equal(
        said(),
        "10 (a)\n"
        "  thread 100 waits in the answerbox, since 1m40s\n"
        "  thread 100 is at work\n"
        "  thread 100 waits at a futex, since 1m40s\n"
        "  thread 100 sleeps, since 1m40s\n"
        "  thread 100 waits in the kernel, since 1m40s\n"
        "  thread 100 waits, since 1m40s\n"
        "  fibril 0 \"serve\" waits for call 3 method 1024 over phone 5 to 11 (b), 12.000s ago, at "
        "most 2.000s more\n"
        "      serves call 1 method 1024 of 12 (blind); 1 more behind it\n"
        "      that call: 11 (b) is ending: EHANGUP will follow\n"
        "      verdict: peer dead\n"
        "  fibril 1 \"forwarded\" waits for call 4 method 1024 over phone 6, forwarded by 12 "
        "(blind) over its phone 5 to 11 (b), 12.000s ago\n"
        "      that call: 11 (b) is ending: EHANGUP will follow\n"
        "      verdict: peer dead\n"
        "  fibril 2 \"answered\" waits for call 77, which was answered\n"
        "      verdict: answered\n"
        "  fibril 3 \"timer\" waits for a timer, 3.000s more\n"
        "      verdict: waits for time\n"
        "  fibril 4 \"late\" waits for a timer, 0us more\n"
        "      verdict: waits for time\n"
        "  fibril 5 \"ever\" waits forever: the task's other fibrils do the work\n"
        "      verdict: idle\n"
        "  fibril 6 \"request\" waits for the next request\n"
        "      verdict: idle\n"
        "  fibril 7 \"condition\" waits for a condition to be signalled\n"
        "      verdict: waits for a condition\n"
        "  fibril 8 \"holder\" runs\n"
        "      verdict: slow but moving\n"
        "  fibril 9 \"writer\" waits for the lock at 0x40, held by 10 (a) fibril 8 \"holder\"\n"
        "      verdict: slow but moving\n"
        "  fibril 10 \"reader\" waits for the lock at 0x40 to read, in line behind 10 (a) fibril 9 "
        "\"writer\"\n"
        "      verdict: slow but moving\n"
        "  fibril 11 \"orphan\" waits for the lock at 0x80, whose holder is unknown\n"
        "      verdict: waits for a lock\n"
        "  fibril 12 \"exchange\" waits for the session at 0xc0, whose holder is unknown\n"
        "      verdict: waits for a lock\n");
    solve_end(graph);
}

static void waits_without_a_board_are_unknown(void **state)
{
    (void)state;
    graph_t *graph = solve(many_waits);
    report_waits(graph, fresh(), graph_find_task(graph, 12));
    assert_string_equal(said(), "12 (blind)\n"
                                "  thread 120 waits in the answerbox, since 1m40s\n"
                                "  no fibril board: the waits of its fibrils are unknown\n");
    report_waits(graph, fresh(), graph_find_task(graph, 13));
    assert_says("  fibril board unreadable: garbage\n");
    graph->tasks[graph_find_task(graph, 13)].board_fault = NULL;
    report_waits(graph, fresh(), graph_find_task(graph, 13));
    assert_says("  fibril board unreadable: invalid contents\n");
    solve_end(graph);
}

/* All calls were answered since the board was read. */
static void a_wait_for_an_answer_without_any_call(void **state)
{
    (void)state;
    static const step_t steps[] = {TASK(10, "a"), FIBRIL(10, "main", ANSWER_OF(5)), END};
    graph_t *graph = solve(steps);
    report_waits(graph, fresh(), 0);
    assert_says("  fibril 0 \"main\" waits for call 5, which was answered\n"
                "      verdict: answered\n");
    solve_end(graph);
}

/* ---- waiters for a task ---- */

static void waiters_for_a_task_are_listed_once_nearest_first(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    assert_true(report_who(graph, fresh(), graph_find_task(graph, 39)));
    assert_string_equal(said(),
                        "2 open calls at 39 (file_bd); waiting for it, nearest first:\n"
                        "  41 (mfs) fibril 9 \"mount\" waits for call 4731 DATA_READ (8) over "
                        "phone 2 to 39 (file_bd), 12.000s ago\n"
                        "  7 (init:fat) fibril 5 \"C\" waits for call 4720 VFS_OUT_MOUNTED (1030) "
                        "over phone 3 to 41 (mfs), 12.000s ago\n"
                        "  6 (init:vfs) fibril 2 \"F1\" waits for call 4710 VFS_OUT_MOUNT (1029) "
                        "over phone 8 to 7 (init:fat), 12.000s ago\n"
                        "  6 (init:vfs) fibril 3 \"F2\" waits for call 4742 VFS_OUT_READ (1025) "
                        "over phone 8 to 7 (init:fat), 12.000s ago\n"
                        "  27 (bdsh) fibril 7 \"main\" waits for call 4700 VFS_IN_MOUNT (1032) "
                        "over phone 5 to 6 (init:vfs), 12.000s ago\n");
    assert_true(report_who(graph, fresh(), graph_find_task(graph, 2)));
    assert_string_equal(said(), "0 open calls at 2 (init:ns): nothing waits for it\n");
    solve_end(graph);
}

static void an_asker_without_a_board_is_named_by_its_call(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(12, "blind", .board = BOARD_NONE),
        CALL(1, 12, 0, 10, 100),
        CALL(2, 10, 0, 10, 101, .list = CALL_LIST_ANSWERS),
        FIBRIL(10, "s", .state = BOARD_RUNNING, .serving = 1, .connection = 100),
        END,
    };
    graph_t *graph = solve(steps);
    assert_true(report_who(graph, fresh(), graph_find_task(graph, 10)));
    assert_string_equal(said(), "1 open call at 10 (a); waiting for it, nearest first:\n"
                                "  12 (blind) has sent call 1 method 1024\n");
    solve_end(graph);
}

/* ---- chains ---- */

static void a_chain_goes_from_the_first_cause_to_the_last_call(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    assert_true(report_chain(graph, fresh(), call_node(graph, 4730)));
    assert_string_equal(
        said(),
        "  27 (bdsh) -> 6 (init:vfs): call 4700 VFS_IN_MOUNT (1032), 12.000s ago\n"
        "    6 (init:vfs) -> 7 (init:fat): call 4710 VFS_OUT_MOUNT (1029), 12.000s ago\n"
        "      7 (init:fat) -> 41 (mfs): call 4720 VFS_OUT_MOUNTED (1030), 12.000s ago\n"
        "        41 (mfs) -> 39 (file_bd): call 4731 DATA_READ (8), 12.000s ago\n"
        ">       41 (mfs) -> 39 (file_bd): call 4730 BD_READ_BLOCKS (1026), 12.000s ago\n"
        "          39 (file_bd) -> 7 (init:fat): call 4741 DATA_READ (8), 12.000s ago\n"
        "          39 (file_bd) -> 6 (init:vfs): call 4740 VFS_IN_READ (1025), 12.000s ago\n"
        "            6 (init:vfs) -> 7 (init:fat): call 4742 VFS_OUT_READ (1025), 12.000s ago\n");
    solve_end(graph);
}

static void a_chain_reports_a_missing_cause(void **state)
{
    (void)state;
    static const step_t steps[] = {TASK(10, "a"), CALL(5, 11, 0, 10, 100, .cause = 3), END};
    graph_t *graph = solve(steps);
    assert_true(report_chain(graph, fresh(), call_node(graph, 5)));
    assert_string_equal(said(), "  its cause, call 3, is answered or unknown\n"
                                "> 11 (gone) -> 10 (a): call 5 method 1024, 12.000s ago\n");
    solve_end(graph);
}

/* ---- reports with many lines ---- */

static void long_reports_end_with_the_number_of_omitted_lines(void **state)
{
    (void)state;
    enum { RINGS = 10, BEHIND = 30 };
    static step_t steps[3 + 2 * RINGS + 2 * BEHIND];
    unsigned count = 0;
    steps[count++] = (step_t)TASK(10, "a");
    for (uint32_t i = 0; i < RINGS; i++) {
        uint64_t one = 0x1000 + 0x100 * i, two = one + 0x80;
        steps[count++] = (step_t)FIBRIL(10, "x", LOCK_AT(one), .held = {two});
        steps[count++] = (step_t)FIBRIL(10, "y", LOCK_AT(two), .held = {one});
    }
    for (uint32_t i = 0; i < BEHIND; i++)
        steps[count++] = (step_t)FIBRIL(10, "behind", LOCK_AT(0x1000), .ticket = 1 + i,
                                        .held = {0x9000 + 8 * i});
    steps[count] = (step_t)END;
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, RINGS);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("and 2 more rings\n");
    assert_says("  and 6 more\nlocks that they hold and do not release:\n");
    assert_says("  and 26 more\n"); /* of 50 locks 24 */
    assert_says("  the lock at 0x1000, held by 10 (a) fibril 1 \"y\"; 31 waiting for it\n");
    assert_says("  10 (a) fibril 20 \"behind\" waits for the lock at 0x1000, in line behind 10 (a) "
                "fibril 0 \"x\"\n");
    unsigned drawn = 0;
    for (const char *at = said(); (at = strstr(at, "deadlock: 2 fibrils of 1 task wait")) != NULL;
         at++)
        drawn++;
    assert_int_equal(drawn, 8);
    solve_end(graph);
}

static void tasks_without_a_readable_board_are_named(void **state)
{
    (void)state;
    enum { TASKS = 30 };
    static step_t steps[TASKS + 4];
    unsigned count = 0;
    steps[count++] = (step_t)TASK(GRAPH_TASK_KERNEL, "kernel", .board = BOARD_NONE);
    steps[count++] = (step_t)TASK(10, "garbled", .board = BOARD_UNREADABLE);
    steps[count++] = (step_t)TASK(11, "fine");
    for (uint32_t i = 3; i < TASKS; i++)
        steps[count++] = (step_t)TASK(20 + i, "blind", .board = BOARD_NONE);
    steps[count] = (step_t)END;
    graph_t *graph = solve(steps);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("no deadlock: 0 open calls and 0 waiting fibrils, all can continue\n"
                "without a readable fibril board: 10 (garbled) (unreadable), 23 (blind), ");
    assert_says(" and 4 more\n"); /* of 28 tasks 24 */
    assert_does_not_say("kernel");
    assert_does_not_say("the oldest waits");
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_listed_from_the_oldest),
        cmocka_unit_test(filters_omit_calls),
        cmocka_unit_test(the_oldest_calls_come_first),
        cmocka_unit_test(a_verdict_comes_with_its_evidence),
        cmocka_unit_test(each_wait_of_a_task_is_reported),
        cmocka_unit_test(waits_without_a_board_are_unknown),
        cmocka_unit_test(a_wait_for_an_answer_without_any_call),
        cmocka_unit_test(waiters_for_a_task_are_listed_once_nearest_first),
        cmocka_unit_test(an_asker_without_a_board_is_named_by_its_call),
        cmocka_unit_test(a_chain_goes_from_the_first_cause_to_the_last_call),
        cmocka_unit_test(a_chain_reports_a_missing_cause),
        cmocka_unit_test(long_reports_end_with_the_number_of_omitted_lines),
        cmocka_unit_test(tasks_without_a_readable_board_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
