// SPDX-License-Identifier: BSD-2-Clause
/* Connections of a server: how they begin and end, and the calls of their queues. */
#include "fake_ipc.h"
#include <fibril/start.h>
#include <stdlib.h>
#include <string.h>

#define METHOD FIRST_USER_METHOD
#define QUEUED_KEPT                                                                                \
    32 /* queue entries that the library keeps; the same number as in connection.c */

static async_call_t seen; /* the last call */
static unsigned calls;

static void look(async_call_t *call)
{
    seen = *call;
    calls++;
    async_reply_0(call, EOK);
}

/* Makes all calls wait in the queue until the last one has arrived. */
static void hold(async_call_t *call)
{
    fibril_sleep(1000);
    serve = look;
    look(call);
}

static void a_call_arrives_as_it_was_sent(void **state)
{
    (void)state;
    serve = look;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD + 5, WORDS(1, 2, 3, 4, 5));
    run();
    assert_reply(11, EOK, WORDS(0));
    assert_int_equal(seen.handle, 11);
    assert_int_equal(seen.method, METHOD + 5);
    assert_int_equal(seen.sender, fake_sender);
    assert_int_equal(seen.id, CALL_ID(11));
    assert_memory_equal(seen.word, WORDS(1, 2, 3, 4, 5), sizeof(seen.word));
    close_connection(label);
}

/* The common path allocates nothing; after a burst of calls, only some entries are kept. */
static void queue_entries_are_used_again(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        serve = hold;
        uint64_t label = open_connection();
        size_t before = fake_blocks, allocations = fake_allocations;
        for (unsigned i = 0; i < QUEUED_KEPT + 8; i++)
            deliver_call(label, 100 + i, METHOD, WORDS(i));
        fibril_sleep(2000);
        for (unsigned i = 0; i < QUEUED_KEPT + 8; i++)
            i + 1 < QUEUED_KEPT + 8 ? assert_answer(100 + i, EOK, WORDS(0))
                                    : assert_reply(100 + i, EOK, WORDS(0));
        if (round > 0) {
            assert_int_equal(fake_blocks, before);
            assert_int_equal(fake_allocations - allocations, 7); /* the first was taken at once */
        }
        close_connection(label);
        fake_test_begin(NULL);
    }
}

static void look_last(async_call_t *call)
{
    look(call);
    serve = NULL;
}

static void calls_that_are_left_are_refused(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        serve = look_last;
        (void)open_connection();
        size_t allocations = fake_allocations;
        for (unsigned i = 0; i < 3; i++)
            deliver_call(connection_fibril->row->connection, 200 + i, METHOD, WORDS(0));
        for (unsigned i = 0; i < 2 * 64; i++) /* all arrive before the fibril runs */
            fibril_yield();
        assert_int_equal(open_connections, 0);
        assert_answer(200, EOK, WORDS(0));
        assert_answer(201, EHANGUP, WORDS(0));
        assert_answer(202, EHANGUP, WORDS(0));
        if (round > 0) /* the entries of the queue are used again */
            assert_int_equal(fake_allocations, allocations);
    }
}

static void a_call_over_an_unknown_phone_is_refused(void **state)
{
    (void)state;
    deliver_call(12345, 11, METHOD, WORDS(0));
    deliver_notification(12345, IPC_M_PHONE_HUNGUP, WORDS(0));
    run();
    assert_answer(11, EHANGUP, WORDS(0));
}

static void without_memory_a_call_is_refused(void **state)
{
    (void)state;
    serve = hold;
    uint64_t label = open_connection();
    for (unsigned i = 0; i < QUEUED_KEPT + 1; i++) /* more than are kept */
        deliver_call(label, 100 + i, METHOD, WORDS(0));
    run();
    fake_memory_fail(1);
    deliver_call(label, 99, METHOD, WORDS(0));
    run();
    fake_memory_fail(0);
    assert_answer(99, ENOMEM, WORDS(0));
    fibril_sleep(2000);
    close_connection(label);
    fake_test_begin(NULL);
}

/* ---- the begin ---- */

static void *port_argument;
static errno_t refusal;

