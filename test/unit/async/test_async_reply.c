// SPDX-License-Identifier: BSD-2-Clause
/* When replies are sent: before anything that the server sends later, and before the server does
 * anything else. programs/client_reply.c measures it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

#include "programs/reply_server.h"
#include <arch/host/host.h>
#include <ipc/ipc.h>

static host_task_t *server, *client;

static void prepare(const char *name, uint64_t option)
{
    server = host_task_create("reply_server", 0);
    client = host_task_create(name, option);
    host_task_link(server, client);
    host_task_link(client, server);
    host_task_start(server);
    host_tasks_run();
    host_task_start(client);
}

static void play(const char *name, uint64_t option)
{
    prepare(name, option);
    host_tasks_run();
    assert_true(client->program.done);
}

static void a_reply_waits_until_its_fibril_waits(void **state)
{
    (void)state;
    play("client_of_postponed_reply", 0);
}

static void a_reply_does_not_wait_for_another_fibril(void **state)
{
    (void)state;
    play("client_of_reply", REPLY_AND_WAIT);
}

static void a_reply_does_not_wait_for_the_next_call(void **state)
{
    (void)state;
    play("client_of_queue", 0);
}

static void a_reply_does_not_wait_for_what_follows_a_hang_up(void **state)
{
    (void)state;
    play("client_that_leaves", 0);
}

static void a_reply_does_not_wait_after_the_end_of_its_fibril(void **state)
{
    (void)state;
    play("client_of_reply", REPLY_AND_END);
}

static void a_reply_can_be_sent_at_once(void **state)
{
    (void)state;
    play("client_of_reply", REPLY_AND_FLUSH);
}

static void a_reply_is_sent_before_what_is_sent_later(void **state)
{
    (void)state;
    play("client_of_pair", REPLY_AND_REPLY);
}

static void a_reply_is_sent_before_a_later_answer(void **state)
{
    (void)state;
    play("client_of_pair", REPLY_AND_ANSWER);
}

static void a_reply_is_sent_before_a_forwarded_call(void **state)
{
    (void)state;
    play("client_of_pair", REPLY_AND_FORWARD);
}

static void a_reply_is_sent_before_a_request(void **state)
{
    (void)state;
    play("client_of_reply", REPLY_AND_SEND);
}

static void a_reply_that_comes_to_nothing_does_not_hold_the_server_up(void **state)
{
    (void)state;
    prepare("client_of_late_reply", 0);
    host_run_now();
    assert_int_not_equal(server->program.value, 0);
    assert_int_equal(ipc_call_fail(server->program.value, EDEADLK), EOK);
    host_tasks_run();
    assert_int_equal(client->program.result, EDEADLK);
    assert_true(client->program.done);
}

static void a_transfer_is_not_replied_to_later(void **state)
{
    (void)state;
    play("client_of_bad_transfer", 0);
}

static void a_page_is_not_replied_to_later(void **state)
{
    (void)state;
    play("client_of_bad_page", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(a_reply_waits_until_its_fibril_waits),
        HOST_TASK_TEST(a_reply_does_not_wait_for_another_fibril),
        HOST_TASK_TEST(a_reply_does_not_wait_for_the_next_call),
        HOST_TASK_TEST(a_reply_does_not_wait_for_what_follows_a_hang_up),
        HOST_TASK_TEST(a_reply_does_not_wait_after_the_end_of_its_fibril),
        HOST_TASK_TEST(a_reply_can_be_sent_at_once),
        HOST_TASK_TEST(a_reply_is_sent_before_what_is_sent_later),
        HOST_TASK_TEST(a_reply_is_sent_before_a_later_answer),
        HOST_TASK_TEST(a_reply_is_sent_before_a_forwarded_call),
        HOST_TASK_TEST(a_reply_is_sent_before_a_request),
        HOST_TASK_TEST(a_reply_that_comes_to_nothing_does_not_hold_the_server_up),
        HOST_TASK_TEST(a_transfer_is_not_replied_to_later),
        HOST_TASK_TEST(a_page_is_not_replied_to_later),
    };
    return HOST_TASK_RUN(tests);
}
