// SPDX-License-Identifier: BSD-2-Clause
/* Answers, replies and forwards: what the library sends for each, and what becomes of errors. */
#include "fake_ipc.h"
#include <fibril/start.h>
#include <string.h>

#define METHOD FIRST_USER_METHOD /* the first one that is not a system method */

static async_call_t kept; /* the last call that was not answered */

static void keep(async_call_t *call)
{
    kept = *call;
}

static async_call_t call_of(cap_handle_t handle)
{
    return (async_call_t){.handle = handle, .method = METHOD, .id = CALL_ID(handle)};
}

static void reply_1(async_call_t *call)
{
    async_reply(call, EPERM, 1, 2, 3, 4, 5);
}

static void a_reply_is_sent_with_the_wait_for_the_next_call(void **state)
{
    (void)state;
    serve = reply_1;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    run();
    assert_reply(11, EPERM, WORDS(1, 2, 3, 4, 5));
    assert_int_equal(connection_fibril->serving, 0);
    close_connection(label);
}

static void reply_0(async_call_t *call)
{
    async_reply_0(call, EIO);
}

static void a_reply_without_words_has_zeros(void **state)
{
    (void)state;
    serve = reply_0;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(9, 9, 9, 9, 9));
    run();
    assert_reply(11, EIO, WORDS(0));
    close_connection(label);
}

/* The kernel would lose the result of a transfer. */
static void a_system_method_is_answered_at_once(void **state)
{
    (void)state;
    serve = reply_1;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD - 1, WORDS(0));
    run();
    assert_answer(11, EPERM, WORDS(1, 2, 3, 4, 5));
    close_connection(label);
}

/* The call is lost, and the server goes on: there is nothing to pause for. */
static void a_reply_that_fails_is_dropped(void **state)
{
    (void)state;
    serve = reply_1;
    uint64_t label = open_connection();
    static const errno_t errors[] = {EHANDLE, EBUSY};
    for (unsigned i = 0; i < 2; i++) {
        fake_refuse(SYS_IPC_ANSWER_WAIT, errors[i]);
        deliver_call(label, 11 + i, METHOD, WORDS(0));
        run();
        assert_reply(11 + i, EPERM, WORDS(1, 2, 3, 4, 5));
        assert_nothing_sent();
    }
    close_connection(label);
}

static void answer_1(async_call_t *call)
{
    assert_int_equal(async_answer(call, EOK, 1, 2, 3, 4, 5), EOK);
    assert_int_equal(fibril_self()->serving, 0);
    assert_answer(call->handle, EOK, WORDS(1, 2, 3, 4, 5));
}

static void an_answer_is_sent_at_once(void **state)
{
    (void)state;
    serve = answer_1;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    run();
    close_connection(label);
}

static errno_t answered_with(errno_t error)
{
    async_call_t call = call_of(11);
    fake_refuse(SYS_IPC_ANSWER, error);
    return async_answer_0(&call, EOK);
}

/* The kernel has left the call unanswered, if this task is to blame. */
static void an_answer_that_is_rejected_becomes_an_error(void **state)
{
    (void)state;
    static const errno_t errors[] = {EFAULT, ENOMEM, EINVAL};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(answered_with(errors[i]), errors[i]);
        assert_answer(11, EOK, WORDS(0));
        assert_answer(11, errors[i], WORDS(0));
    }
}

/* EPARTY: the call has been answered. EHANDLE: there is no such call. */
static void an_answer_that_is_not_due_is_not_repeated(void **state)
{
    (void)state;
    static const errno_t errors[] = {EPARTY, EHANDLE};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(answered_with(errors[i]), errors[i]);
        assert_answer(11, EOK, WORDS(0));
        assert_nothing_sent();
    }
}

static async_exchange_t exchange = {.phone = 21};

static void what_is_not_a_call_is_not_answered(void **state)
{
    (void)state;
    async_call_t none = call_of(CAP_NONE);
    assert_int_equal(async_answer_0(&none, EOK), EOK);
    assert_int_equal(async_forward(&none, &exchange, METHOD, 0, 0, 0, 0, 0, IPC_FORWARD_KEEP),
                     EINVAL);
    async_reply_0(&none, EOK);
    async_defer(&none);
    assert_null(row_in("deferred", BOARD_DEFERRED));
    run();
    assert_nothing_sent();
}

