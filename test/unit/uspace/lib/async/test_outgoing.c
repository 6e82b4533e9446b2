// SPDX-License-Identifier: BSD-2-Clause
/* Requests with parts at the client's side: what is sent for each part, and which error counts. */
#include "fake_ipc.h"
#include <abi/area.h>
#include <async/parts.h>
#include <string.h>

#define METHOD FIRST_USER_METHOD
#define PHONE  21

static async_exchange_t exchange = {.phone = PHONE};
static char bytes[16] = "bytes";
static async_outgoing_t parts[3];
static async_answer_t answer;
static errno_t result;

static async_request_t *send_parts(unsigned count)
{
    return async_parts_send(&exchange, METHOD, WORDS(1, 2, 3, 4, 5), parts, count);
}

static uint64_t assert_request_sent(void)
{
    return assert_call(PHONE, METHOD, WORDS(1, 2, 3, 4, 5));
}

/* Sends the request with the first `count` parts, answers it with `retval` and each part with its
 * error of `errors`. `moved` is in the second word of all answers. */
static errno_t ask(unsigned count, errno_t retval, const errno_t *errors, uint64_t moved)
{
    async_request_t *request = send_parts(count);
    deliver_answer(assert_request_sent(), retval, WORDS(7, 8));
    for (unsigned i = 0; i < count; i++)
        answer_call(PHONE, parts[i].method, parts[i].word, errors[i], WORDS(0x5000, moved));
    return async_parts_wait(request, parts, count, &answer);
}

static errno_t ask_one(async_outgoing_t part, errno_t error, uint64_t moved)
{
    parts[0] = part;
    return ask(1, EOK, &error, moved);
}

static void a_part_has_the_words_of_its_method(void **state)
{
    (void)state;
    assert_int_equal(ask_one(async_part_write(bytes, 5), EOK, 5), EOK);
    assert_int_equal(parts[0].method, IPC_M_DATA_WRITE);
    assert_memory_equal(parts[0].word, WORDS((uintptr_t)bytes, 5), sizeof(parts[0].word));
    assert_int_equal(answer.word[0], 7);
    assert_int_equal(parts[0].moved, 5);
    assert_int_equal(ask_one(async_part_read(bytes, 5, false), EOK, 3), EOK);
    assert_int_equal(parts[0].method, IPC_M_DATA_READ);
    assert_memory_equal(parts[0].word, WORDS((uintptr_t)bytes, 5), sizeof(parts[0].word));
    assert_int_equal(parts[0].moved, 3);
    assert_int_equal(ask_one(async_part_share_in(4096), EOK, 3), EOK);
    assert_int_equal(parts[0].method, IPC_M_SHARE_IN);
    assert_memory_equal(parts[0].word, WORDS(0, 4096), sizeof(parts[0].word));
    assert_int_equal(parts[0].base, 0x5000);
    assert_int_equal(ask_one(async_part_share_out(bytes, AREA_READ), EOK, 3), EOK);
    assert_int_equal(parts[0].method, IPC_M_SHARE_OUT);
    assert_memory_equal(parts[0].word, WORDS((uintptr_t)bytes, 0, AREA_READ),
                        sizeof(parts[0].word));
    async_exchange_t clone = {.phone = 22};
    assert_int_equal(ask_one(async_part_clone(&clone), EOK, 3), EOK);
    assert_int_equal(parts[0].method, IPC_M_CONNECTION_CLONE);
    assert_memory_equal(parts[0].word, WORDS(22), sizeof(parts[0].word));
    assert_int_equal(parts[0].base, 0);
    assert_int_equal(ask_one(async_part_request(METHOD + 1), EOK, 3), EOK);
    assert_int_equal(parts[0].method, METHOD + 1);
    assert_memory_equal(parts[0].word, WORDS(0), sizeof(parts[0].word));
}

static void a_part_that_was_not_moved_as_a_whole_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(ask_one(async_part_write(bytes, 5), EOK, 4), E2BIG);
    assert_int_equal(ask_one(async_part_read(bytes, 5, true), EOK, 4), EIO);
    assert_int_equal(ask_one(async_part_read(bytes, 5, true), EOK, 5), EOK);
}

/* In this order: the request's error, the first error of a part. */
static void the_error_of_the_request_counts_before_those_of_its_parts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++)
        parts[i] = async_part_read(bytes, 5, false);
    assert_int_equal(ask(3, EOK, (errno_t[]){EOK, EPERM, EIO}, 5), EPERM);
    assert_int_equal(parts[1].moved, 0);
    for (unsigned i = 0; i < 3; i++)
        parts[i] = async_part_read(bytes, 5, false);
    assert_int_equal(ask(3, ENOENT, (errno_t[]){EOK, EPERM, EIO}, 5), ENOENT);
    for (unsigned i = 0; i < 3; i++)
        parts[i] = async_part_read(bytes, 5, false);
    assert_int_equal(ask(3, EOK, (errno_t[]){EOK, EOK, EIO}, 5), EIO);
}

