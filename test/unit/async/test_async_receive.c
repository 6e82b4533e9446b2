// SPDX-License-Identifier: BSD-2-Clause
/* What a server gets behind a request; programs/client_receive.c checks what the clients get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

#include "programs/receive.h"
#include <arch/host/host.h>

static host_task_t *server, *next, *client;

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

/* client -> server -> next, and client -> next */
static void prepare(const char *name, uint64_t option)
{
    next = host_task_create("receive_server", 0);
    server = host_task_create("receive_server", 0);
    client = host_task_create(name, option);
    host_task_link(client, server);
    host_task_link(client, next);
    host_task_link(server, next);
    start(next);
    start(server);
}

static void play(const char *name, const char *story)
{
    prepare(name, 0);
    start(client);
    assert_true(client->program.done);
    assert_string_equal(server->program.story, story);
}

static void another_part_is_refused(void **state)
{
    (void)state;
    play("client_of_other_parts", "iiiiiiiiiii");
}

static void a_hang_up_is_no_part(void **state)
{
    (void)state;
    for (uint64_t method = RECEIVE_WRITE; method <= RECEIVE_TAKE; method++) {
        if (method > RECEIVE_FORWARD && method < RECEIVE_TAKE)
            continue; /* these receive any part */
        prepare("client_of_missing_parts", method);
        start(client);
        assert_string_equal(server->program.story, "h");
    }
}

static void data_move_in_both_directions(void **state)
{
    (void)state;
    play("client_of_data", ".?.?");
}

static void a_write_is_taken_up_to_a_size(void **state)
{
    (void)state;
    play("client_of_whole_writes", "..?.?");
}

static void memory_that_is_gone_is_not_taken(void **state)
{
    (void)state;
    play("client_of_lost_memory", "pppp");
}

static void an_area_that_is_gone_is_not_shared(void **state)
{
    (void)state;
    play("client_of_lost_areas", ".p?.");
}

static void a_phone_that_cannot_be_used_is_hung_up(void **state)
{
    (void)state;
    play("client_of_clones", "..?p");
    assert_string_equal(next->program.story, "!!"); /* the clone, and the original */
}

static void a_phone_back_to_the_client_can_be_used(void **state)
{
    (void)state;
    play("client_of_callbacks", "..");
}

static void a_phone_to_a_dead_client_is_not_accepted(void **state)
{
    (void)state;
    prepare("client_that_dies_early", 0);
    host_task_start(client);
    host_run_now();
    host_task_kill(client);
    assert_string_equal(server->program.story, "!p");
}

static void a_deferred_connection_is_answered_later(void **state)
{
    (void)state;
    play("client_of_deferred_connection", "!");
}

static void words_without_use_are_zero(void **state)
{
    (void)state;
    play("client_of_words", "");
}

static void a_connection_to_a_dead_client_is_not_accepted(void **state)
{
    (void)state;
    prepare("client_that_dies_connecting", 0);
    host_task_start(client);
    host_run_now();
    host_task_kill(client);
    assert_string_equal(server->program.story, "!p-");
}

static void a_part_without_memory_is_refused(void **state)
{
    (void)state;
    play("client_of_starved_take", "?");
}

static void the_first_part_that_fails_decides(void **state)
{
    (void)state;
    play("client_of_two_parts", "......");
}

static void a_call_can_arrive_before_its_connection_has_a_fibril(void **state)
{
    (void)state;
    play("client_of_early_call", ".");
}

static void a_client_without_memory_sends_no_request(void **state)
{
    (void)state;
    play("client_without_memory_for_requests", ".");
}

static void a_deferred_call_can_be_forwarded(void **state)
{
    (void)state;
    play("client_of_deferred_forward", ".");
}

static void a_transfer_can_be_forwarded(void **state)
{
    (void)state;
    play("client_of_forwards", "....");
    assert_string_equal(next->program.story, "..");
}

static void a_page_at_a_bad_address_is_refused(void **state)
{
    (void)state;
    play("client_of_pages", "..");
}

static void a_client_without_memory_sends_no_data(void **state)
{
    (void)state;
    play("client_without_memory_for_data", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(another_part_is_refused),
        HOST_TASK_TEST(a_hang_up_is_no_part),
        HOST_TASK_TEST(data_move_in_both_directions),
        HOST_TASK_TEST(a_write_is_taken_up_to_a_size),
        HOST_TASK_TEST(memory_that_is_gone_is_not_taken),
        HOST_TASK_TEST(an_area_that_is_gone_is_not_shared),
        HOST_TASK_TEST(a_phone_that_cannot_be_used_is_hung_up),
        HOST_TASK_TEST(a_phone_back_to_the_client_can_be_used),
        HOST_TASK_TEST(a_phone_to_a_dead_client_is_not_accepted),
        HOST_TASK_TEST(a_deferred_connection_is_answered_later),
        HOST_TASK_TEST(words_without_use_are_zero),
        HOST_TASK_TEST(a_connection_to_a_dead_client_is_not_accepted),
        HOST_TASK_TEST(a_part_without_memory_is_refused),
        HOST_TASK_TEST(the_first_part_that_fails_decides),
        HOST_TASK_TEST(a_call_can_arrive_before_its_connection_has_a_fibril),
        HOST_TASK_TEST(a_client_without_memory_sends_no_request),
        HOST_TASK_TEST(a_deferred_call_can_be_forwarded),
        HOST_TASK_TEST(a_transfer_can_be_forwarded),
        HOST_TASK_TEST(a_page_at_a_bad_address_is_refused),
        HOST_TASK_TEST(a_client_without_memory_sends_no_data),
    };
    return HOST_TASK_RUN(tests);
}
