// SPDX-License-Identifier: BSD-2-Clause
/* Threads that wait for a page from a pager, and so block all fibrils of their task: in rings and
 * in harmless waits; in the graph and in the reports. */
#include "snapshot.h"
#include <diagnosis/graph/report.h>
#include <string.h>

#define PAGE_IN(id_, from_, phone_, to_, label_, ...)                                              \
    CALL(id_, from_, phone_, to_, label_, .method = IPC_M_PAGE_IN, __VA_ARGS__)
#define PAGED(task_, call_) THREAD(task_, .thread_wait = THREAD_ROW_WAIT_PAGER, .object = call_)

static struct {
    size_t length;
    char text[16384];
} said;

static void take(void *context, const char *piece)
{
    (void)context;
    size_t length = strlen(piece);
    assert_true(said.length + length < sizeof(said.text));
    memcpy(said.text + said.length, piece, length + 1);
    said.length += length;
}

static bool ended(void *context)
{
    (void)context;
    return false;
}

static const graph_out_t *fresh(void)
{
    static const graph_out_t out = {take, ended, NULL};
    said.length = 0;
    said.text[0] = '\0';
    return &out;
}

static void assert_says(const char *part)
{
    if (strstr(said.text, part) == NULL)
        fail_msg("lacks \"%s\":\n%s", part, said.text);
}

/* ---- rings ---- */

/* The only thread waits for a page that the same thread would have to supply. */
static const step_t own_pager[] = {
    TASK(10, "self"),
    TASK(12, "client"),
    PAGED(10, 5),
    PAGE_IN(5, 10, 3, 10, 100, .list = CALL_LIST_INCOMING),
    CALL(6, 12, 0, 10, 101, .list = CALL_LIST_INCOMING),
    FIBRIL(10, "main", .state = BOARD_RUNNING),
    FIBRIL(10, "other", .state = BOARD_READY),
    FIBRIL(12, "main", ANSWER_OF(6)),
    END,
};

static void task_that_pages_for_itself(void **state)
{
    (void)state;
    graph_t *graph = solve(own_pager);
    assert_ring(graph, NULL);
    assert_verdict(graph, call_node(graph, 5), VERDICT_DEADLOCK);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 10, "other"), VERDICT_BEHIND);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_BEHIND);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("deadlock: 1 thread of 1 task waits in a ring\n"
                "     10 (self) fibril 0 \"main\"\n"
                " ,-> 10 (self) thread 100, which touched a missing page\n"
                " `--     waits 12.000s for call 5 PAGE_IN (11) to 10 (self) over phone 3\n");
    assert_says("  10 (self) fibril 0 \"main\" waits for a page of memory, call 5 PAGE_IN (11) "
                "over phone 3 to 10 (self), 12.000s ago\n");
    assert_says("  10 (self) fibril 1 \"other\" is ready, but its thread waits for a page");
    solve_end(graph);
}

/* The pager calls the task that waits for its page. */
static const step_t crosswise[] = {
    TASK(10, "reader"),
    TASK(11, "pager"),
    PAGED(10, 5),
    PAGE_IN(5, 10, 3, 11, 100),
    CALL(6, 11, 1, 10, 101, .cause = 5, .list = CALL_LIST_INCOMING),
    FIBRIL(10, "main", .state = BOARD_RUNNING),
    FIBRIL(11, "connection", ANSWER_OF(6), .serving = 5, .connection = 100),
    END,
};

static void pager_that_calls_the_waiting_task(void **state)
{
    (void)state;
    graph_t *graph = solve(crosswise);
    assert_ring(graph, "11/connection", NULL);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_BEHIND);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("deadlock: 1 fibril and 1 thread of 2 tasks wait in a ring\n");
    assert_says("11 (pager) fibril 1 \"connection\", serves call 5 PAGE_IN (11) of 10 (reader)\n");
    assert_says("waits 12.000s for call 6 method 1024 to 10 (reader) over phone 1\n");
    break_plan_t plan;
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.calls[0], call_node(graph, 6));
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("11 (pager) fibril 1 \"connection\" gets EDEADLK for call 6 method 1024\n");
    assert_says("10 (reader) thread 100 gets no page: its task ends, or its system call fails\n");
    solve_end(graph);
}

