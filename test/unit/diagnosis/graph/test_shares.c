// SPDX-License-Identifier: BSD-2-Clause
/* Tasks with more rows than fit into the memory do not prevent the analysis of the others. */
#include "snapshot.h"
#include <abi/task.h>
#include <diagnosis/capture.h>
#include <diagnosis/graph/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB        ((size_t)1 << 20)
#define CROWD_ID   1000 /* of the first of the crowd */
#define CALLS_ID   100000
#define ALICE      10
#define BOB        11
#define CALL_ALICE 501 /* that alice has sent, and bob */
#define CALL_BOB   502

/* alice and bob wait for each other; in addition there is a crowd of identical tasks. */
static struct world {
    uint32_t crowd;
    uint32_t rows;      /* per board of the crowd */
    uint32_t calls;     /* sent by each task of the crowd to bob's connection */
    uint32_t ring_rows; /* additional idle fibrils of alice and bob */
    uint32_t queued;    /* calls that queue on bob's connection */
    bool everything;    /* each row of the crowd waits, holds and serves as much as possible */
    bool blind;         /* the crowd has no boards */
    bool ring_essential;
    uint32_t late; /* calls that alice sent to bob's connection after the crowd */
} world;

static void visit_tasks(capture_task_visit_t visit, void *context)
{
    for (uint32_t id = ALICE; id <= BOB; id++) {
        task_row_t row = {.id = id, .permissions = world.ring_essential ? PERM_ESSENTIAL : 0};
        if (!visit(&row, context))
            return;
    }
    for (uint32_t i = 0; i < world.crowd; i++) {
        task_row_t row = {.id = CROWD_ID + i, .name = "crowd"};
        if (!visit(&row, context))
            return;
    }
}

static void visit_threads(uint32_t task, capture_thread_visit_t visit, void *context)
{
    thread_row_t row = {
        .id = task, .task = task, .state = THREAD_ROW_WAITING, .wait = THREAD_ROW_WAIT_IPC};
    (void)visit(&row, context);
}

static bool visit_call(uint64_t id, uint32_t from, uint32_t to, capture_call_visit_t visit,
                       void *context)
{
    call_row_t row = {.id = id,
                      .holder = to,
                      .list = CALL_LIST_DISPATCHED,
                      .asker = from,
                      .origin = id >= CALLS_ID ? (uint32_t)id : 0,
                      .method = FIRST_USER_METHOD,
                      .label = to,
                      .sent_ns = NOW - 12 * SECOND};
    return visit(&row, context);
}

static void visit_calls_of(uint32_t task, enum call_list list, capture_call_visit_t visit,
                           void *context)
{
    if (list != CALL_LIST_DISPATCHED || task > BOB)
        return;
    if (!visit_call(task == BOB ? CALL_ALICE : CALL_BOB, ALICE + BOB - task, task, visit,
                    context) ||
        task != BOB)
        return;
    for (uint32_t i = 0; i < world.crowd * world.calls; i++)
        if (!visit_call(CALLS_ID + i, CROWD_ID + i / world.calls, BOB, visit, context))
            return;
    for (uint32_t i = 0; i < world.late; i++)
        if (!visit_call(CALLS_ID - 1 - i, ALICE, BOB, visit, context))
            return;
}

static bool visit_ring_rows(uint32_t task, capture_fibril_visit_t visit, void *context)
{
    fibril_row_t row = {.task = task,
                        .state = BOARD_WAITING,
                        .wait = BOARD_WAIT_ANSWER,
                        .object = task == ALICE ? CALL_ALICE : CALL_BOB,
                        .serving = task == ALICE ? CALL_BOB : CALL_ALICE,
                        .connection = task,
                        .queued = task == BOB ? world.queued : 0,
                        .name = "ring"};
    for (uint32_t i = 0; i <= world.ring_rows; i++) {
        if (!visit(&row, context))
            return false;
        row = (fibril_row_t){.task = task, .index = i + 1, .state = BOARD_READY};
    }
    return true;
}

static enum board_status visit_fibrils(uint32_t task, capture_fibril_visit_t visit, void *context,
                                       const char **why)
{
    (void)why;
    if (task <= BOB) {
        (void)visit_ring_rows(task, visit, context);
        return BOARD_READ;
    }
    for (uint32_t i = 0; i < world.rows; i++) {
        fibril_row_t row = {.task = task, .index = i, .state = BOARD_READY};
        if (world.everything)
            row = (fibril_row_t){.task = task,
                                 .index = i,
                                 .state = BOARD_WAITING,
                                 .wait = BOARD_WAIT_LOCK,
                                 .object = 8 * (i + 1),
                                 .deadline = NOW + SECOND,
                                 .serving = i + 1,
                                 .connection = i + 1,
                                 .held = {8 * i + 8, 8 * i + 16, 8 * i + 24, 8 * i + 32}};
        if (!visit(&row, context))
            return BOARD_READ;
    }
    return world.blind ? BOARD_NONE : BOARD_READ;
}

