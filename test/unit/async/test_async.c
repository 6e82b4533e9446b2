// SPDX-License-Identifier: BSD-2-Clause
/*
 * The async library on the real kernel core: sessions and the modes of their exchanges, connection
 * fibrils, hang-ups, data, callbacks, clones, shares and forwards. The programs
 * (programs/client_*.c) check their results; the tests check the state afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

#include <async/async.h>

typedef struct cast {
    host_task_t *server, *second, *client;
} cast_t;

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

/* client -> server -> second, and client -> second. */
static cast_t play(const char *client, uint64_t option)
{
    cast_t cast = {
        .server = host_task_create("server", 0),
        .second = host_task_create("server", 0),
        .client = host_task_create(client, option),
    };
    host_task_link(cast.client, cast.server);
    host_task_link(cast.client, cast.second);
    host_task_link(cast.server, cast.second);
    start(cast.second);
    start(cast.server);
    start(cast.client);
    return cast;
}

static void assert_done(const cast_t *cast)
{
    assert_true(cast->client->program.done);
    /* All connections are closed, except the one of the server's own session. */
    assert_int_equal(cast->server->program.value, 0);
    assert_int_equal(cast->second->program.value, 1);
}

static void passes(void **state)
{
    cast_t cast = play(*state, 0);
    assert_done(&cast);
}

static void one_connection_serves_in_order(void **state)
{
    (void)state;
    cast_t cast = play("client_order", 0);
    assert_done(&cast);
    assert_string_equal(cast.server->program.story, "+aabb-");
}

static void atomic_exchanges_share_a_phone(void **state)
{
    (void)state;
    cast_t cast = play("client_modes", EXCHANGE_ATOMIC);
    assert_done(&cast);
    /* All start at once; their requests queue at one connection. */
    assert_string_equal(cast.client->program.story, "abcabc");
    assert_string_equal(cast.server->program.story, "+aabbcc-");
}

static void serialized_exchanges_take_turns(void **state)
{
    (void)state;
    cast_t cast = play("client_modes", EXCHANGE_SERIALIZE);
    assert_done(&cast);
    assert_string_equal(cast.client->program.story, "aabbcc");
    assert_string_equal(cast.server->program.story, "+aabbcc-");
}

static void parallel_exchanges_have_phones_of_their_own(void **state)
{
    (void)state;
    cast_t cast = play("client_modes", EXCHANGE_PARALLEL);
    assert_done(&cast);
    /* Three connections, three fibrils: the requests are served concurrently. */
    assert_string_equal(cast.server->program.story, "+a++bcabc---");
    assert_string_equal(cast.client->program.story, "abcabc");
}

static void death_of_the_server_ends_the_wait(void **state)
{
    (void)state;
    cast_t cast = play("client_widow", 0);
    assert_false(cast.client->program.done);
    host_task_kill(cast.server);
    assert_true(cast.client->program.done);
    assert_int_equal(cast.client->program.result, EHANGUP);
}

static void death_of_the_client_ends_its_connection(void **state)
{
    (void)state;
    cast_t cast = play("client_mortal", 0);
    assert_int_equal(cast.server->program.value, 1);
    host_task_kill(cast.client);
    assert_int_equal(cast.server->program.value, 0);
    assert_string_equal(cast.server->program.story, "+-");
}

/* A client gets at most the limit of connections, and does not affect those of other clients. */
static void a_greedy_client_gets_an_error(void **state)
{
    (void)state;
    host_task_t *server = host_task_create("server", 0);
    host_task_t *greedy = host_task_create("client_greedy", 0);
    host_task_t *other = host_task_create("client_echo", 0);
    host_task_link(greedy, server);
    host_task_link(other, server);
    start(server);
    start(greedy);
    assert_int_equal(greedy->program.result, ELIMIT);
    assert_int_equal(greedy->program.value, SENDER_CONNECTIONS_MAX);
    assert_int_equal(server->program.value, SENDER_CONNECTIONS_MAX);
    start(other);
    assert_true(other->program.done);
    host_task_kill(greedy);
    assert_int_equal(server->program.value, 0);
}

/* The server can set another limit. */
static void the_server_can_set_the_limit(void **state)
{
    (void)state;
    host_task_t *server = host_task_create("server", 3);
    host_task_t *greedy = host_task_create("client_greedy", 0);
    host_task_link(greedy, server);
    start(server);
    start(greedy);
    assert_int_equal(greedy->program.result, ELIMIT);
    assert_int_equal(greedy->program.value, 3);
}

