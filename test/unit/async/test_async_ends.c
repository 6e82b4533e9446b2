// SPDX-License-Identifier: BSD-2-Clause
/* How connections and sessions end, over the real kernel core; programs/client_ends.c checks what
 * the clients see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

#include <abi/board.h>
#include <string.h>

static host_task_t *server, *client;

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

static void play_with(const char *server_name, const char *client_name)
{
    server = host_task_create(server_name, 0);
    client = host_task_create(client_name, 0);
    host_task_link(client, server);
    start(server);
    start(client);
}

static void play(const char *client_name)
{
    play_with("odd_server", client_name);
}

/* Returns the number of rows of the server's fibril board that show a deferred call. */
static unsigned deferred_rows(void)
{
    const board_header_t *board = (const board_header_t *)(uintptr_t)server->task->board;
    const board_row_t *rows = (const board_row_t *)(board + 1);
    unsigned count = 0;
    for (uint32_t i = 0; i < board->row_count; i++) {
        if (rows[i].state != BOARD_DEFERRED)
            continue;
        assert_string_equal(rows[i].name, "deferred");
        assert_int_not_equal(rows[i].serving, 0);
        count++;
    }
    return count;
}

/* Checks the story of the server, whose connections must all be closed. */
static void assert_served(const char *story)
{
    assert_true(client->program.done);
    assert_string_equal(server->program.story, story);
    assert_int_equal(server->program.value, 0);
    assert_int_equal(deferred_rows(), 0);
}

static void calls_after_the_last_served_one_are_rejected(void **state)
{
    (void)state;
    play("client_of_brief");
    assert_served("+a-+a-+a-+a-");
}

static void a_handler_that_does_not_accept_rejects(void **state)
{
    (void)state;
    play("client_of_silent");
    assert_served("");
}

static void a_hang_up_arrives_after_earlier_calls(void **state)
{
    (void)state;
    play("client_of_late");
    assert_served("+ab-");
}

static void kept_calls_are_answered_later(void **state)
{
    (void)state;
    play("client_of_defer");
    assert_served("+abcabc-");
}

static void a_kept_call_has_a_row_until_it_is_answered(void **state)
{
    (void)state;
    play("client_that_waits");
    assert_int_equal(deferred_rows(), 2);
    host_task_t *other = host_task_create("client_of_defer", 0);
    host_task_link(other, server);
    start(other); /* which lets the server keep three calls, twice, and answer them */
    assert_true(other->program.done);
    assert_int_equal(deferred_rows(), 2);
}

static void interfaces_without_a_port_use_the_default_port(void **state)
{
    (void)state;
    play_with("any_server", "client_of_any");
    assert_served("3+-5+-!");
}

static void a_phone_is_introduced_once(void **state)
{
    (void)state;
    play("client_that_introduces_itself");
    assert_served("+a-");
}

static void a_connection_can_be_made_over_another_one(void **state)
{
    (void)state;
    play("client_of_chain");
    assert_served("++a--");
}

static void a_server_can_wait_for_a_time(void **state)
{
    (void)state;
    play("client_of_hasty");
    assert_served("+tat-");
}

static void an_answer_to_another_call_is_none_to_the_connection(void **state)
{
    (void)state;
    play("client_of_others");
    assert_served("+-");
}

static void further_phones_are_connected_like_the_first(void **state)
{
    (void)state;
    server = host_task_create("any_server", 0);
    client = host_task_create("client_of_same_phones", 0);
    host_task_link(client, server);
    host_task_link(client, server);
    start(server);
    start(client);
    assert_served("3Fh+3Fh+--3+-!!");
}

static void a_connection_takes_a_turn_on_its_way(void **state)
{
    (void)state;
    play("client_that_connects_in_line");
    assert_served("++--");
}

static void an_exchange_goes_to_the_longest_waiter(void **state)
{
    (void)state;
    play("client_in_line");
    assert_string_equal(client->program.story, "abcde");
    assert_served("+abcde-");
}

static void waiters_for_a_closed_session_get_an_error(void **state)
{
    (void)state;
    play("client_that_closes_a_line");
    assert_string_equal(client->program.story, "abab");
    assert_served("+-+-");
    assert_int_equal(client->program.value, 0);
}

static void phones_of_a_closed_pool_are_hung_up(void **state)
{
    (void)state;
    play("client_that_closes_a_pool");
    assert_served("+++-x--");
    assert_true(client->program.value <= 512);
}

static void a_phone_for_a_closed_session_is_hung_up(void **state)
{
    (void)state;
    play("client_that_closes_while_connecting");
    assert_served("+-+-");
    assert_true(client->program.value <= 512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(calls_after_the_last_served_one_are_rejected),
        HOST_TASK_TEST(a_handler_that_does_not_accept_rejects),
        HOST_TASK_TEST(a_hang_up_arrives_after_earlier_calls),
        HOST_TASK_TEST(kept_calls_are_answered_later),
        HOST_TASK_TEST(a_kept_call_has_a_row_until_it_is_answered),
        HOST_TASK_TEST(interfaces_without_a_port_use_the_default_port),
        HOST_TASK_TEST(a_phone_is_introduced_once),
        HOST_TASK_TEST(a_connection_can_be_made_over_another_one),
        HOST_TASK_TEST(a_server_can_wait_for_a_time),
        HOST_TASK_TEST(an_answer_to_another_call_is_none_to_the_connection),
        HOST_TASK_TEST(further_phones_are_connected_like_the_first),
        HOST_TASK_TEST(a_connection_takes_a_turn_on_its_way),
        HOST_TASK_TEST(an_exchange_goes_to_the_longest_waiter),
        HOST_TASK_TEST(waiters_for_a_closed_session_get_an_error),
        HOST_TASK_TEST(phones_of_a_closed_pool_are_hung_up),
        HOST_TASK_TEST(a_phone_for_a_closed_session_is_hung_up),
    };
    return HOST_TASK_RUN(tests);
}
