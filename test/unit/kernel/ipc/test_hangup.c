// SPDX-License-Identifier: BSD-2-Clause
/* Hanging up: the states of a phone, and the notification of the peer. */
#include "ipc_test.h"

static void the_peer_is_notified_after_the_calls(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    assert_int_equal(hang_up(a, phone), EOK);
    assert_int_equal(take_ok(b).method, PING);
    ipc_message_t m = take_ok(b);
    assert_int_equal(m.method, IPC_M_PHONE_HUNGUP);
    assert_int_equal(m.flags, IPC_FLAG_NOTIFICATION);
    assert_int_equal(m.handle, 0);
    assert_int_equal(m.label, 7);
    assert_int_equal(m.sender, a->task->id);
    assert_int_equal(m.word[0], a->task->id);
    assert_int_equal(m.word[1], TASK_EXIT_UP);
    assert_int_equal(m.word[2], 0);
}

static void a_waiting_peer_is_woken(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    assert_int_equal(hang_up(a, phone), EOK);
    assert_true(puppet_done(b));
    assert_int_equal(b->words.w[2], IPC_M_PHONE_HUNGUP);
    assert_int_equal(b->words.w[8], 7);
}

static void an_idle_phone_is_removed_at_once(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    assert_int_equal(hang_up(a, phone), EOK);
    assert_int_equal(hang_up(a, phone), EHANDLE);
    assert_int_equal(send(a, phone, 0, PING, 0, 0, 0), EHANDLE);
    assert_int_equal(a->task->phones.used, 0);
}

static void a_phone_with_calls_stays_until_the_last_answer(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    send_ok(a, phone, 2, PING, 0, 0, 0);
    assert_int_equal(hang_up(a, phone), EOK);
    assert_int_equal(phone_of(a, phone)->state, PHONE_HUNGUP);
    assert_int_equal(send(a, phone, 3, PING, 0, 0, 0), EHANGUP);
    assert_int_equal(hang_up(a, phone), EHANDLE);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_non_null(phone_of(a, phone));
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_null(phone_of(a, phone));
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    assert_int_equal(take_answer(a, 2, NULL), EOK);
}

/* Only the initial phone of a task is permanent. */
static void a_further_phone_to_the_name_service_can_be_hung_up(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t first = link_up(a, b, 6), second;
    assert_int_equal(first, PHONE_NS);
    assert_int_equal(ipc_connect(a->task, b->task, INTERFACE_NS, 7, &second), EOK);
    assert_int_equal(hang_up(a, second), EOK);
    assert_int_equal(hang_up(a, first), EOK);
}

static void a_slammed_phone_waits_for_its_holder(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint32_t id = b->task->id;
    puppet_kill(b);
    assert_int_equal(phone_of(a, phone)->state, PHONE_SLAMMED);
    assert_int_equal(phone_of(a, phone)->peer_id, id);
    assert_int_equal(send(a, phone, 0, PING, 0, 0, 0), EHANGUP);
    assert_int_equal(hang_up(a, phone), EOK);
    assert_null(phone_of(a, phone));
}

static void a_slot_that_is_used_again_has_another_handle(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t first = link_up(a, b, 7);
    assert_int_equal(hang_up(a, first), EOK);
    cap_handle_t second = link_up(a, b, 8);
    assert_int_equal(CAP_INDEX(first), CAP_INDEX(second));
    assert_int_not_equal(first, second);
    assert_int_equal(send(a, first, 0, PING, 0, 0, 0), EHANDLE);
    assert_int_equal(send(a, second, 0, PING, 0, 0, 0), EOK);
}

static void the_answer_races_the_hang_up(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    for (int answered_first = 0; answered_first < 2; answered_first++) {
        cap_handle_t phone = link_up(a, b, 7);
        send_ok(a, phone, 1, PING, 0, 0, 0);
        ipc_message_t m = take_ok(b);
        if (answered_first)
            assert_int_equal(answer(b, m.handle, EIO, 0, 0, 0, NULL), EOK);
        assert_int_equal(hang_up(a, phone), EOK);
        if (!answered_first)
            assert_int_equal(answer(b, m.handle, EIO, 0, 0, 0, NULL), EOK);
        assert_int_equal(take_answer(a, 1, NULL), EIO);
        assert_int_equal(take_ok(b).method, IPC_M_PHONE_HUNGUP);
        assert_null(phone_of(a, phone));
    }
}

static void handles_of_another_kind_or_task_find_nothing(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    cap_handle_t call = take_ok(b).handle;
    assert_int_equal(hang_up(b, call), EHANDLE);
    assert_int_equal(hang_up(b, phone), EHANDLE);
    assert_int_equal(answer(a, call, EOK, 0, 0, 0, NULL), EHANDLE);
    assert_int_equal(answer(b, CAP_INDEX(call), EOK, 0, 0, 0, NULL), EHANDLE);
    assert_int_equal(answer(b, CAP_NONE, EOK, 0, 0, 0, NULL), EHANDLE);
    assert_int_equal(send(a, call, 0, PING, 0, 0, 0), EHANDLE);
    assert_int_equal(send(a, CAP_NONE, 0, PING, 0, 0, 0), EHANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_peer_is_notified_after_the_calls),
        TEST(a_waiting_peer_is_woken),
        TEST(an_idle_phone_is_removed_at_once),
        TEST(a_phone_with_calls_stays_until_the_last_answer),
        TEST(a_further_phone_to_the_name_service_can_be_hung_up),
        TEST(a_slammed_phone_waits_for_its_holder),
        TEST(a_slot_that_is_used_again_has_another_handle),
        TEST(the_answer_races_the_hang_up),
        TEST(handles_of_another_kind_or_task_find_nothing),
    };
    return RUN(tests);
}
