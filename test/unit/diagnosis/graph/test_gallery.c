// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the reports say about whole scenes. gallery/NAME.txt has reports of scene NAME: a line that
 * starts with "# " asks for one, the lines below it are the complete text.
 */
#include "said.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 65536

static uint32_t task_of(const graph_t *graph, const char *id)
{
    uint32_t task = graph_find_task(graph, (uint32_t)atoi(id));
    assert_int_not_equal(task, GRAPH_NONE);
    return task;
}

static void say_plan(graph_t *graph, plan_choose_t choose, uint32_t ring)
{
    break_plan_t plan;
    if (choose(graph, ring, &plan))
        assert_true(report_plan(graph, fresh(), &plan));
    else
        graph_say(fresh(), "no plan\n");
}

/* Prints the report `name`; `argument` is the id of a task or call, or the number of a ring. */
static void report(graph_t *graph, const char *name, const char *argument)
{
    call_filter_t filter = {
        .task = GRAPH_NONE, .verdicts = true, .hung = strcmp(name, "hung") == 0};
    if (strcmp(name, "deadlock") == 0)
        assert_true(report_deadlock(graph, fresh()));
    else if (strcmp(name, "waits") == 0)
        report_waits(graph, fresh(), task_of(graph, argument));
    else if (strcmp(name, "who") == 0)
        assert_true(report_who(graph, fresh(), task_of(graph, argument)));
    else if (strcmp(name, "chain") == 0)
        assert_true(report_chain(graph, fresh(), call_node(graph, (uint64_t)atoll(argument))));
    else if (strcmp(name, "calls") == 0 || strcmp(name, "hung") == 0)
        assert_true(report_calls(graph, fresh(), &filter));
    else if (strcmp(name, "break") == 0)
        say_plan(graph, plan_break, (uint32_t)atoi(argument));
    else if (strcmp(name, "kill") == 0)
        say_plan(graph, plan_kill, (uint32_t)atoi(argument));
    else if (strcmp(name, "dot") == 0)
        report_dot(graph, fresh(), strcmp(argument, "all") == 0);
    else if (strcmp(name, "json") == 0)
        report_json(graph, fresh());
    else
        fail_msg("unknown report %s", name);
}

static void read_expected(const char *name, char *text)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s.txt", GALLERY, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    size_t length = fread(text, 1, TEXT_SIZE - 1, file);
    assert_true(feof(file));
    (void)fclose(file);
    text[length] = '\0';
}

static void check(const char *name, const step_t *steps)
{
    static char expected[TEXT_SIZE], actual[TEXT_SIZE];
    size_t length = 0;
    graph_t *graph = solve(steps);
    read_expected(name, expected);
    actual[0] = '\0';
    for (const char *at = expected; *at != '\0'; at += strcspn(at, "\n") + 1) {
        char line[64], word[32] = "", argument[32] = "";
        if (strncmp(at, "# ", 2) != 0)
            continue;
        (void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
        assert_true(sscanf(line, "# %31s %31s", word, argument) >= 1);
        report(graph, word, argument);
        length +=
            (size_t)snprintf(actual + length, sizeof(actual) - length, "%s\n%s", line, said());
        assert_true(length < sizeof(actual));
    }
    assert_true(length > 0);
    solve_end(graph);
    if (strcmp(actual, expected) == 0)
        return;
    (void)fputs(actual, stderr); /* too long for fail_msg */
    fail_msg("%s.txt is not what the reports say", name);
}

static void the_deadlock_of_2011(void **state)
{
    (void)state;
    check("2011", scene_2011);
}

static void fibrils_with_each_wait(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(6, "vfs"),
        TASK(7, "fat"),
        TASK(8, "mfs"),
        TASK(27, "bdsh"),
        CALL(1, 6, 3, 7, 11, .interface = INTERFACE_VFS_OUT, .method = VFS_OUT_READ),
        CALL(2, 6, SNAPSHOT_NONE, 7, 11, .method = 5000, .interface = 77),
        CALL(3, 6, 4, 8, 12, .of = 7, .origin = 9, .interface = INTERFACE_VFS_OUT,
             .method = VFS_OUT_READ, .age_ms = 500),
        CALL(4, 27, 5, 6, 13, .interface = INTERFACE_VFS_IN, .method = VFS_IN_OPEN),
        CALL(5, 27, 5, 6, 13, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ),
        CALL(6, 27, 6, 6, 14, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ),
        CALL(7, 27, 6, 6, 15, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ),
        FIBRIL(6, "ready", .state = BOARD_READY),
        FIBRIL(6, "running", .state = BOARD_RUNNING),
        FIBRIL(6, "ended", .state = BOARD_ENDED, .serving = 6, .held = {0x700}),
        FIBRIL(6, "deferred", .state = BOARD_DEFERRED, .serving = 7),
        FIBRIL(6, "asks", ANSWER_OF(1), .serving = 4, .connection = 13, .queued = 1),
        FIBRIL(6, "asks over no phone", ANSWER_OF(2)),
        FIBRIL(6, "asks over a forwarder", ANSWER_OF(3), .deadline = NOW + 2 * SECOND),
        FIBRIL(6, "was answered", ANSWER_OF(99)),
        FIBRIL(6, "condition", .wait = BOARD_WAIT_CONDITION, .object = 0x10),
        FIBRIL(6, "named condition", .wait = BOARD_WAIT_CONDITION, .object = 0x10,
               .object_name = "q", .deadline = NOW - SECOND),
        FIBRIL(6, "timer", .wait = BOARD_WAIT_TIMER, .object = NOW + 3 * SECOND,
               .deadline = NOW + 3 * SECOND),
        FIBRIL(6, "late timer", .wait = BOARD_WAIT_TIMER, .object = NOW - 1),
        FIBRIL(6, "forever", .wait = BOARD_WAIT_TIMER),
        FIBRIL(6, "request", REQUEST_ON(16)),
        FIBRIL(6, "part", .wait = BOARD_WAIT_PART, .object = 17),
        FIBRIL(6, "notification", .wait = BOARD_WAIT_NOTIFICATION, .object = 1),
        FIBRIL(6, "nothing", .wait = BOARD_WAIT_NONE),
        FIBRIL(6, "free lock", LOCK_AT(0x20)),
        FIBRIL(6, "named lock", LOCK_AT(0x30), .object_name = "n"),
        FIBRIL(6, "in line", LOCK_AT(0x30), .object_name = "n", .ticket = 1),
        FIBRIL(6, "reader", READ_LOCK_AT(0x40)),
        FIBRIL(6, "session", .wait = BOARD_WAIT_EXCHANGE, .object = 0x50),
        FIBRIL(6, "named session", .wait = BOARD_WAIT_EXCHANGE, .object = 0x60, .object_name = "d"),
        FIBRIL(6, "holder", .state = BOARD_RUNNING,
               .held = {0x30, 0x40, 0x50 | BOARD_HELD_SESSION, 0x60 | BOARD_HELD_SESSION}),
        FIBRIL(6, "behind the ended", LOCK_AT(0x700)),
        FIBRIL(7, "serves", .state = BOARD_RUNNING, .serving = 1, .connection = 11),
        FIBRIL(8, "serves", REQUEST_ON(12)),
        END,
    };
    check("waits", steps);
}