/* ---- parts that cannot be sent ---- */

static void assert_stand_in_sent(uint64_t method)
{
    const uint64_t *words = assert_call_to(PHONE, method);
    assert_int_equal(words[-2], 0); /* no request gets its answer */
    assert_memory_equal(&words[1], WORDS(0, 0, 0, 0), 4 * sizeof(words[0]));
}

static void a_part_that_cannot_be_sent_is_replaced(void **state)
{
    (void)state;
    static const uint64_t replaced[] = {IPC_M_DATA_WRITE, IPC_M_DATA_READ, IPC_M_DATA_WRITE};
    for (unsigned i = 0; i < 3; i++) {
        parts[0] = i == 0   ? async_part_write(bytes, 5)
                   : i == 1 ? async_part_read(bytes, 5, true)
                            : async_part_share_in(4096);
        fake_refuse_after(1, SYS_IPC_CALL, EFAULT);
        async_request_t *request = send_parts(1);
        deliver_answer(assert_request_sent(), EINVAL, WORDS(0));
        assert_call(PHONE, parts[0].method, parts[0].word);
        assert_stand_in_sent(replaced[i]);
        assert_int_equal(parts[0].error, EFAULT);
        assert_int_equal(async_parts_wait(request, parts, 1, &answer), EFAULT);
    }
}

/* If even that fails, the server must not wait for it, unless it is dead. */
static void a_phone_over_which_a_part_is_missing_is_hung_up(void **state)
{
    (void)state;
    static const errno_t errors[] = {ELIMIT, EINVAL, EHANGUP};
    for (unsigned i = 0; i < 3; i++) {
        parts[0] = async_part_clone(NULL);
        assert_int_equal(parts[0].method, IPC_M_CONNECTION_CLONE);
        assert_int_equal(parts[0].error, EHANGUP);
        fake_refuse_after(1, SYS_IPC_CALL, errors[i]);
        async_request_t *request = send_parts(1);
        deliver_answer(assert_request_sent(), EINVAL, WORDS(0));
        assert_stand_in_sent(IPC_M_DATA_WRITE);
        if (errors[i] != EHANGUP)
            assert_sent(SYS_IPC_HANGUP, PHONE, 0);
        assert_nothing_sent();
        assert_int_equal(async_parts_wait(request, parts, 1, &answer), EHANGUP);
    }
}

static void without_the_request_no_part_is_sent(void **state)
{
    (void)state;
    parts[0] = async_part_write(bytes, 5);
    parts[1] = async_part_clone(NULL);
    fake_refuse(SYS_IPC_CALL, ELIMIT);
    async_request_t *request = send_parts(2);
    assert_request_sent();
    assert_nothing_sent();
    assert_int_equal(parts[0].error, ELIMIT);
    assert_int_equal(parts[1].error, EHANGUP); /* its own */
    assert_int_equal(async_parts_wait(request, parts, 2, &answer), ELIMIT);
}

/* The first test of its program: no request is kept for reuse yet. */
static void without_memory_nothing_is_sent(void **state)
{
    (void)state;
    parts[0] = async_part_write(bytes, 5);
    fake_memory_fail(1);
    assert_null(send_parts(1));
    assert_nothing_sent();
    assert_int_equal(parts[0].error, ENOMEM);
    assert_int_equal(async_parts_wait(NULL, parts, 1, &answer), ENOMEM);
    /* Only the part lacks memory. */
    parts[0] = async_part_write(bytes, 5);
    fake_memory_fail(3);
    async_request_t *request = send_parts(1);
    deliver_answer(assert_request_sent(), EINVAL, WORDS(0));
    assert_stand_in_sent(IPC_M_DATA_WRITE);
    assert_int_equal(parts[0].error, ENOMEM);
    assert_int_equal(async_parts_wait(request, parts, 1, &answer), ENOMEM);
}

/* ---- transfers that are passed on ---- */

static async_part_t passed;

static void pass(cap_handle_t handle)
{
    passed = (async_part_t){.size = 6,
                            .call = {.handle = handle,
                                     .method = IPC_M_DATA_WRITE,
                                     .id = CALL_ID(handle),
                                     .word = {1, 2, 3, 4, 5}}};
    parts[0] = async_part_passed(&passed);
    assert_int_equal(parts[0].moved, 6);
    assert_int_equal(parts[0].method, IPC_M_DATA_WRITE);
}

