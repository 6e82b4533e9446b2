// SPDX-License-Identifier: BSD-2-Clause
/* The async library without memory: programs/client_starved.c has the operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

static host_task_t *server, *client;

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

static void play(const char *name, uint64_t option)
{
    server = host_task_create("starved_server", 0);
    client = host_task_create(name, option);
    host_task_link(client, server);
    start(server);
    start(client);
    assert_true(client->program.done);
    assert_int_equal(server->program.value, 0); /* no connection is left */
}

/* In the order of client_starved.c. */
enum operation {
    CLIENT_ATOMIC,
    CLIENT_SERIALIZE,
    CLIENT_PARALLEL,
    CLIENT_SENDS,
    CLIENT_OFFERS,
    CLIENT_SUBSCRIBES,
    SERVER_CONNECTS,
    SERVER_QUEUES,
    SERVER_TAKES,
    SERVER_CLONES,
    SERVER_CALLS_BACK,
    SERVER_DEFERS,
    SERVER_SETS_PORT
};

static void starve(enum operation operation, unsigned least)
{
    play("client_starved", operation);
    assert_in_range(client->program.value, least, 59);
}

static void a_client_without_memory_does_not_connect(void **state)
{
    (void)state;
    starve(CLIENT_ATOMIC, 1);
    starve(CLIENT_SERIALIZE, 1);
    starve(CLIENT_PARALLEL, 3);
}

static void a_client_without_memory_does_not_send(void **state)
{
    (void)state;
    starve(CLIENT_SENDS, 8);
}

static void a_client_without_memory_offers_no_connection(void **state)
{
    (void)state;
    starve(CLIENT_OFFERS, 1);
}

static void a_client_without_memory_does_not_subscribe(void **state)
{
    (void)state;
    starve(CLIENT_SUBSCRIBES, 2);
}

static void a_server_without_memory_refuses_connections(void **state)
{
    (void)state;
    starve(SERVER_CONNECTS, 2);
}

static void a_server_without_memory_refuses_one_connection_more(void **state)
{
    (void)state;
    play("client_starved_when_full", 0);
}

static void calls_need_no_new_memory(void **state)
{
    (void)state;
    play("client_of_bursts", 0);
}

static void a_server_without_memory_refuses_calls(void **state)
{
    (void)state;
    starve(SERVER_QUEUES, 1);
    play("client_of_starved_queue", 0);
}

static void a_server_without_memory_refuses_transfers(void **state)
{
    (void)state;
    starve(SERVER_TAKES, 1);
}

static void a_server_without_memory_refuses_phones(void **state)
{
    (void)state;
    starve(SERVER_CLONES, 1);
    starve(SERVER_CALLS_BACK, 1);
}

static void a_call_without_a_row_can_be_deferred(void **state)
{
    (void)state;
    starve(SERVER_DEFERS, 1);
}

static void a_server_without_memory_sets_no_port(void **state)
{
    (void)state;
    starve(SERVER_SETS_PORT, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(a_client_without_memory_does_not_connect),
        HOST_TASK_TEST(a_client_without_memory_does_not_send),
        HOST_TASK_TEST(a_client_without_memory_offers_no_connection),
        HOST_TASK_TEST(a_client_without_memory_does_not_subscribe),
        HOST_TASK_TEST(a_server_without_memory_refuses_connections),
        HOST_TASK_TEST(a_server_without_memory_refuses_one_connection_more),
        HOST_TASK_TEST(calls_need_no_new_memory),
        HOST_TASK_TEST(a_server_without_memory_refuses_calls),
        HOST_TASK_TEST(a_server_without_memory_refuses_transfers),
        HOST_TASK_TEST(a_server_without_memory_refuses_phones),
        HOST_TASK_TEST(a_call_without_a_row_can_be_deferred),
        HOST_TASK_TEST(a_server_without_memory_sets_no_port),
    };
    return HOST_TASK_RUN(tests);
}
