// SPDX-License-Identifier: BSD-2-Clause
/* Large systems: the cost is linear in the rows, and exhausted memory is reported. */
#include "snapshot.h"
#include <stdlib.h>
#include <string.h>

#define MEMORY (24u << 20)

/* A chain of `tasks` servers, each with one connection on which calls of the previous one queue. */
static bool build(graph_t *graph, uint32_t tasks, uint32_t calls, bool closed)
{
    for (uint32_t i = 0; i < tasks; i++) {
        task_row_t row = {.id = 10 + i};
        if (!graph_add_task(graph, &row))
            return false;
    }
    uint32_t each = calls / tasks;
    for (uint32_t i = 0; i < tasks * each; i++) {
        uint32_t holder = i / each;
        call_row_t row = {.id = 1000 + i,
                          .holder = 10 + holder,
                          .list = CALL_LIST_DISPATCHED,
                          .asker = 10 + (holder + tasks - 1) % tasks,
                          .method = 1024,
                          .label = 7,
                          .sent_ns = NOW - SECOND};
        if (!graph_add_call(graph, &row))
            return false;
    }
    for (uint32_t i = 0; i < tasks; i++) {
        fibril_row_t row = {.task = 10 + i,
                            .state = closed || i + 1 < tasks ? BOARD_WAITING : BOARD_READY,
                            .wait = BOARD_WAIT_ANSWER,
                            .object = 1000 + ((i + 1) % tasks) * each + each - 1,
                            .serving = 1000 + i * each,
                            .connection = 7,
                            .queued = each - 1};
        if (!graph_add_fibril(graph, &row) || !graph_set_board(graph, 10 + i, BOARD_READ, NULL))
            return false;
    }
    return graph_solve(graph);
}

static uint64_t work_of(uint32_t tasks, uint32_t calls, bool closed)
{
    graph_t graph;
    void *memory = malloc(MEMORY);
    graph_init(&graph, memory, MEMORY, NOW);
    assert_true(build(&graph, tasks, calls, closed));
    assert_int_equal(graph.ring_count, closed ? 1 : 0);
    assert_int_equal(graph.live[graph_node(&graph, GRAPH_FIBRIL, 0)], !closed);
    free(memory);
    return graph.work;
}

static void work_is_linear(void **state)
{
    (void)state;
    for (unsigned closed = 0; closed < 2; closed++) {
        uint64_t small = work_of(100, 10000, closed);
        uint64_t large = work_of(1000, 100000, closed);
        assert_in_range(large, 9 * small, 11 * small);
        assert_in_range(large, 0, 4000000); /* about 25 instructions each: 100 million */
    }
}

/* One lock with a very long queue: only sorting is not linear. */
static void long_line_at_a_lock(void **state)
{
    (void)state;
    graph_t graph;
    void *memory = malloc(MEMORY);
    graph_init(&graph, memory, MEMORY, NOW);
    task_row_t task = {.id = 10};
    assert_true(graph_add_task(&graph, &task));
    for (uint32_t i = 0; i < BOARD_ROWS_MAX; i++) {
        fibril_row_t row = {.task = 10,
                            .state = i == 0 ? BOARD_READY : BOARD_WAITING,
                            .wait = i % 3 != 0 ? BOARD_WAIT_READ_LOCK : BOARD_WAIT_LOCK,
                            .object = 64,
                            .ticket = i * 2654435761u,
                            .held = {i == 0 ? 64 : 0}};
        assert_true(graph_add_fibril(&graph, &row));
    }
    assert_true(graph_set_board(&graph, 10, BOARD_READ, NULL));
    assert_true(graph_solve(&graph));
    assert_no_ring(&graph);
    assert_in_range(graph.work, 0, BOARD_ROWS_MAX * 40);
    free(memory);
}

/* A task can choose addresses that differ only in their top bits. */
static void chosen_addresses_do_not_collide(void **state)
{
    (void)state;
    graph_t graph;
    void *memory = malloc(MEMORY);
    for (unsigned shift = 0; shift <= 52; shift += 4) {
        graph_init(&graph, memory, MEMORY, NOW);
        task_row_t task = {.id = 10};
        assert_true(graph_add_task(&graph, &task));
        for (uint32_t i = 0; i < BOARD_ROWS_MAX; i++) {
            fibril_row_t row = {.task = 10,
                                .state = BOARD_WAITING,
                                .wait = BOARD_WAIT_LOCK,
                                .object = (uint64_t)(i + 1) << shift,
                                .serving = (uint64_t)(i + 1) << shift,
                                .connection = (uint64_t)(i + 1) << shift,
                                .held = {(uint64_t)(i + 2) << shift}};
            assert_true(graph_add_fibril(&graph, &row));
        }
        assert_true(graph_set_board(&graph, 10, BOARD_READ, NULL));
        assert_true(graph_solve(&graph));
        assert_in_range(graph.work, 0, BOARD_ROWS_MAX * 60);
    }
    free(memory);
}