static const capture_source_t source = {visit_tasks, visit_threads, visit_calls_of, visit_fibrils};

static graph_t graph;
static void *memory;

static bool capture(size_t size)
{
    free(memory);
    memory = malloc(size);
    assert_non_null(memory);
    return graph_capture(&graph, &source, memory, size, NOW);
}

static int world_begin(void **state)
{
    (void)state;
    world = (struct world){.crowd = 0};
    return 0;
}

static int world_end(void **state)
{
    (void)state;
    free(memory);
    memory = NULL;
    return 0;
}

static uint32_t boards_left_out(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph.task_count; i++)
        count += graph.tasks[i].board_left_out != 0;
    return count;
}

static uint32_t calls_left_out(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph.task_count; i++)
        count += graph.tasks[i].left_out;
    return count;
}

/* Checks that exactly the ring of alice and bob is found, as certain, without the crowd. */
static void assert_found(void)
{
    assert_int_equal(graph.ring_count, 1);
    assert_false(graph.rings[0].suspected);
    assert_verdict(&graph, call_node(&graph, CALL_ALICE), VERDICT_DEADLOCK);
    assert_verdict(&graph, call_node(&graph, CALL_BOB), VERDICT_DEADLOCK);
    for (uint32_t i = 0; i < graph.rings[0].count; i++) {
        uint32_t task = graph_task_of(&graph, graph.ring_nodes[graph.rings[0].first + i]);
        assert_in_range(graph.tasks[task].id, ALICE, BOB);
    }
    for (uint32_t i = 0; i < graph.fibril_count; i++)
        if (graph.tasks[graph.fibrils[i].task].board_left_out)
            fail_msg("rows of a board that was left out are in the graph");
}

static void large_boards_hide_no_ring(void **state)
{
    (void)state;
    static const uint32_t crowds[] = {1, 11, 200};
    static const size_t sizes[] = {MIB, 4 * MIB, 24 * MIB};
    world.rows = BOARD_ROWS_MAX;
    world.ring_rows = 30;
    for (unsigned i = 0; i < sizeof(crowds) / sizeof(crowds[0]); i++) {
        for (unsigned j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
            world.crowd = crowds[i];
            for (unsigned all = 0; all < 2; all++) {
                world.everything = all != 0;
                assert_true(capture(sizes[j]));
                assert_found();
                assert_true(crowds[i] < 40 || boards_left_out() == crowds[i]);
                assert_int_equal(calls_left_out(), 0);
            }
        }
    }
}

/* Boards that just fit their share are read; with one row more they are not. */
static void a_board_within_its_share_is_read(void **state)
{
    (void)state;
    world.crowd = 100;
    uint32_t most = 0, least = 0;
    for (world.rows = 1; world.rows < BOARD_ROWS_MAX && least == 0; world.rows++) {
        assert_true(capture(4 * MIB));
        assert_found();
        if (boards_left_out() == 0)
            most = world.rows;
        else
            least = world.rows;
        assert_true(boards_left_out() == 0 || boards_left_out() == world.crowd);
    }
    assert_int_equal(least, most + 1);
    /* At least nine tenths of the memory are used: a row takes less than 500 bytes. */
    assert_in_range(most, 4 * MIB / 100 / 1000, 4 * MIB / 100 / 250);
}

static void essential_tasks_come_first(void **state)
{
    (void)state;
    world.crowd = 3000;
    world.rows = 20; /* fewer than those of the ring */
    world.ring_rows = 40;
    assert_true(capture(4 * MIB));
    assert_int_equal(graph.ring_count, 1);
    assert_true(graph.rings[0].suspected); /* nothing is known of its fibrils */
    world.ring_essential = true;
    assert_true(capture(4 * MIB));
    assert_found();
}

static void many_calls_hide_no_ring(void **state)
{
    (void)state;
    static const uint32_t crowds[] = {1, 4, 50};
    world.calls = TASK_CALLS_MAX;
    for (unsigned i = 0; i < sizeof(crowds) / sizeof(crowds[0]); i++) {
        world.crowd = crowds[i];
        world.queued = world.crowd * world.calls;
        for (size_t size = MIB / 2; size <= 24 * MIB; size *= 4) {
            assert_true(capture(size));
            assert_found();
            assert_int_equal(boards_left_out(), 0);
            assert_int_equal(graph.call_count + calls_left_out(), 2 + world.crowd * world.calls);
        }
    }
}

/* Omitted calls count in the queue of a connection: queued calls stay queued, and received calls do
 * not return to the queue. */
