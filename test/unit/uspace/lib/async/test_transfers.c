// SPDX-License-Identifier: BSD-2-Clause
/* Transfers of bytes, areas and phones, at both sides: their words, results and errors. */
#include "fake_ipc.h"
#include <abi/area.h>
#include <abi/limits.h>
#include <stdlib.h>
#include <string.h>

#define METHOD FIRST_USER_METHOD
#define PHONE  21

static async_exchange_t exchange = {.phone = PHONE};
static char bytes[16] = "bytes";

/* The words of a message about these bytes. */
#define BYTES(size) WORDS((uintptr_t)bytes, (size))

/* A function of the library that waits runs on a fibril. */
static errno_t result;
static size_t moved;
static void *base;

static void start(void (*body)(void *))
{
    result = -1;
    assert_int_equal(fibril_create("caller", body, NULL, NULL), EOK);
    run();
}

static void finish(uint64_t method, const uint64_t *words, errno_t retval, const uint64_t *answer)
{
    answer_call(PHONE, method, words, retval, answer);
    run();
}

/* ---- callers ---- */

static void write_five(void *argument)
{
    (void)argument;
    result = async_data_write(&exchange, bytes, 5);
}

static void all_bytes_of_a_write_are_accepted(void **state)
{
    (void)state;
    start(write_five);
    finish(IPC_M_DATA_WRITE, BYTES(5), EOK, WORDS(0, 5));
    assert_int_equal(result, EOK);
    start(write_five);
    finish(IPC_M_DATA_WRITE, BYTES(5), EOK, WORDS(0, 4));
    assert_int_equal(result, E2BIG);
    start(write_five);
    finish(IPC_M_DATA_WRITE, BYTES(5), EPERM, WORDS(0, 4));
    assert_int_equal(result, EPERM);
}

static void read_five(void *argument)
{
    result = async_data_read(&exchange, bytes, 5, argument != NULL ? NULL : &moved);
}

static void a_read_tells_how_many_bytes_came(void **state)
{
    (void)state;
    start(read_five);
    finish(IPC_M_DATA_READ, BYTES(5), EOK, WORDS(0, 3));
    assert_int_equal(result, EOK);
    assert_int_equal(moved, 3);
    start(read_five);
    finish(IPC_M_DATA_READ, BYTES(5), EPERM, WORDS(0, 3));
    assert_int_equal(result, EPERM);
    assert_int_equal(moved, 0);
    moved = 77;
    assert_int_equal(fibril_create("caller", read_five, bytes, NULL), EOK);
    run();
    finish(IPC_M_DATA_READ, BYTES(5), EOK, WORDS(0, 3));
    assert_int_equal(result, EOK);
    assert_int_equal(moved, 77);
}

static void share_out(void *argument)
{
    (void)argument;
    result = async_share_out(&exchange, bytes, AREA_READ);
}

static void assert_stand_in(uint64_t method)
{
    const uint64_t *words = assert_call_to(PHONE, method);
    assert_int_not_equal(words[0], (uintptr_t)bytes);
    assert_memory_equal(&words[1], WORDS(0, 0, 0, 0), 4 * sizeof(words[0]));
}

/* The callee waits for the transfer. */
static void a_transfer_that_is_rejected_is_replaced(void **state)
{
    (void)state;
    static const struct {
        void (*body)(void *);
        uint64_t method, replaced;
        uint64_t words[IPC_WORDS];
    } cases[] = {
        {write_five, IPC_M_DATA_WRITE, IPC_M_DATA_WRITE, {(uintptr_t)bytes, 5}},
        {read_five, IPC_M_DATA_READ, IPC_M_DATA_READ, {(uintptr_t)bytes, 5}},
        {share_out, IPC_M_SHARE_OUT, IPC_M_DATA_WRITE, {(uintptr_t)bytes, 0, AREA_READ}},
    };
    for (unsigned i = 0; i < 3; i++) {
        fake_refuse(SYS_IPC_CALL, EFAULT);
        start(cases[i].body);
        assert_call(PHONE, cases[i].method, cases[i].words);
        assert_stand_in(cases[i].replaced);
        assert_int_equal(result, EFAULT);
    }
}

static void without_memory_nothing_is_transferred(void **state)
{
    (void)state;
    fake_memory_fail(1);
    assert_int_equal(async_data_write(&exchange, bytes, 5), ENOMEM);
}

static void share_in(void *argument)
{
    (void)argument;
    result = async_share_in(&exchange, 4096, 33, &base);
}

