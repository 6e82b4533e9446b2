// SPDX-License-Identifier: BSD-2-Clause
/* What a server's fibril board shows: the calls that it serves inside each other, those in its
 * queue, and what its fibrils wait for. programs/board_server.c looks at the first two itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

#include "programs/odd_server.h"
#include "programs/server.h"
#include <abi/board.h>
#include <arch/host/host.h>
#include <async/async.h>
#include <string.h>

static host_task_t *server, *client;

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

static void play(const char *server_name, const char *client_name, uint64_t option)
{
    server = host_task_create(server_name, 0);
    client = host_task_create(client_name, option);
    host_task_link(client, server);
    start(server);
    start(client);
}

/* The methods of board_server.c. */
static void scene(uint64_t method)
{
    play("board_server", "client_of_board", method);
    assert_true(client->program.done);
}

static void a_call_is_served_until_it_is_answered(void **state)
{
    (void)state;
    scene(1024);
}

static void calls_that_end_before_those_around_them(void **state)
{
    (void)state;
    scene(1025);
}

static void calls_that_end_before_those_inside_them(void **state)
{
    (void)state;
    scene(1026);
}

static void deferred_calls_are_not_served(void **state)
{
    (void)state;
    scene(1027);
}

static void a_transfer_is_part_of_the_call_that_is_served(void **state)
{
    (void)state;
    scene(1028);
}

static void calls_in_the_queue_are_counted(void **state)
{
    (void)state;
    scene(1029);
}

static void each_deferred_call_has_a_row_until_it_is_answered(void **state)
{
    (void)state;
    play("board_server", "client_of_many", 0);
    assert_true(client->program.done);
}

/* The row of a task's fibril that waits for this, or that has this name; NULL: there is none. */
static const board_row_t *row_where(const host_task_t *task, uint32_t wait, const char *name)
{
    const board_header_t *board = (const board_header_t *)(uintptr_t)task->task->board;
    const board_row_t *rows = (const board_row_t *)(board + 1);
    for (uint32_t i = 0; i < board->row_count; i++)
        if (rows[i].state == BOARD_WAITING && (wait == BOARD_WAIT_NONE || rows[i].wait == wait) &&
            (name == NULL || strcmp(rows[i].name, name) == 0))
            return &rows[i];
    return NULL;
}

static void messages_are_taken_in_batches(void **state)
{
    (void)state;
    play("board_server", "client_of_burst", 0);
    assert_true(client->program.done);
}

/* The label of a connection that waits for its next call. */
static uint64_t label_at(const host_task_t *task)
{
    const board_row_t *row = row_where(task, BOARD_WAIT_REQUEST, NULL);
    assert_non_null(row);
    return row->connection;
}

/* So the labels of a program are not those of one that ran in the same task before. */
static void programs_that_start_later_have_other_labels(void **state)
{
    (void)state;
    play("server", "client_that_keeps", 0);
    uint64_t first = label_at(server);
    host_clock_advance(1000000);
    play("server", "client_that_keeps", 0);
    assert_int_not_equal(first >> 32, label_at(server) >> 32);
}

static void an_idle_connection_waits_for_the_next_call(void **state)
{
    (void)state;
    play("server", "client_that_keeps", 0);
    const board_row_t *row = row_where(server, BOARD_WAIT_REQUEST, NULL);
    assert_non_null(row);
    assert_string_equal(row->name, "bd");
    assert_int_not_equal(row->connection, 0);
    assert_int_equal(row->object, row->connection);
    host_task_kill(client);
    assert_null(row_where(server, BOARD_WAIT_REQUEST, NULL));
}

static void a_server_waits_for_the_part_of_a_request(void **state)
{
    (void)state;
    play("server", "client_without_part", 0);
    const board_row_t *row = row_where(server, BOARD_WAIT_PART, NULL);
    assert_non_null(row);
    assert_int_equal(row->object, row->connection);
    assert_int_not_equal(row->serving, 0);
    /* The client waits for the answer to the same call. */
    const board_row_t *asks = row_where(client, BOARD_WAIT_ANSWER, "program");
    assert_non_null(asks);
    assert_int_equal(asks->object, row->serving);
    assert_int_equal(asks->deadline, 0);
}

static void a_turn_on_a_session_is_held_and_waited_for(void **state)
{
    (void)state;
    play("server", "client_of_turns", 0);
    const board_row_t *holds = row_where(client, BOARD_WAIT_ANSWER, "first");
    const board_row_t *waits = row_where(client, BOARD_WAIT_EXCHANGE, "second");
    assert_non_null(holds);
    assert_non_null(waits);
    assert_int_equal(holds->held[0], waits->object | BOARD_HELD_SESSION);
    assert_int_equal(waits->held[0], 0);
    assert_string_equal((const char *)(uintptr_t)waits->object_name, "bd");
    host_task_kill(server); /* the call of the first one fails, and the second has its turn */
    assert_true(client->program.done);
    assert_int_equal(client->program.value, 2);
}

static void a_handler_of_notifications_waits_for_the_next_one(void **state)
{
    (void)state;
    client = host_task_create("client_of_events", 0);
    start(client);
    const board_row_t *row = row_where(client, BOARD_WAIT_NOTIFICATION, "event");
    assert_non_null(row);
    assert_int_not_equal(row->object, 0);
    assert_int_equal(row->deadline, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(a_call_is_served_until_it_is_answered),
        HOST_TASK_TEST(calls_that_end_before_those_around_them),
        HOST_TASK_TEST(calls_that_end_before_those_inside_them),
        HOST_TASK_TEST(deferred_calls_are_not_served),
        HOST_TASK_TEST(a_transfer_is_part_of_the_call_that_is_served),
        HOST_TASK_TEST(calls_in_the_queue_are_counted),
        HOST_TASK_TEST(each_deferred_call_has_a_row_until_it_is_answered),
        HOST_TASK_TEST(messages_are_taken_in_batches),
        HOST_TASK_TEST(programs_that_start_later_have_other_labels),
        HOST_TASK_TEST(an_idle_connection_waits_for_the_next_call),
        HOST_TASK_TEST(a_server_waits_for_the_part_of_a_request),
        HOST_TASK_TEST(a_turn_on_a_session_is_held_and_waited_for),
        HOST_TASK_TEST(a_handler_of_notifications_waits_for_the_next_one),
    };
    return HOST_TASK_RUN(tests);
}
