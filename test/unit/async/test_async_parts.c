// SPDX-License-Identifier: BSD-2-Clause
/* Requests with parts of all kinds; programs/client_collect.c checks what the clients get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

static host_task_t *server, *next, *client;

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

/* client -> server -> next */
static void prepare(const char *name)
{
    server = host_task_create("collect_server", 0);
    next = host_task_create("collect_server", 0);
    client = host_task_create(name, 0);
    host_task_link(client, server);
    host_task_link(server, next);
    start(next);
    start(server);
}

static void passes(void **state)
{
    prepare(*state);
    start(client);
    assert_true(client->program.done);
}

static void a_hang_up_between_parts_ends_them(void **state)
{
    (void)state;
    prepare("client_that_breaks_off");
    start(client);
    assert_string_equal(server->program.story, "h");
}

static void parts_for_a_dead_server_are_answered(void **state)
{
    (void)state;
    prepare("client_of_lost_parts");
    host_task_kill(next);
    start(client);
    assert_true(client->program.done);
}

static void nothing_is_sent_to_a_dead_server(void **state)
{
    (void)state;
    prepare("client_of_the_dead");
    start(client);
    assert_false(client->program.done);
    host_task_kill(server);
    assert_true(client->program.done);
}

static void a_phone_over_which_a_part_cannot_be_replaced_is_hung_up(void **state)
{
    (void)state;
    prepare("client_without_quota");
    host_task_t *keeper = host_task_create("server", 0);
    host_task_link(client, keeper);
    start(keeper);
    start(client);
    assert_int_equal(client->program.value, 1);
}

#define PASSES(client)                                                                             \
    {                                                                                              \
#client, passes, host_task_test_begin, host_task_test_end, (void *)(uintptr_t) #client     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        PASSES(client_of_texts),
        PASSES(client_of_values),
        PASSES(client_of_three_parts),
        PASSES(client_of_takes),
        PASSES(client_of_gifts),
        PASSES(client_of_phones),
        PASSES(client_of_areas),
        PASSES(client_of_second_requests),
        PASSES(client_of_passed_parts),
        PASSES(client_of_unsent_parts),
        HOST_TASK_TEST(a_hang_up_between_parts_ends_them),
        HOST_TASK_TEST(parts_for_a_dead_server_are_answered),
        HOST_TASK_TEST(nothing_is_sent_to_a_dead_server),
        HOST_TASK_TEST(a_phone_over_which_a_part_cannot_be_replaced_is_hung_up),
    };
    return HOST_TASK_RUN(tests);
}