/* The other flags of a message do not matter. */
static void a_call_with_any_flags_is_answered(void **state)
{
    (void)state;
    async_call_t call = call_of(11);
    call.flags = ~(uint32_t)IPC_FLAG_NOTIFICATION;
    fake_result = 99;
    uint64_t result = 0;
    assert_int_equal(answer_words(&call, EOK, WORDS(1), &result), EOK);
    assert_int_equal(result, 99);
    assert_answer(11, EOK, WORDS(1));
    assert_int_equal(async_forward(&call, &exchange, METHOD, 1, 2, 3, 4, 5, IPC_FORWARD_KEEP), EOK);
    assert_forward(11, 21, METHOD, WORDS(1, 2, 3, 4, 5), IPC_FORWARD_KEEP);
}

static errno_t forwarded_with(errno_t error)
{
    async_call_t call = call_of(11);
    fake_refuse(SYS_IPC_FORWARD, error);
    errno_t rc = async_forward(&call, &exchange, METHOD, 0, 0, 0, 0, 0, IPC_FORWARD_ROUTE_FROM_ME);
    assert_forward(11, 21, METHOD, WORDS(0), IPC_FORWARD_ROUTE_FROM_ME);
    return rc;
}

static void a_forward_that_fails_is_answered(void **state)
{
    (void)state;
    static const errno_t errors[] = {EHANGUP, EINVAL, ENOTSUP};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(forwarded_with(errors[i]), errors[i]);
        assert_answer(11, errors[i], WORDS(0));
    }
    assert_int_equal(forwarded_with(EHANDLE), EHANDLE); /* there is no such call */
    assert_nothing_sent();
}

static void forward_1(async_call_t *call)
{
    assert_int_equal(async_forward(call, &exchange, METHOD + 1, 1, 2, 3, 4, 5, IPC_FORWARD_KEEP),
                     EOK);
    assert_int_equal(fibril_self()->serving, 0);
}

static void a_call_that_is_forwarded_is_not_served_any_more(void **state)
{
    (void)state;
    serve = forward_1;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    run();
    assert_forward(11, 21, METHOD + 1, WORDS(1, 2, 3, 4, 5), IPC_FORWARD_KEEP);
    close_connection(label);
}

/* ---- deferred calls ---- */

static void defer(async_call_t *call)
{
    async_defer(call);
    kept = *call;
    assert_int_equal(fibril_self()->serving, 0);
}

static void defer_over(uint64_t label, cap_handle_t handle)
{
    deliver_call(label, handle, METHOD, WORDS(0));
    run();
    assert_int_equal(kept.handle, handle);
    const board_row_t *row = row_in("deferred", BOARD_DEFERRED);
    assert_non_null(row);
    assert_int_equal(row->serving, CALL_ID(handle));
}

/* Another fibril answers it: then the reply does not wait for a call of that fibril. */
static void a_deferred_call_has_a_row_until_its_end(void **state)
{
    (void)state;
    serve = defer;
    uint64_t label = open_connection();
    defer_over(label, 11);
    async_reply(&kept, EOK, 1, 2, 3, 4, 5);
    assert_answer(11, EOK, WORDS(1, 2, 3, 4, 5));
    assert_null(row_in("deferred", BOARD_DEFERRED));
    defer_over(label, 12);
    assert_int_equal(async_answer_0(&kept, EIO), EOK);
    assert_answer(12, EIO, WORDS(0));
    assert_null(row_in("deferred", BOARD_DEFERRED));
    defer_over(label, 13);
    assert_int_equal(async_forward(&kept, &exchange, METHOD, 0, 0, 0, 0, 0, IPC_FORWARD_KEEP), EOK);
    assert_forward(13, 21, METHOD, WORDS(0), IPC_FORWARD_KEEP);
    assert_null(row_in("deferred", BOARD_DEFERRED));
    close_connection(label);
}

/* Of 200 calls with ids in a row, each has its row, and only one, if it is deferred twice. */
static void many_calls_can_be_deferred(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    for (cap_handle_t handle = 1; handle <= 200; handle++) {
        async_call_t call = call_of(handle);
        async_defer(&call);
        async_defer(&call);
    }
    assert_int_equal(fake_blocks - before, 200);
    for (cap_handle_t handle = 200; handle >= 1; handle--) {
        async_call_t call = call_of(handle);
        assert_int_equal(async_answer_0(&call, EOK), EOK);
        assert_answer(handle, EOK, WORDS(0));
    }
    assert_int_equal(fake_blocks, before);
    assert_null(row_in("deferred", BOARD_DEFERRED));
}