static void a_failed_forward_is_answered(void **state)
{
    (void)state;
    cast_t cast = {
        .server = host_task_create("server", 0),
        .second = host_task_create("server", 0),
        .client = host_task_create("client_forward_nowhere", 0),
    };
    host_task_link(cast.client, cast.server);
    host_task_link(cast.server, cast.second);
    start(cast.second);
    start(cast.server);
    host_task_kill(cast.second);
    start(cast.client);
    assert_true(cast.client->program.done);
    assert_int_equal(cast.server->program.value, 0);
}

/* Checks the notes of the server of requests with parts. */
static void check_parts(const char *client, const char *story)
{
    cast_t cast = {
        .server = host_task_create("parts_server", 0),
        .client = host_task_create(client, 0),
    };
    host_task_link(cast.client, cast.server);
    start(cast.server);
    start(cast.client);
    assert_true(cast.client->program.done);
    assert_string_equal(cast.server->program.story, story);
}

static void parts_that_are_sent(void **state)
{
    (void)state;
    check_parts("client_parts", "mwcc");
}

/* Regression test: a mount without a phone mistook the options for it and waited forever. */
static void parts_that_cannot_be_sent(void **state)
{
    (void)state;
    check_parts("client_part_unsent", "cc0cc0cc");
}

static void parts_that_are_left(void **state)
{
    (void)state;
    check_parts("client_part_left", "rcc");
}

static void parts_that_are_wrong(void **state)
{
    (void)state;
    check_parts("client_part_wrong", "cccc");
}

static void answers_that_claim_more_than_was_moved(void **state)
{
    (void)state;
    check_parts("client_part_claims", "ddddcc");
}

static void lists_that_are_shorter_than_claimed(void **state)
{
    (void)state;
    host_task_t *server = host_task_create("lists_server", 0);
    host_task_t *client = host_task_create("client_lists", 0);
    host_task_link(client, server);
    start(server);
    start(client);
    assert_true(client->program.done);
}

static void sessions_leave_nothing_in_the_heap(void **state)
{
    (void)state;
    cast_t cast = play("client_tidy", 0);
    assert_done(&cast);
    assert_true(cast.client->program.value <= 256);
}

#define PASSES(client)                                                                             \
    {                                                                                              \
#client, passes, host_task_test_begin, host_task_test_end, (void *)(uintptr_t) #client     \
    }

/* cmocka passes the initial state to the setup function, which keeps it. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        PASSES(client_echo),
        PASSES(client_pipeline),
        PASSES(client_timeout),
        PASSES(client_refused),
        PASSES(client_pool),
        PASSES(client_pool_own),
        PASSES(client_data),
        PASSES(client_bad_data),
        PASSES(client_callback),
        PASSES(client_clone),
        PASSES(client_share),
        PASSES(client_share_out),
        PASSES(client_pager),
        PASSES(client_bad_pager),
        PASSES(client_bad_share_out),
        PASSES(client_forward),
        HOST_TASK_TEST(one_connection_serves_in_order),
        HOST_TASK_TEST(atomic_exchanges_share_a_phone),
        HOST_TASK_TEST(serialized_exchanges_take_turns),
        HOST_TASK_TEST(parallel_exchanges_have_phones_of_their_own),
        HOST_TASK_TEST(death_of_the_server_ends_the_wait),
        HOST_TASK_TEST(death_of_the_client_ends_its_connection),
        HOST_TASK_TEST(a_greedy_client_gets_an_error),
        HOST_TASK_TEST(the_server_can_set_the_limit),
        HOST_TASK_TEST(a_failed_forward_is_answered),
        HOST_TASK_TEST(parts_that_are_sent),
        HOST_TASK_TEST(parts_that_cannot_be_sent),
        HOST_TASK_TEST(parts_that_are_left),
        HOST_TASK_TEST(parts_that_are_wrong),
        HOST_TASK_TEST(answers_that_claim_more_than_was_moved),
        HOST_TASK_TEST(lists_that_are_shorter_than_claimed),
        HOST_TASK_TEST(sessions_leave_nothing_in_the_heap),
    };
    return HOST_TASK_RUN(tests);
}
