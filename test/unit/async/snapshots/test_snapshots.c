// SPDX-License-Identifier: BSD-2-Clause
/*
 * Analyses the system at every store that changes a fibril board, in runs with many seeds: no
 * snapshot may show a deadlock. The environment variable SNAPSHOTS sets the number of snapshots
 * (1000000 for a long run).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"
#include "stores.h"

#include <abi/board.h>
#include <diagnosis/graph/report.h>
#include <inspect/inspect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNAPSHOTS_DEFAULT 6000
#define TASKS             2

static host_task_t *watched[TASKS];
static unsigned watched_count;
static uint64_t snapshots, stores, deadlocks, last_sum;
static bool watching;
static graph_t graph;
static char said[4096];

static void say(void *context, const char *text)
{
    (void)context;
    strncat(said, text, sizeof(said) - strlen(said) - 1);
}

static bool said_enough(void *context)
{
    (void)context;
    return false;
}

/* Returns a hash of the rows that the kernel would read from the boards. */
static uint64_t boards_sum(void)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < watched_count; i++) {
        const task_t *task = watched[i]->task;
        const board_header_t *board = (const board_header_t *)(uintptr_t)task->board;
        if (board == NULL || watched[i]->gone)
            continue;
        const uint64_t *word = (const uint64_t *)board;
        size_t size = sizeof(*board) + board->row_count * sizeof(board_row_t);
        for (size_t j = 0; j < size / sizeof(*word); j++)
            sum = (sum ^ word[j]) * 0x9e3779b97f4a7c15ull;
    }
    return sum;
}

void store_is_next(void)
{
    uint64_t sum = watching ? boards_sum() : last_sum;
    const char *why;
    stores++;
    if (sum == last_sum)
        return;
    last_sum = sum;
    snapshots++;
    inspect_begin();
    if (!inspect_graph(&graph, &why) || graph.ring_count == 0 || deadlocks++ != 0)
        return;
    static const graph_out_t out = {say, said_enough, NULL};
    (void)report_deadlock(&graph, &out);
}

static host_task_t *watch(const char *program, uint64_t seed)
{
    return watched[watched_count++] = host_task_create(program, seed);
}

static void run_begin(void)
{
    watched_count = 0;
    last_sum = 0;
    said[0] = '\0';
    deadlocks = 0;
}

static void run_end(void)
{
    watching = false;
    assert_int_equal(watched[0]->program.result, -1);
}

static uint64_t snapshots_wanted(void)
{
    const char *text = getenv("SNAPSHOTS");
    return text != NULL ? strtoull(text, NULL, 10) : SNAPSHOTS_DEFAULT;
}

static void seed_run(void **state, uint64_t seed)
{
    if (seed > 1) {
        host_task_test_end(state);
        host_task_test_begin(state);
    }
    run_begin();
    host_task_t *server = watch("busy_server", seed), *client = watch("busy_client", seed * 77);
    host_task_link(client, server);
    host_task_link(client, server);
    host_task_start(server);
    host_task_start(client);
    watching = true;
    host_tasks_run();
    run_end();
    assert_true(client->program.done);
    if (deadlocks > 0)
        fail_msg("seed %llu, snapshot %llu: %llu false alarms, the first one:\n%s",
                 (unsigned long long)seed, (unsigned long long)snapshots,
                 (unsigned long long)deadlocks, said);
}

static void no_snapshot_shows_a_false_deadlock(void **state)
{
    snapshots = stores = 0;
    for (uint64_t seed = 1; snapshots < snapshots_wanted(); seed++)
        seed_run(state, seed);
    print_message("%llu snapshots at %llu stores\n", (unsigned long long)snapshots,
                  (unsigned long long)stores);
}

static void a_deadlock_is_found(void **state)
{
    (void)state;
    run_begin();
    snapshots = 0;
    host_task_start(watch("deadlock", 0));
    watching = true;
    host_tasks_run();
    run_end();
    assert_true(snapshots > 10 && deadlocks > 0);
    assert_non_null(strstr(said, "2 fibrils of 1 task"));
}

static int group_setup(void **state)
{
    int result = host_task_group_setup(state);
    size_t size;
    if (inspect_arena(&size) == NULL)
        inspect_init();
    return result;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(no_snapshot_shows_a_false_deadlock),
        HOST_TASK_TEST(a_deadlock_is_found),
    };
    return cmocka_run_group_tests(tests, group_setup, host_task_group_teardown);
}