static void an_area_is_requested(void **state)
{
    (void)state;
    base = bytes;
    start(share_in);
    finish(IPC_M_SHARE_IN, WORDS(0, 4096, 33), EPERM, WORDS(0x5000));
    assert_int_equal(result, EPERM);
    assert_ptr_equal(base, bytes);
    start(share_in);
    finish(IPC_M_SHARE_IN, WORDS(0, 4096, 33), EOK, WORDS(0x5000));
    assert_int_equal(result, EOK);
    assert_int_equal((uintptr_t)base, 0x5000);
}

static void an_area_is_shared_with_its_access(void **state)
{
    (void)state;
    start(share_out);
    finish(IPC_M_SHARE_OUT, WORDS((uintptr_t)bytes, 0, AREA_READ), EACCES, WORDS(0));
    assert_int_equal(result, EACCES);
}

static void an_area_has_the_pager_of_its_session(void **state)
{
    (void)state;
    async_session_t *session;
    assert_int_equal(async_session_create(PHONE, TEST_INTERFACE, EXCHANGE_SERIALIZE, &session),
                     EOK);
    assert_int_equal(async_area_create_paged(session, 4096, AREA_READ, 1, 2, 3, &base), EINVAL);
    session->mode = EXCHANGE_ATOMIC;
    fake_result = 0x6000;
    base = bytes;
    assert_int_equal(async_area_create_paged(session, 4096, AREA_READ, 1, 2, 3, &base), EOK);
    assert_int_equal((uintptr_t)base, 0x6000);
    assert_sent(SYS_AREA_CREATE_PAGED, 0, 4096);
    fake_refuse(SYS_AREA_CREATE_PAGED, ELIMIT);
    assert_int_equal(async_area_create_paged(session, 4096, AREA_READ, 1, 2, 3, &base), ELIMIT);
    assert_null(base);
    assert_sent(SYS_AREA_CREATE_PAGED, 0, 4096);
    async_session_close(session);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

static void send_clone(void *argument)
{
    (void)argument;
    async_exchange_t clone = {.phone = 22};
    result = async_clone_send(&exchange, &clone);
}

static void a_phone_is_cloned(void **state)
{
    (void)state;
    start(send_clone);
    finish(IPC_M_CONNECTION_CLONE, WORDS(22), EPERM, WORDS(0));
    assert_int_equal(result, EPERM);
}

/* ---- callbacks ---- */

static async_call_t back_connect;
static unsigned back_calls, back_queued, back_ends;

static void back_connection(async_call_t *connect, void *argument)
{
    async_call_t call;
    back_connect = *connect;
    back_queued = fibril_self()->row->queued;
    assert_ptr_equal(argument, bytes);
    assert_int_equal(async_accept(connect), EOK);
    while (async_next_call(&call)) {
        back_calls++;
        async_reply_0(&call, EOK);
    }
    back_ends++;
}

static void offer_callback(void *argument)
{
    (void)argument;
    result = async_callback_offer(&exchange, INTERFACE_CON, 2, 3, back_connection, bytes);
}

/* Calls can arrive before the answer. */
static void a_callback_is_a_connection_of_this_task(void **state)
{
    (void)state;
    back_calls = back_queued = back_ends = 0;
    size_t before = fake_blocks;
    start(offer_callback);
    const uint64_t *words = assert_call_to(PHONE, IPC_M_CONNECT_TO_ME);
    uint64_t label = words[3];
    assert_memory_equal(words, WORDS(INTERFACE_CON, 2, 3, label, 0), 5 * sizeof(words[0]));
    deliver_call(label, 51, METHOD, WORDS(0));
    run();
    deliver_answer(words[-2], EOK, WORDS(0));
    run();
    assert_int_equal(result, EOK);
    assert_reply(51, EOK, WORDS(0));
    assert_int_equal(back_calls, 1);
    assert_int_equal(back_queued, 1);
    assert_int_equal(back_connect.method, IPC_M_CONNECT_TO_ME);
    assert_int_equal(back_connect.handle, CAP_NONE);
    assert_memory_equal(back_connect.word, WORDS(INTERFACE_CON, 2, 3), 3 * sizeof(uint64_t));
    deliver_notification(label, IPC_M_PHONE_HUNGUP, WORDS(0));
    run();
    assert_int_equal(back_ends, 1);
    assert_true(fake_blocks <= before + 2); /* a request and an entry of the queue are kept */
}

static void a_callback_that_is_refused_leaves_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        size_t before = fake_blocks;
        start(offer_callback);
        const uint64_t *words = assert_call_to(PHONE, IPC_M_CONNECT_TO_ME);
        uint64_t label = words[3];
        deliver_answer(words[-2], EPERM, WORDS(0));
        run();
        assert_int_equal(result, EPERM);
        deliver_call(label, 51, METHOD, WORDS(0));
        run();
        assert_answer(51, EHANGUP, WORDS(0));
        if (round > 0)
            assert_int_equal(fake_blocks, before);
    }
    fake_memory_fail(1);
    assert_int_equal(async_callback_offer(&exchange, INTERFACE_CON, 2, 3, back_connection, bytes),
                     ENOMEM);
}