/* A task can choose causes of transfers to attack the hash table of calls. */
static void chosen_causes_do_not_collide(void **state)
{
    (void)state;
    graph_t graph;
    void *memory = malloc(MEMORY);
    graph_init(&graph, memory, MEMORY, NOW);
    task_row_t task = {.id = 10};
    assert_true(graph_add_task(&graph, &task));
    for (uint32_t i = 0; i < 8000; i++) {
        call_row_t row = {.id = 80000 + i,
                          .holder = 10,
                          .list = CALL_LIST_DISPATCHED,
                          .asker = 10,
                          .method = i % 2 == 0 ? 1024 : IPC_M_DATA_WRITE,
                          .cause = 5 - i % 4,
                          .sent_ns = NOW - SECOND};
        assert_true(graph_add_call(&graph, &row));
    }
    assert_true(graph_set_board(&graph, 10, BOARD_NONE, NULL));
    assert_true(graph_solve(&graph));
    assert_in_range(graph.work, 0, 8000 * 120);
    free(memory);
}

/* With too little memory, the capture fails and does not access anything outside of it. */
static void too_little_memory(void **state)
{
    (void)state;
    graph_t graph;
    unsigned failed = 0;
    for (size_t size = 0; size < 300000; size += 1009) {
        void *memory = malloc(size + 1); /* AddressSanitizer detects accesses outside of it */
        graph_init(&graph, memory, size, NOW);
        failed += !build(&graph, 10, 1000, true);
        free(memory);
    }
    assert_in_range(failed, 10, 290);
}

/* A number below `limit`, the next of a fixed sequence. */
static uint32_t below(uint64_t *seed, uint32_t limit)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*seed >> 33) % limit;
}

/* Random rows: the analysis must terminate. */
static void random_rows(void **state)
{
    (void)state;
    uint64_t seed = 1;
    void *memory = malloc(MEMORY);
    for (unsigned run = 0; run < 200; run++) {
        graph_t graph;
        graph_init(&graph, memory, MEMORY, NOW);
        for (uint32_t i = 0; i < 8; i++) {
            task_row_t row = {.id = below(&seed, 10), .state = below(&seed, 9) == 0};
            assert_true(graph_add_task(&graph, &row));
        }
        for (uint32_t i = 0; i < 20; i++) {
            thread_row_t row = {
                .task = below(&seed, 11), .state = below(&seed, 5), .wait = below(&seed, 6)};
            assert_true(graph_add_thread(&graph, &row));
        }
        for (uint32_t i = 0; i < 100; i++) {
            call_row_t row = {.id = below(&seed, 90),
                              .holder = below(&seed, 11),
                              .asker = below(&seed, 11),
                              .list = below(&seed, 3),
                              .cause = below(&seed, 90),
                              .label = below(&seed, 4),
                              .method = below(&seed, 3) ? 1024 : IPC_M_DATA_READ,
                              .origin = below(&seed, 3)};
            assert_true(graph_add_call(&graph, &row));
        }
        for (uint32_t i = 0; i < 60; i++) {
            fibril_row_t row = {.task = below(&seed, 11),
                                .state = 1 + below(&seed, 3),
                                .wait = below(&seed, 8),
                                .object = below(&seed, 90),
                                .serving = below(&seed, 90),
                                .connection = below(&seed, 4),
                                .queued = below(&seed, 5),
                                .ticket = below(&seed, 9),
                                .held = {below(&seed, 90), below(&seed, 90)}};
            assert_true(graph_add_fibril(&graph, &row));
        }
        for (uint32_t i = 0; i < 10; i++)
            assert_true(graph_set_board(&graph, i, below(&seed, 3), "random"));
        assert_true(graph_solve(&graph));
        /* Checks that every hung node waits for a hung one, and every ring node for one of its
         * ring. */
        for (uint32_t i = 0; i < graph_node_count(&graph); i++) {
            bool hung = false, ring = false;
            GRAPH_EACH_OUT (&graph, i, edge) {
                hung = hung || !graph.live[edge->to];
                ring = ring || graph.ring[edge->to] == graph.ring[i];
            }
            assert_true(graph.live[i] || hung);
            assert_true(graph.ring[i] == 0 || (ring && !graph.live[i]));
        }
    }
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_linear),
        cmocka_unit_test(chosen_addresses_do_not_collide),
        cmocka_unit_test(chosen_causes_do_not_collide),
        cmocka_unit_test(long_line_at_a_lock),
        cmocka_unit_test(too_little_memory),
        cmocka_unit_test(random_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