static void without_memory_a_deferred_call_has_no_row(void **state)
{
    (void)state;
    async_call_t call = call_of(11);
    fake_memory_fail(1);
    async_defer(&call);
    assert_null(row_in("deferred", BOARD_DEFERRED));
    assert_null(row_in("deferred", BOARD_READY));
    assert_int_equal(async_answer_0(&call, EOK), EOK);
    assert_answer(11, EOK, WORDS(0));
}

/* ---- calls inside others ---- */

static uint64_t serving[3];

/* Takes a second request inside the first, and replies to the one whose word is 1 first. */
static void serve_pair(async_call_t *first)
{
    async_call_t second;
    serving[0] = fibril_self()->serving;
    async_get_part(&second);
    serving[1] = fibril_self()->serving;
    assert_int_equal(fibril_self()->row->serving_outer, first->id);
    bool inner_first = second.word[0] == 1;
    async_reply_0(inner_first ? &second : first, EOK);
    serving[2] = fibril_self()->serving;
    assert_int_equal(fibril_self()->row->serving_outer, 0);
    async_reply_0(inner_first ? first : &second, EOK);
}

static void a_request_inside_another_is_served_until_its_reply(void **state)
{
    (void)state;
    serve = serve_pair;
    uint64_t label = open_connection();
    for (uint64_t inner_first = 0; inner_first < 2; inner_first++) {
        deliver_call(label, 11, METHOD, WORDS(0));
        deliver_call(label, 12, METHOD, WORDS(inner_first));
        run();
        assert_answer(inner_first ? 12 : 11, EOK, WORDS(0));
        assert_reply(inner_first ? 11 : 12, EOK, WORDS(0));
        assert_int_equal(serving[0], CALL_ID(11));
        assert_int_equal(serving[1], CALL_ID(12));
        assert_int_equal(serving[2], inner_first ? CALL_ID(11) : CALL_ID(12));
        assert_int_equal(connection_fibril->serving, 0);
    }
    close_connection(label);
}

/* Replies to the inner request, and continues with the outer one: the reply is not sent at once. */
static void serve_inner(async_call_t *first)
{
    async_call_t second, third;
    async_get_part(&second);
    async_reply_0(&second, EOK);
    async_get_part(&third);
    async_reply_0(first, EOK);
    async_reply_0(&third, EOK);
}

static void the_reply_to_an_inner_request_is_sent_with_a_wait_too(void **state)
{
    (void)state;
    serve = serve_inner;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    deliver_call(label, 12, METHOD, WORDS(0));
    run();
    assert_reply(12, EOK, WORDS(0));
    deliver_call(label, 13, METHOD, WORDS(0));
    run();
    assert_answer(11, EOK, WORDS(0));
    assert_reply(13, EOK, WORDS(0));
    close_connection(label);
}

static void the_transfer_of_a_request_is_not_served_itself(void **state)
{
    (void)state;
    serve = keep;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    deliver_call(label, 12, METHOD - 1, WORDS(0));
    run();
    assert_int_equal(kept.handle, 12);
    assert_int_equal(connection_fibril->serving, CALL_ID(11));
    close_connection(label);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(a_reply_is_sent_with_the_wait_for_the_next_call),
        FAKE_TEST(a_reply_without_words_has_zeros),
        FAKE_TEST(a_system_method_is_answered_at_once),
        FAKE_TEST(a_reply_that_fails_is_dropped),
        FAKE_TEST(an_answer_is_sent_at_once),
        FAKE_TEST(an_answer_that_is_rejected_becomes_an_error),
        FAKE_TEST(an_answer_that_is_not_due_is_not_repeated),
        FAKE_TEST(what_is_not_a_call_is_not_answered),
        FAKE_TEST(a_call_with_any_flags_is_answered),
        FAKE_TEST(a_forward_that_fails_is_answered),
        FAKE_TEST(a_call_that_is_forwarded_is_not_served_any_more),
        FAKE_TEST(a_deferred_call_has_a_row_until_its_end),
        FAKE_TEST(many_calls_can_be_deferred),
        FAKE_TEST(without_memory_a_deferred_call_has_no_row),
        FAKE_TEST(a_request_inside_another_is_served_until_its_reply),
        FAKE_TEST(the_reply_to_an_inner_request_is_sent_with_a_wait_too),
        FAKE_TEST(the_transfer_of_a_request_is_not_served_itself),
    };
    return cmocka_run_group_tests(tests, fake_group_begin, NULL);
}