/* ---- callees ---- */

static void (*scene)(void); /* what the server does inside a call */
static async_call_t transfer;
static unsigned flags;
static async_session_t *session_got;

static void play(async_call_t *call)
{
    scene();
    (void)async_answer_0(call, EOK);
}

/* Lets the server play the scene while `method` arrives, with its words. */
static void receive(void (*body)(void), uint64_t method, const uint64_t *words)
{
    scene = body;
    serve = play;
    result = -1;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    deliver_call(label, 12, method, words);
    run();
}

/* Checks that the scene has ended, and closes its connection. */
static void received(errno_t expected)
{
    run();
    assert_answer(11, EOK, WORDS(0));
    assert_nothing_sent();
    assert_int_equal(result, expected);
    close_connection(((connection_t *)connection_fibril->connection)->label);
}

static void accept_write(void)
{
    result = async_data_write_receive(&transfer, &moved);
    if (result == EOK)
        result = async_data_write_accept(&transfer, bytes, 4);
}

static void accept_read(void)
{
    result = async_data_read_receive(&transfer, &moved);
    if (result == EOK)
        result = async_data_read_accept(&transfer, bytes, 4);
}

static void a_transfer_is_received_and_accepted(void **state)
{
    (void)state;
    receive(accept_write, IPC_M_DATA_WRITE, WORDS(0x5000, 7));
    assert_int_equal(moved, 7);
    assert_answer(12, EOK, BYTES(4));
    received(EOK);
    receive(accept_read, IPC_M_DATA_READ, WORDS(0x5000, 8));
    assert_int_equal(moved, 8);
    assert_answer(12, EOK, BYTES(4));
    received(EOK);
}

static void take_share_in(void)
{
    result = async_share_in_take(bytes, AREA_READ);
}

static void receive_share_out(void)
{
    base = bytes;
    moved = flags = 77;
    result = async_share_out_receive(&transfer, &moved, &flags);
    if (result == EOK)
        result = async_share_out_accept(&transfer, &base);
}

static void forward_write(void)
{
    result = async_data_write_forward(&exchange);
}

static void forward_read(void)
{
    result = async_data_read_forward(&exchange);
}

static void take_clone(void)
{
    session_got = NULL;
    result = async_clone_take(INTERFACE_CON, EXCHANGE_SERIALIZE, &session_got);
}

static void take_callback(void)
{
    session_got = NULL;
    result = async_callback_take(EXCHANGE_SERIALIZE, &session_got);
}

static void *taken;

static void take_write(void)
{
    moved = 77;
    taken = bytes;
    result = async_data_write_take(&taken, 8, &moved);
}

/* Another call in the place of the transfer. */
static void a_call_that_is_not_the_transfer_is_refused(void **state)
{
    (void)state;
    static void (*const scenes[])(void) = {accept_write,      accept_read,   take_share_in,
                                           receive_share_out, forward_write, forward_read,
                                           take_clone,        take_callback, take_write};
    for (unsigned i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
        receive(scenes[i], METHOD + 1, WORDS(1, 2, 3));
        assert_answer(12, EINVAL, WORDS(0));
        received(EINVAL);
    }
    assert_int_equal(moved, 0);
    assert_null(taken);
    receive(receive_share_out, METHOD + 1, WORDS(1, 2, 3));
    assert_answer(12, EINVAL, WORDS(0));
    received(EINVAL);
    assert_int_equal(moved, 0);
    assert_int_equal(flags, 0);
    receive(accept_write, METHOD + 1, WORDS(1, 2, 3));
    assert_answer(12, EINVAL, WORDS(0));
    received(EINVAL);
    assert_int_equal(moved, 0);
    moved = 77;
    receive(accept_read, METHOD + 1, WORDS(1, 2, 3));
    assert_answer(12, EINVAL, WORDS(0));
    received(EINVAL);
    assert_int_equal(moved, 0);
}