static void refuse(async_call_t *connect, void *argument)
{
    port_argument = argument;
    if (refusal != EOK)
        async_answer_0(connect, refusal);
}

static void a_connection_that_is_refused_ends(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    assert_int_equal(async_port_set(INTERFACE_CON, refuse, &refusal), EOK);
    assert_int_equal(fake_blocks, before + 1);
    refusal = EPERM;
    deliver_call(0, 11, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON));
    run();
    assert_answer(11, EPERM, WORDS(0));
    assert_ptr_equal(port_argument, &refusal);
    /* A handler that decides nothing. */
    refusal = EOK;
    assert_int_equal(async_port_set(INTERFACE_CON, refuse, &port_argument), EOK);
    deliver_call(0, 12, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON));
    run();
    assert_answer(12, ENOTSUP, WORDS(0));
    assert_ptr_equal(port_argument, &port_argument);
    assert_int_equal(fake_blocks, before + 1); /* the port was replaced */
    assert_null(row_in("con", BOARD_ENDED));
    deliver_call(0, 13, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_LOC)); /* no port */
    run();
    assert_answer(13, ENOTSUP, WORDS(0));
}

static void answer_another(async_call_t *connect, void *argument)
{
    (void)connect;
    (void)argument;
    async_call_t other = {.handle = 99, .method = METHOD, .id = 1};
    (void)async_answer_0(&other, EOK);
}

/* The answer to another call does not decide about the connection. */
static void a_connection_is_decided_by_its_own_answer(void **state)
{
    (void)state;
    assert_int_equal(async_port_set(INTERFACE_CON, answer_another, NULL), EOK);
    deliver_call(0, 11, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON));
    run();
    assert_answer(99, EOK, WORDS(0));
    assert_answer(11, ENOTSUP, WORDS(0));
}

static errno_t accepted;
static bool got_call;

static void accept_and_wait(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    accepted = async_accept(connect);
    got_call = async_next_call(&call);
}

/* No call will ever arrive over it. */
static void a_connection_that_cannot_be_accepted_is_hung_up(void **state)
{
    (void)state;
    assert_int_equal(async_port_set(INTERFACE_CON, accept_and_wait, NULL), EOK);
    fake_refuse(SYS_IPC_ANSWER, EPARTY);
    got_call = true;
    deliver_call(0, 11, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON));
    run();
    assert_int_equal(accepted, EPARTY);
    assert_false(got_call);
    assert_sent(SYS_IPC_ANSWER, 11, 0);
}

/* Its fibril serves the call that opens it. */
static void a_phone_has_one_connection(void **state)
{
    (void)state;
    serve = look;
    uint64_t label = open_connection();
    deliver_call(label, 11, IPC_M_CONNECT_ME, WORDS(TEST_INTERFACE));
    run();
    assert_answer(11, EBUSY, WORDS(0));
    deliver_call(label, 12, IPC_M_CONNECT_ME_TO, WORDS(TEST_INTERFACE)); /* a new phone */
    run();
    assert_int_equal(open_connections, 2);
    uint64_t second = connection_fibril->row->connection;
    assert_answer(12, EOK, WORDS(0, 0, 0, 0, second));
    assert_int_not_equal(second, label);
    close_connection(second);
    close_connection(label);
}

static void labels_begin_at_a_number_of_this_program(void **state)
{
    (void)state;
    serve = look;
    label_seed = 1000;
    async_call_t connect = {.handle = CAP_NONE};
    connection_t *first;
    assert_int_equal(connection_create(&connect, accept_and_wait, NULL, &first), EOK);
    assert_true(first->label >> 32 != 1);
    connection_destroy(first);
}

static void without_memory_a_connection_is_refused(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 2; n++) {
        size_t before = fake_blocks;
        fake_memory_fail(n); /* the connection, and its fibril */
        deliver_call(0, 11, IPC_M_CONNECT_ME_TO, WORDS(TEST_INTERFACE));
        run();
        assert_answer(11, ENOMEM, WORDS(0));
        assert_int_equal(fake_blocks, before);
    }
}

/* ---- limits ---- */

static connection_t *occupied[SERVER_CONNECTIONS_MAX];
static unsigned occupied_count;

