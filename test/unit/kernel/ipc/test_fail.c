// SPDX-License-Identifier: BSD-2-Clause
/* Calls that the console answers, to break a deadlock. */
#include "ipc_test.h"

static void a_call_is_answered_in_either_list(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t taken = send_ok(a, phone, 1, PING, 11, 0, 0);
    uint64_t incoming = send_ok(a, phone, 2, PING, 12, 0, 0);
    cap_handle_t handle = take_ok(b).handle;
    assert_int_equal(ipc_call_fail(incoming, EDEADLK), EOK);
    assert_int_equal(ipc_call_fail(taken, EDEADLK), EOK);
    step();
    ipc_message_t m;
    assert_int_equal(take_answer(a, 2, &m), EDEADLK);
    assert_int_equal(m.word[0], 0);
    assert_int_equal(take_answer(a, 1, NULL), EDEADLK);
    assert_int_equal(answer(b, handle, EOK, 0, 0, 0, NULL), EHANDLE);
    assert_nothing(b);
}

static void the_wait_of_its_sender_ends(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(a, SYS_IPC_CALL_WAIT,
                 &(syscall_words_t){{phone, 1, PING, 0, 0, 0, 0, 0, IPC_WAIT_FOREVER}});
    assert_int_equal(ipc_call_fail(take_ok(b).id, EDEADLK), EOK);
    step();
    assert_true(puppet_done(a));
    assert_int_equal(a->words.w[2], EDEADLK);
}

static void answered_and_unknown_calls_are_not_found(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7), other = link_up(a, b, 8);
    assert_int_equal(hang_up(a, other), EOK); /* a notification is not a call */
    uint64_t id = send_ok(a, phone, 1, PING, 0, 0, 0);
    assert_int_equal(list_entry(list_first(&b->task->box.incoming), call_t, link)->id, id - 1);
    assert_int_equal(ipc_call_fail(id - 1, EDEADLK), ENOENT);
    assert_int_equal(ipc_call_fail(id + 1, EDEADLK), ENOENT);
    assert_int_equal(ipc_call_fail(id, EDEADLK), EOK);
    assert_int_equal(ipc_call_fail(id, EDEADLK), ENOENT);
}

static void a_forgotten_call_ends(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t id = send_ok(a, phone, 1, PING, 0, 0, 0);
    puppet_kill(a);
    assert_int_equal(ipc_call_fail(id, EDEADLK), EOK);
    step();
    assert_true(list_empty(&b->task->box.dispatched));
    assert_int_equal(take_ok(b).method, IPC_M_PHONE_HUNGUP);
    assert_nothing(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_is_answered_in_either_list),
        TEST(the_wait_of_its_sender_ends),
        TEST(answered_and_unknown_calls_are_not_found),
        TEST(a_forgotten_call_ends),
    };
    return RUN(tests);
}