static void a_passed_part_is_forwarded(void **state)
{
    (void)state;
    pass(61);
    async_request_t *request = send_parts(1);
    deliver_answer(assert_request_sent(), EOK, WORDS(0));
    assert_sent(SYS_IPC_FORWARD, 61, PHONE);
    assert_int_equal(passed.call.handle, CAP_NONE);
    assert_int_equal(async_parts_wait(request, parts, 1, &answer), EOK);
    assert_int_equal(parts[0].moved, 6);
    /* It cannot be forwarded: it is answered, and replaced. */
    pass(62);
    fake_refuse(SYS_IPC_FORWARD, ELIMIT);
    request = send_parts(1);
    deliver_answer(assert_request_sent(), EOK, WORDS(0));
    assert_sent(SYS_IPC_FORWARD, 62, PHONE);
    assert_answer(62, ELIMIT, WORDS(0));
    assert_stand_in_sent(IPC_M_DATA_WRITE);
    assert_int_equal(async_parts_wait(request, parts, 1, &answer), ELIMIT);
    /* The request cannot be sent. */
    pass(63);
    fake_refuse(SYS_IPC_CALL, EHANGUP);
    request = send_parts(1);
    assert_request_sent();
    assert_answer(63, EHANGUP, WORDS(0));
    assert_int_equal(async_parts_wait(request, parts, 1, &answer), EHANGUP);
}

/* ---- callbacks ---- */

static async_call_t back;
static unsigned back_ends;

static void back_connection(async_call_t *connect, void *argument)
{
    async_call_t call;
    assert_ptr_equal(argument, bytes);
    back = *connect;
    while (async_next_call(&call))
        async_reply_0(&call, EOK);
    back_ends++;
}

static async_outgoing_t callback(void)
{
    return async_part_callback(INTERFACE_CON, back_connection, bytes);
}

static void a_callback_that_is_accepted_becomes_a_connection(void **state)
{
    (void)state;
    back_ends = 0;
    assert_int_equal(ask_one(callback(), EOK, 0), EOK);
    uint64_t label = parts[0].word[3];
    assert_memory_equal(parts[0].word, WORDS(INTERFACE_CON, 0, 0, label), sizeof(parts[0].word));
    deliver_call(label, 51, METHOD, WORDS(0));
    run();
    assert_reply(51, EOK, WORDS(0));
    assert_int_equal(back.handle, CAP_NONE);
    assert_int_equal(back.method, IPC_M_CONNECT_TO_ME);
    assert_memory_equal(back.word, WORDS(INTERFACE_CON), sizeof(back.word));
    deliver_notification(label, IPC_M_PHONE_HUNGUP, WORDS(0));
    run();
    assert_int_equal(back_ends, 1);
}

static void assert_no_connection(uint64_t label)
{
    deliver_call(label, 51, METHOD, WORDS(0));
    run();
    assert_answer(51, EHANGUP, WORDS(0));
}

static void a_callback_that_is_refused_is_no_connection(void **state)
{
    (void)state;
    back_ends = 0;
    assert_int_equal(ask_one(callback(), EPERM, 0), EPERM);
    assert_no_connection(parts[0].word[3]);
    parts[0] = callback();
    fake_refuse(SYS_IPC_CALL, ELIMIT);
    async_request_t *request = send_parts(1);
    assert_request_sent();
    assert_int_equal(async_parts_wait(request, parts, 1, &answer), ELIMIT);
    assert_no_connection(parts[0].word[3]);
}

static void without_memory_a_callback_is_no_connection(void **state)
{
    (void)state;
    fake_memory_fail(1);
    parts[0] = callback();
    assert_int_equal(parts[0].error, ENOMEM);
    assert_null(parts[0].connection);
    parts[0] = callback();
    async_request_t *request = send_parts(1);
    deliver_answer(assert_request_sent(), EOK, WORDS(0));
    answer_call(PHONE, IPC_M_CONNECT_TO_ME, parts[0].word, EOK, WORDS(0));
    fake_memory_fail(1); /* its fibril */
    result = async_parts_wait(request, parts, 1, &answer);
    fake_memory_fail(0);
    assert_int_equal(result, ENOMEM);
    assert_int_equal(parts[0].error, ENOMEM);
    assert_no_connection(parts[0].word[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(without_memory_nothing_is_sent),
        FAKE_TEST(a_part_has_the_words_of_its_method),
        FAKE_TEST(a_part_that_was_not_moved_as_a_whole_is_an_error),
        FAKE_TEST(the_error_of_the_request_counts_before_those_of_its_parts),
        FAKE_TEST(a_part_that_cannot_be_sent_is_replaced),
        FAKE_TEST(a_phone_over_which_a_part_is_missing_is_hung_up),
        FAKE_TEST(without_the_request_no_part_is_sent),
        FAKE_TEST(a_passed_part_is_forwarded),
        FAKE_TEST(a_callback_that_is_accepted_becomes_a_connection),
        FAKE_TEST(a_callback_that_is_refused_is_no_connection),
        FAKE_TEST(without_memory_a_callback_is_no_connection),
    };
    return cmocka_run_group_tests(tests, fake_group_begin, NULL);
}