/* The client is gone. */
static void a_hang_up_in_the_place_of_a_transfer_is_reported(void **state)
{
    (void)state;
    static void (*const scenes[])(void) = {accept_write, take_share_in, take_clone, take_write};
    for (unsigned i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
        scene = scenes[i];
        serve = play;
        uint64_t label = open_connection();
        deliver_call(label, 11, METHOD, WORDS(0));
        run();
        close_connection(label);
        assert_answer(11, EOK, WORDS(0));
        assert_int_equal(result, EHANGUP);
    }
}

static void an_area_of_the_server_is_shared(void **state)
{
    (void)state;
    receive(take_share_in, IPC_M_SHARE_IN, WORDS(0, 4096));
    assert_answer(12, EOK, WORDS((uintptr_t)bytes, AREA_READ));
    received(EOK);
}

/* The next answer fails, after that of the connection. */
static errno_t answer_error;

static void fail_answer(void)
{
    fake_refuse(SYS_IPC_ANSWER, answer_error);
}

static void share_in_failing(void)
{
    fail_answer();
    take_share_in();
}

static void share_out_failing(void)
{
    fail_answer();
    receive_share_out();
}

static void clone_failing(void)
{
    fail_answer();
    take_clone();
}

static void callback_failing(void)
{
    fail_answer();
    take_callback();
}

static void take_failing(void)
{
    fail_answer();
    take_write();
}

static void page_failing(void)
{
    async_call_t call = {.handle = 12, .method = IPC_M_PAGE_IN};
    async_get_part(&call);
    fail_answer();
    result = async_page_in_accept(&call, bytes, 5);
}

/* The client has ended: the call has been answered. */
static void the_error_of_an_accepting_answer_is_returned(void **state)
{
    (void)state;
    static const struct {
        void (*body)(void);
        uint64_t method;
        uint64_t words[2];
    } cases[] = {
        {share_in_failing, IPC_M_SHARE_IN, {(uintptr_t)bytes, AREA_READ}},
        {share_out_failing, IPC_M_SHARE_OUT, {(uintptr_t)bytes, 0}},
        {clone_failing, IPC_M_CONNECTION_CLONE, {0, 0}},
        {callback_failing, IPC_M_CONNECT_TO_ME, {0, 0}},
        {page_failing, IPC_M_PAGE_IN, {(uintptr_t)bytes, 5}},
    };
    answer_error = EPARTY;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fake_result = 99;
        receive(cases[i].body, cases[i].method, WORDS(0, 4096));
        assert_answer(12, EOK, WORDS(cases[i].words[0], cases[i].words[1]));
        received(EPARTY);
    }
    assert_ptr_equal(base, bytes); /* of the area */
    assert_null(session_got);
}

static void an_area_of_the_client_is_received(void **state)
{
    (void)state;
    fake_result = 0x7000;
    receive(receive_share_out, IPC_M_SHARE_OUT, WORDS(0x5000, 4096, AREA_WRITE));
    assert_answer(12, EOK, WORDS((uintptr_t)bytes));
    received(EOK);
    assert_int_equal(moved, 4096);
    assert_int_equal(flags, AREA_WRITE);
    assert_int_equal((uintptr_t)base, 0x7000);
}

static void a_transfer_is_forwarded(void **state)
{
    (void)state;
    receive(forward_write, IPC_M_DATA_WRITE, WORDS(1, 2, 3, 4, 5));
    assert_sent(SYS_IPC_FORWARD, 12, PHONE);
    received(EOK);
    receive(forward_read, IPC_M_DATA_READ, WORDS(1, 2, 3, 4, 5));
    assert_sent(SYS_IPC_FORWARD, 12, PHONE);
    received(EOK);
}