/* Makes a number of connections of a client. */
static void occupy(task_id_t sender, unsigned number)
{
    async_call_t connect = {.handle = CAP_NONE, .sender = sender};
    for (; number > 0; number--)
        assert_int_equal(
            connection_create(&connect, accept_and_wait, NULL, &occupied[occupied_count++]), EOK);
}

static void free_all(void)
{
    while (occupied_count > 0)
        connection_destroy(occupied[--occupied_count]);
}

static void assert_refused(void)
{
    deliver_call(0, 11, IPC_M_CONNECT_ME_TO, WORDS(TEST_INTERFACE));
    run();
    assert_answer(11, ELIMIT, WORDS(0));
}

static void a_client_has_a_limit(void **state)
{
    (void)state;
    serve = look;
    occupy(fake_sender + 1, 100);
    occupy(fake_sender, SENDER_CONNECTIONS_MAX - 1);
    uint64_t label = open_connection();
    assert_refused();
    close_connection(label);
    async_sender_limit_set(SENDER_CONNECTIONS_MAX - 1);
    assert_refused();
    async_sender_limit_set(SENDER_CONNECTIONS_MAX + 1);
    uint64_t other = open_connection();
    label = open_connection();
    assert_refused();
    close_connection(other);
    close_connection(label);
    async_sender_limit_set(SENDER_CONNECTIONS_MAX);
    free_all();
}

static void all_clients_have_a_limit(void **state)
{
    (void)state;
    serve = look;
    occupy(fake_sender + 1, SERVER_CONNECTIONS_MAX - 1);
    uint64_t label = open_connection();
    assert_refused();
    close_connection(label);
    free_all();
}

/* ---- waits ---- */

static errno_t waited;
static uint64_t wait_us;

static void wait_for_call(async_call_t *call)
{
    async_reply_0(call, EOK);
    async_reply_now();
    waited = async_get_call_timeout(&seen, wait_us);
    if (waited == EOK)
        (void)async_answer_0(&seen, EOK);
}

static void a_wait_for_a_call_has_a_limit(void **state)
{
    (void)state;
    serve = wait_for_call;
    wait_us = 50;
    waited = EOK;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    fibril_sleep(100);
    assert_answer(11, EOK, WORDS(0));
    assert_int_equal(waited, ETIMEDOUT);
    deliver_call(label, 12, METHOD, WORDS(0));
    deliver_call(label, 13, METHOD, WORDS(0));
    fibril_sleep(100);
    assert_answer(12, EOK, WORDS(0));
    assert_int_equal(waited, EOK);
    assert_int_equal(seen.handle, 13);
    assert_answer(13, EOK, WORDS(0));
    close_connection(label);
}

static void take_part(async_call_t *call)
{
    async_call_t part;
    async_get_part(&part);
    assert_int_equal(part.handle, 12);
    async_answer_0(&part, EOK);
    async_reply_0(call, EOK);
}

static void the_transfer_of_a_call_is_waited_for(void **state)
{
    (void)state;
    serve = take_part;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    run();
    assert_int_equal(connection_fibril->row->wait, BOARD_WAIT_PART);
    deliver_call(label, 12, METHOD - 1, WORDS(0));
    run();
    assert_answer(12, EOK, WORDS(0));
    assert_reply(11, EOK, WORDS(0));
    close_connection(label);
}

static void look_at_the_end(async_call_t *call)
{
    look(call);
    for (int i = 0; i < 2; i++) { /* each time that it asks */
        async_get_call(&seen);
        assert_int_equal(seen.method, IPC_M_PHONE_HUNGUP);
        assert_int_equal(seen.handle, CAP_NONE);
        assert_int_equal(seen.flags, IPC_FLAG_NOTIFICATION);
    }
}

static void a_hang_up_arrives_as_a_notification(void **state)
{
    (void)state;
    serve = look_at_the_end;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    run();
    assert_reply(11, EOK, WORDS(0));
    close_connection(label);
}

static void sleep_in_call(async_call_t *call)
{
    uint64_t before = fake_now_ns;
    fibril_sleep(1000);
    assert_in_range(fake_now_ns - before, 1000000, 1001000);
    async_reply_0(call, EOK);
}