/* The server that the pager needs is idle, but its fibril cannot run. */
static void pager_that_needs_a_fibril_of_the_waiting_task(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader"),
        TASK(11, "pager"),
        PAGED(10, 5),
        PAGE_IN(5, 10, 3, 11, 100),
        CALL(6, 11, 1, 10, 101, .cause = 5),
        FIBRIL(10, "main", .state = BOARD_RUNNING),
        FIBRIL(10, "server", .state = BOARD_READY, .serving = 6, .connection = 101),
        FIBRIL(11, "connection", ANSWER_OF(6), .serving = 5, .connection = 100),
        END,
    };
    graph_t *graph = solve(steps);
    assert_ring(graph, "11/connection", "10/server", NULL);
    solve_end(graph);
}

/* The waiting task has no board: calls represent its fibrils. */
static void ring_of_pages_without_boards(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader", .board = BOARD_NONE),
        TASK(11, "pager", .board = BOARD_NONE),
        PAGED(10, 5),
        PAGE_IN(5, 10, 3, 11, 100),
        CALL(6, 11, 1, 10, 101, .cause = 5, .list = CALL_LIST_INCOMING),
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, 1);
    assert_true(graph->rings[0].suspected);
    solve_end(graph);
}

/* ---- no rings ---- */

static void page_that_takes_its_time(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader"),
        TASK(11, "pager"),
        TASK(12, "client"),
        PAGED(10, 5),
        PAGE_IN(5, 10, 3, 11, 100),
        CALL(6, 12, 0, 10, 101, .list = CALL_LIST_INCOMING),
        FIBRIL(10, "main", .state = BOARD_RUNNING),
        FIBRIL(11, "connection", .wait = BOARD_WAIT_TIMER, .object = NOW + SECOND, .serving = 5,
               .connection = 100),
        FIBRIL(12, "main", ANSWER_OF(6)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_TIME);
    assert_verdict(graph, fibril_node(graph, 12, "main"), VERDICT_TIME);
    report_waits(graph, fresh(), graph_find_task(graph, 10));
    assert_says("  thread 100 waits for a page of memory, call 5 PAGE_IN (11) over phone 3 to 11 "
                "(pager), 12.000s ago\n");
    assert_says("fibril 0 \"main\" waits for a page of memory, call 5");
    assert_says("verdict: waits for time\n");
    solve_end(graph);
}

static void page_that_never_comes(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader"),
        TASK(11, "pager"),
        PAGED(10, 5),
        PAGE_IN(5, 10, 3, 11, 100),
        FIBRIL(10, "main", .state = BOARD_RUNNING),
        FIBRIL(11, "connection", REQUEST_ON(100), .serving = 5),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_LOST);
    assert_true(report_calls(graph, fresh(),
                             &(call_filter_t){.task = GRAPH_NONE, .verdicts = true, .hung = true}));
    assert_says("taken and never answered: served by 11 (pager)");
    solve_end(graph);
}

/* The answer has arrived, but the thread has not run yet; or the call does not exist. */
static void page_that_has_come(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader"),
        PAGED(10, 5),
        FIBRIL(10, "main", .state = BOARD_RUNNING),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_MOVING);
    solve_end(graph);
}

/* A thread other than that of the fibrils blocks no fibril. */
static void page_of_another_thread(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader"),
        THREAD(10),
        PAGED(10, 5),
        PAGE_IN(5, 10, 3, 10, 100, .list = CALL_LIST_INCOMING, .age_ms = 10),
        FIBRIL(10, "main", .state = BOARD_RUNNING),
        END,
    };
    graph_t *graph = solve(steps);
    assert_no_ring(graph);
    assert_verdict(graph, fibril_node(graph, 10, "main"), VERDICT_MOVING);
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(task_that_pages_for_itself),
        cmocka_unit_test(pager_that_calls_the_waiting_task),
        cmocka_unit_test(pager_that_needs_a_fibril_of_the_waiting_task),
        cmocka_unit_test(ring_of_pages_without_boards),
        cmocka_unit_test(page_that_takes_its_time),
        cmocka_unit_test(page_that_never_comes),
        cmocka_unit_test(page_that_has_come),
        cmocka_unit_test(page_of_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