static void threads_and_boards_of_each_kind(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(1, "kernel", .board = BOARD_NONE),
        TASK(5, "pager"),
        TASK(6, "blind", .board = BOARD_NONE),
        TASK(7, "broken", .board = BOARD_UNREADABLE),
        TASK(8, "dying", .task_state = TASK_ROW_DYING),
        TASK(27, "bdsh"),
        THREAD(27, .id = 1, .thread_state = THREAD_ROW_RUNNING),
        THREAD(27, .id = 2, .thread_state = THREAD_ROW_READY),
        THREAD(27, .id = 3, .thread_wait = THREAD_ROW_WAIT_NONE),
        THREAD(27, .id = 4, .thread_wait = THREAD_ROW_WAIT_FUTEX, .object = 0x10),
        THREAD(27, .id = 5, .thread_wait = THREAD_ROW_WAIT_SLEEP, .object = NOW + SECOND),
        THREAD(27, .id = 6, .thread_wait = THREAD_ROW_WAIT_KERNEL),
        THREAD(27, .id = 7, .thread_wait = THREAD_ROW_WAIT_KERNEL + 1),
        THREAD(27, .id = 8, .thread_wait = THREAD_ROW_WAIT_PAGER, .object = 40),
        THREAD(27, .id = 9, .thread_wait = THREAD_ROW_WAIT_PAGER, .object = 99),
        CALL(40, 27, 3, 5, 1, .method = IPC_M_PAGE_IN),
        CALL(41, 27, 4, 6, 2, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ),
        CALL(42, 27, 5, 7, 3, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ),
        CALL(43, 27, 6, 8, 4, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ),
        CALL(44, 27, 6, 27, 5, .list = CALL_LIST_ANSWERS, .retval = ENOENT),
        CALL(45, 27, 6, 27, 5, .list = CALL_LIST_ANSWERS, .retval = EHANGUP),
        CALL(46, 27, 6, 27, 5, .list = CALL_LIST_ANSWERS, .retval = 4711),
        CALL(47, 27, 4, 6, 2, .list = CALL_LIST_INCOMING),
        CALL(48, 6, 4, 27, 6, .cause = 41),
        CALL(49, 6, 4, 27, 6, .cause = 47),
        CALL(50, SNAPSHOT_NONE, 4, 27, 6),
        CALL(51, 99, 4, 27, 6),
        FIBRIL(27, "ready", .state = BOARD_READY),
        FIBRIL(27, "main", ANSWER_OF(41)),
        FIBRIL(27, "second", ANSWER_OF(42)),
        FIBRIL(27, "third", ANSWER_OF(43)),
        FIBRIL(27, "fourth", ANSWER_OF(44)),
        END,
    };
    check("threads", steps);
}

static void locks_that_the_board_does_not_show(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(6, "one"),
        TASK(7, "two"),
        FIBRIL(6, "a", LOCK_AT(0x10), .held = {0x20}, .held_name = {"h"}),
        FIBRIL(6, "b", LOCK_AT(0x20), .held = {0x30, 0x41, 0x52, 0x63}, .held_more = 1,
               .held_name = {"", "r", "s"}),
        FIBRIL(7, "a", LOCK_AT(0x10), .held = {0x20}),
        FIBRIL(7, "b", LOCK_AT(0x20), .object_name = "h", .held_more = 1),
        FIBRIL(7, "c", LOCK_AT(0x20), .ticket = 1, .object_name = "h", .held_more = 2),
        END,
    };
    check("hidden", steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deadlock_of_2011),
        cmocka_unit_test(fibrils_with_each_wait),
        cmocka_unit_test(threads_and_boards_of_each_kind),
        cmocka_unit_test(locks_that_the_board_does_not_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