static void omitted_calls_keep_their_place_in_the_queue(void **state)
{
    (void)state;
    world.crowd = 20;
    world.calls = TASK_CALLS_MAX;
    world.late = 2;
    world.queued = 1 + world.calls;
    assert_true(capture(MIB));
    assert_found();
    assert_true(calls_left_out() > 0);
    /* Of alice's two late calls and the calls of the last in the crowd, all but one are in line. */
    assert_verdict(&graph, call_node(&graph, CALLS_ID - 1), VERDICT_BEHIND);
    assert_verdict(&graph, call_node(&graph, CALLS_ID - 2), VERDICT_BEHIND);
    uint32_t queued = 0;
    for (uint32_t i = 0; i < graph.call_count; i++) {
        if (graph.calls[i].id < CALLS_ID)
            continue;
        bool last = graph.calls[i].asker == CROWD_ID + world.crowd - 1;
        bool first = graph.calls[i].id == CALLS_ID + (uint64_t)(world.crowd - 1) * world.calls;
        bool behind = graph.verdict[i] == VERDICT_BEHIND;
        assert_int_equal(behind, last && !first);
        queued += behind;
    }
    assert_true(queued > 0);
}

/* A task without a board may wait for any of its calls, also for one that was left out. */
static void a_task_with_calls_left_out_is_not_suspected(void **state)
{
    (void)state;
    world.crowd = 20;
    world.calls = TASK_CALLS_MAX;
    world.queued = world.crowd * world.calls;
    world.blind = true;
    assert_true(capture(MIB));
    assert_found();
}

static char said[8192];

static void say(void *context, const char *text)
{
    (void)context;
    assert_true(strlen(said) + strlen(text) < sizeof(said));
    strcat(said, text);
}

static bool say_on(void *context)
{
    (void)context;
    return false;
}

static const graph_out_t out = {say, say_on, NULL};

static void reports_name_what_was_left_out(void **state)
{
    (void)state;
    world.crowd = 30;
    world.rows = BOARD_ROWS_MAX;
    assert_true(capture(MIB));
    said[0] = '\0';
    assert_true(report_deadlock(&graph, &out));
    assert_non_null(strstr(said, "deadlock: 2 fibrils of 2 tasks wait in a ring"));
    const char *list = strstr(said, "not included, because");
    assert_non_null(list);
    assert_non_null(strstr(list, "\n  1000 (crowd): its fibrils\n"));
    assert_non_null(strstr(list, "\n  1023 (crowd): its fibrils\n  and 6 more tasks\n"));
    assert_null(strstr(list, "1024 (crowd)"));

    said[0] = '\0';
    call_filter_t filter = {.task = GRAPH_NONE, .hung = true};
    assert_true(report_calls(&graph, &out, &filter));
    assert_non_null(strstr(said, "not included, because"));

    said[0] = '\0';
    report_waits(&graph, &out, graph_find_task(&graph, CROWD_ID));
    assert_non_null(strstr(said, "fibril board unreadable: it has more rows than fit"));
}

static void reports_count_calls_that_were_left_out(void **state)
{
    (void)state;
    world.crowd = 2;
    world.rows = 1;
    world.calls = TASK_CALLS_MAX;
    world.queued = 2 * world.calls;
    assert_true(capture(MIB));
    said[0] = '\0';
    char line[64];
    (void)snprintf(line, sizeof(line), "\n  1001 (crowd): %u of its calls\n",
                   graph.tasks[graph_find_task(&graph, CROWD_ID + 1)].left_out);
    report_left_out(&graph, &out);
    assert_non_null(strstr(said, line));
    said[0] = '\0';
    report_waits(&graph, &out, graph_find_task(&graph, CROWD_ID + 1));
    assert_non_null(strstr(said, " of its calls are left out"));
    said[0] = '\0';
    world.calls = 1;
    assert_true(capture(MIB));
    report_left_out(&graph, &out);
    assert_string_equal(said, "");
}

/* For every size of the memory, the result is an error or the ring; from some size on, it is the
 * ring. */
static void every_size_of_memory(void **state)
{
    (void)state;
    world.crowd = 12;
    world.calls = 200;
    world.queued = world.crowd * world.calls;
    world.rows = 300;
    world.everything = true;
    unsigned failed = 0;
    for (size_t size = 0; size < 2 * MIB; size += 50021) {
        bool found = capture(size + 1);
        assert_true(!found || graph.ring_count <= 1);
        failed += !found || graph.ring_count == 0;
        if (size > 100000)
            assert_found();
    }
    assert_in_range(failed, 1, 3);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(large_boards_hide_no_ring),
        TEST(a_board_within_its_share_is_read),
        TEST(essential_tasks_come_first),
        TEST(many_calls_hide_no_ring),
        TEST(omitted_calls_keep_their_place_in_the_queue),
        TEST(a_task_with_calls_left_out_is_not_suspected),
        TEST(reports_name_what_was_left_out),
        TEST(reports_count_calls_that_were_left_out),
        TEST(every_size_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