/* What arrives meanwhile waits in the queue, and does not wake the fibril. */
static void a_fibril_that_waits_for_something_else_is_not_woken(void **state)
{
    (void)state;
    serve = sleep_in_call;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    run();
    deliver_call(label, 12, METHOD, WORDS(0));
    run();
    assert_int_equal(connection_fibril->row->queued, 1);
    assert_int_equal(connection_fibril->row->connection, label);
    fibril_sleep(3000);
    assert_int_equal(connection_fibril->row->queued, 0);
    assert_answer(11, EOK, WORDS(0));
    assert_reply(12, EOK, WORDS(0));
    close_connection(label);
}

static void ask_without_connection(void)
{
    async_call_t call;
    async_get_call(&call);
}

static void only_the_fibril_of_a_connection_gets_calls(void **state)
{
    (void)state;
    assert_true(ends_the_task(ask_without_connection));
    assert_string_equal(fake_log,
                        "fibril main: asks for a call without being a connection's fibril\n");
}

static unsigned stray;

static void count_stray(void)
{
    stray++;
}

static void the_hang_up_of_an_unused_phone_is_reported(void **state)
{
    (void)state;
    deliver_notification(0, IPC_M_PHONE_HUNGUP, WORDS(0));
    run();
    async_stray_hangup_set(count_stray);
    deliver_notification(1, IPC_M_PHONE_HUNGUP, WORDS(0));
    deliver_notification(0, IPC_M_PHONE_HUNGUP, WORDS(0));
    run();
    assert_int_equal(stray, 1);
    async_stray_hangup_set(NULL);
}

/* ---- the end ---- */

static void forget_the_call(async_call_t *call)
{
    (void)call;
    fibril_sleep(1000);
    serve = NULL;
}

/* Its row shows the call, and no connection or queue any more. */
static void the_row_of_an_unanswered_call_stays(void **state)
{
    (void)state;
    serve = forget_the_call;
    uint64_t label = open_connection();
    for (cap_handle_t handle = 11; handle <= 13; handle++)
        deliver_call(label, handle, METHOD, WORDS(0));
    fibril_sleep(3000);
    assert_answer(12, EHANGUP, WORDS(0));
    assert_answer(13, EHANGUP, WORDS(0));
    const board_row_t *row = row_in(interface_name(TEST_INTERFACE), BOARD_ENDED);
    assert_non_null(row);
    assert_int_equal(row->serving, CALL_ID(11));
    assert_int_equal(row->connection, 0);
    assert_int_equal(row->queued, 0);
    board_row_put((board_row_t *)(uintptr_t)row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(a_call_arrives_as_it_was_sent),
        FAKE_TEST(queue_entries_are_used_again),
        FAKE_TEST(calls_that_are_left_are_refused),
        FAKE_TEST(a_call_over_an_unknown_phone_is_refused),
        FAKE_TEST(without_memory_a_call_is_refused),
        FAKE_TEST(a_connection_that_is_refused_ends),
        FAKE_TEST(a_connection_is_decided_by_its_own_answer),
        FAKE_TEST(a_connection_that_cannot_be_accepted_is_hung_up),
        FAKE_TEST(a_phone_has_one_connection),
        FAKE_TEST(labels_begin_at_a_number_of_this_program),
        FAKE_TEST(without_memory_a_connection_is_refused),
        FAKE_TEST(a_client_has_a_limit),
        FAKE_TEST(all_clients_have_a_limit),
        FAKE_TEST(a_wait_for_a_call_has_a_limit),
        FAKE_TEST(the_transfer_of_a_call_is_waited_for),
        FAKE_TEST(a_hang_up_arrives_as_a_notification),
        FAKE_TEST(a_fibril_that_waits_for_something_else_is_not_woken),
        FAKE_TEST(only_the_fibril_of_a_connection_gets_calls),
        FAKE_TEST(the_hang_up_of_an_unused_phone_is_reported),
        FAKE_TEST(the_row_of_an_unanswered_call_stays),
    };
    return cmocka_run_group_tests(tests, fake_group_begin, NULL);
}