/* The phone is introduced to its peer. */
static void a_clone_becomes_a_session(void **state)
{
    (void)state;
    fake_result = 44;
    receive(take_clone, IPC_M_CONNECTION_CLONE, WORDS(0));
    assert_answer(12, EOK, WORDS(0));
    answer_call(44, IPC_M_CONNECT_ME, WORDS(INTERFACE_CON), EOK, WORDS(0));
    received(EOK);
    assert_int_equal(session_got->mode, EXCHANGE_SERIALIZE);
    assert_int_equal(session_got->interface, INTERFACE_CON);
    async_session_close(session_got);
    assert_sent(SYS_IPC_HANGUP, 44, 0);
    receive(take_clone, IPC_M_CONNECTION_CLONE, WORDS(0));
    assert_answer(12, EOK, WORDS(0));
    answer_call(44, IPC_M_CONNECT_ME, WORDS(INTERFACE_CON), EPERM, WORDS(0));
    run();
    assert_sent(SYS_IPC_HANGUP, 44, 0);
    received(EPERM);
    assert_null(session_got);
}

static void a_callback_becomes_a_session(void **state)
{
    (void)state;
    fake_result = 45;
    receive(take_callback, IPC_M_CONNECT_TO_ME, WORDS(INTERFACE_CON, INTERFACE_BD));
    assert_answer(12, EOK, WORDS(0));
    received(EOK);
    assert_int_equal(session_got->interface, INTERFACE_CON);
    assert_int_equal(session_got->mode, EXCHANGE_SERIALIZE);
    async_session_close(session_got);
    assert_sent(SYS_IPC_HANGUP, 45, 0);
}

/* ---- writes that are taken as a whole ---- */

static size_t write_limit;

static void take_without_size(void)
{
    result = async_data_write_take(&taken, write_limit, NULL);
}

static void take_without_memory(void)
{
    fake_memory_fail(1);
    take_write();
}

static void a_write_is_taken_into_new_memory(void **state)
{
    (void)state;
    receive(take_write, IPC_M_DATA_WRITE, WORDS(0x5000, 8));
    assert_answer(12, EOK, WORDS((uintptr_t)taken, 8));
    received(EOK);
    assert_int_equal(moved, 8);
    assert_int_equal(((const char *)taken)[8], 0);
    free(taken);
    write_limit = 0;
    receive(take_without_size, IPC_M_DATA_WRITE, WORDS(0x5000, 0));
    assert_answer(12, EOK, WORDS((uintptr_t)taken, 0));
    received(EOK);
    free(taken);
}

static void a_write_that_cannot_be_taken_is_refused(void **state)
{
    (void)state;
    receive(take_write, IPC_M_DATA_WRITE, WORDS(0x5000, 9));
    assert_answer(12, E2BIG, WORDS(0));
    received(E2BIG);
    receive(take_without_memory, IPC_M_DATA_WRITE, WORDS(0x5000, 8));
    assert_answer(12, ENOMEM, WORDS(0));
    received(ENOMEM);
    assert_null(taken);
    answer_error = EPARTY;
    size_t before = fake_blocks;
    receive(take_failing, IPC_M_DATA_WRITE, WORDS(0x5000, 8));
    assert_sent(SYS_IPC_ANSWER, 12, 0);
    received(EPARTY);
    assert_null(taken);
    assert_int_equal(moved, 0);
    assert_int_equal(fake_blocks, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(without_memory_nothing_is_transferred), /* the first: no request is kept yet */
        FAKE_TEST(all_bytes_of_a_write_are_accepted),
        FAKE_TEST(a_read_tells_how_many_bytes_came),
        FAKE_TEST(a_transfer_that_is_rejected_is_replaced),
        FAKE_TEST(an_area_is_requested),
        FAKE_TEST(an_area_is_shared_with_its_access),
        FAKE_TEST(an_area_has_the_pager_of_its_session),
        FAKE_TEST(a_phone_is_cloned),
        FAKE_TEST(a_callback_is_a_connection_of_this_task),
        FAKE_TEST(a_callback_that_is_refused_leaves_nothing),
        FAKE_TEST(a_transfer_is_received_and_accepted),
        FAKE_TEST(a_call_that_is_not_the_transfer_is_refused),
        FAKE_TEST(a_hang_up_in_the_place_of_a_transfer_is_reported),
        FAKE_TEST(an_area_of_the_server_is_shared),
        FAKE_TEST(the_error_of_an_accepting_answer_is_returned),
        FAKE_TEST(an_area_of_the_client_is_received),
        FAKE_TEST(a_transfer_is_forwarded),
        FAKE_TEST(a_clone_becomes_a_session),
        FAKE_TEST(a_callback_becomes_a_session),
        FAKE_TEST(a_write_is_taken_into_new_memory),
        FAKE_TEST(a_write_that_cannot_be_taken_is_refused),
    };
    return cmocka_run_group_tests(tests, fake_group_begin, NULL);
}
