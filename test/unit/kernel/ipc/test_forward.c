// SPDX-License-Identifier: BSD-2-Clause
/* Forwarding, in both modes. */
#include "ipc_test.h"

static void keep_shows_the_sender_and_does_not_count_at_the_forwarder(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, PING, 5, 0, 0);
    cap_handle_t call = take_ok(b).handle;
    assert_int_equal(forward(b, call, bc, PING + 1, 6, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(phone_of(b, bc)->active_calls, 0);
    assert_int_equal(phone_of(a, ab)->active_calls, 1);
    assert_int_equal(answer(b, call, EOK, 0, 0, 0, NULL), EHANDLE);
    ipc_message_t m = take_ok(c);
    assert_int_equal(m.sender, a->task->id);
    assert_int_equal(m.flags, IPC_FLAG_FORWARDED);
    assert_int_equal(m.label, 8);
    assert_int_equal(m.method, PING + 1);
    assert_int_equal(m.word[0], 6);
    assert_int_equal(answer(c, m.handle, EOK, 9, 0, 0, NULL), EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(a, 1, &answered), EOK);
    assert_int_equal(answered.word[0], 9);
    assert_int_equal(phone_of(a, ab)->active_calls, 0);
    assert_nothing(b);
}

/* The words after the call and the phone. */
#define FORWARD(p, call, phone, ...)                                                               \
    PUPPET_CALL(p, SYS_IPC_FORWARD, call, phone, __VA_ARGS__, IPC_FORWARD_KEEP)

static void a_forwarder_sets_all_words_of_a_user_method(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    assert_int_equal(PUPPET_CALL(a, SYS_IPC_CALL, ab, 1, PING, 1, 2, 3, 4, 5), EOK);
    assert_int_equal(FORWARD(b, take_ok(b).handle, bc, PING, 11, 12, 13, 14, 15), EOK);
    ipc_message_t m = take_ok(c);
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(m.word[i], 11 + i);
}

static void a_forwarder_sets_three_words_of_a_connecting_method(void **state)
{
    (void)state;
    static const uint64_t methods[] = {IPC_M_CONNECT_TO_ME, IPC_M_CONNECT_ME_TO};
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    for (unsigned i = 0; i < 2; i++) {
        uint64_t method = methods[i];
        assert_int_equal(PUPPET_CALL(a, SYS_IPC_CALL, ab, 1, method, 1, 2, 3, 4, 5), EOK);
        assert_int_equal(FORWARD(b, take_ok(b).handle, bc, method, 11, 12, 13, 14, 15), EOK);
        ipc_message_t m = take_ok(c);
        assert_int_equal(m.word[0], 11);
        assert_int_equal(m.word[1], 12);
        assert_int_equal(m.word[2], 13);
        assert_int_equal(m.word[3], 4);
        assert_int_equal(m.word[4], 5);
    }
}

/* It would set the label of the forwarder's phone to the callee's choice. */
static void a_request_about_its_own_phone_cannot_be_forwarded(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, IPC_M_CONNECT_ME, 1, 0, 0);
    cap_handle_t call = take_ok(b).handle;
    assert_int_equal(FORWARD(b, call, bc, IPC_M_CONNECT_ME, 1, 0, 0, 0, 0), ENOTSUP);
    assert_nothing(c);
    assert_int_equal(phone_of(b, bc)->label, 8);
    assert_int_equal(answer(b, call, EOK, 0, 0, 99, NULL), EOK); /* b still has it */
    assert_int_equal(phone_of(a, ab)->label, 99);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

static void a_forwarder_sets_no_words_of_other_system_methods(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    const struct {
        uint64_t method, w1, w2, w3;
    } calls[] = {
        {IPC_M_CONNECTION_CLONE, ab, 2, 3},  {IPC_M_SHARE_OUT, a->memory, PUPPET_MEMORY, AREA_READ},
        {IPC_M_SHARE_IN, 0, 4096, 3},        {IPC_M_DATA_READ, a->memory, 2, 3},
        {IPC_M_DATA_WRITE, a->memory, 2, 3},
    };
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        send_ok(a, ab, 1, calls[i].method, calls[i].w1, calls[i].w2, calls[i].w3);
        assert_int_equal(FORWARD(b, take_ok(b).handle, bc, calls[i].method, 11, 12, 13, 14, 15),
                         EOK);
        ipc_message_t m = take_ok(c);
        assert_int_equal(m.word[0], calls[i].w1);
        assert_int_equal(m.word[1], calls[i].w2);
        assert_int_equal(m.word[2], calls[i].w3);
        assert_int_equal(m.word[3], 0);
        assert_int_equal(m.word[4], 0);
    }
}

static void route_shows_the_forwarder_and_counts_at_its_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, PING, 5, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 6, IPC_FORWARD_ROUTE_FROM_ME), EOK);
    assert_int_equal(phone_of(b, bc)->active_calls, 1);
    assert_int_equal(phone_of(a, ab)->active_calls, 1);
    ipc_message_t m = take_ok(c);
    assert_int_equal(m.sender, b->task->id);
    assert_int_equal(answer(c, m.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(phone_of(b, bc)->active_calls, 0);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    assert_nothing(b);
}

static void through_three_servers(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c"),
             *d = puppet_create("d");
    cap_handle_t ab = link_up(a, b, 1), bc = link_up(b, c, 2), cd = link_up(c, d, 3);
    for (unsigned modes = 0; modes < 4; modes++) {
        uint64_t id = send_ok(a, ab, modes, PING, 0, 0, 0);
        assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, modes & 1), EOK);
        assert_int_equal(phone_of(b, bc)->active_calls, modes & 1);
        assert_int_equal(forward(c, take_ok(c).handle, cd, PING, 0, modes >> 1), EOK);
        assert_int_equal(phone_of(b, bc)->active_calls, 0);
        assert_int_equal(phone_of(c, cd)->active_calls, modes >> 1);
        ipc_message_t m = take_ok(d);
        assert_int_equal(m.id, id);
        assert_int_equal(m.label, 3);
        assert_int_equal(answer(d, m.handle, EIO, 0, 0, 0, NULL), EOK);
        assert_int_equal(take_answer(a, modes, NULL), EIO);
    }
}

static void a_forward_that_fails_changes_nothing(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8), dead = link_up(b, a, 9);
    send_ok(a, ab, 1, PING, 5, 0, 0);
    cap_handle_t call = take_ok(b).handle;
    assert_int_equal(hang_up(b, dead), EOK);
    assert_int_equal(forward(b, call + 1, bc, PING, 0, IPC_FORWARD_KEEP), EHANDLE);
    assert_int_equal(forward(b, call, 44, PING, 0, IPC_FORWARD_KEEP), EHANDLE);
    assert_int_equal(forward(b, call, dead, PING, 0, IPC_FORWARD_KEEP), EHANDLE);
    assert_int_equal(forward(b, call, bc, PING, 0, 2), EINVAL);
    assert_int_equal(forward(b, call, bc, IPC_M_DATA_READ, 0, IPC_FORWARD_KEEP), EINVAL);
    puppet_kill(c);
    assert_int_equal(forward(b, call, bc, PING, 0, IPC_FORWARD_KEEP), EHANGUP);
    assert_int_equal(answer(b, call, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

static void a_system_method_keeps_its_number_and_words(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, IPC_M_DATA_WRITE, a->memory, 100, 0);
    cap_handle_t call = take_ok(b).handle;
    assert_int_equal(forward(b, call, bc, PING, 1, IPC_FORWARD_KEEP), EINVAL);
    assert_int_equal(forward(b, call, bc, IPC_M_DATA_WRITE, 0xdead, IPC_FORWARD_KEEP), EOK);
    ipc_message_t m = take_ok(c);
    assert_int_equal(m.word[0], a->memory);
    assert_int_equal(m.word[1], 100);
    poke(a, a->memory, "hello", 6);
    assert_int_equal(answer(c, m.handle, EOK, c->memory, 6, 0, NULL), EOK);
    char text[6];
    peek(c, c->memory, text, 6);
    assert_string_equal(text, "hello");
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

static void the_sender_dies_while_its_call_is_forwarded(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_ROUTE_FROM_ME), EOK);
    puppet_kill(a);
    ipc_message_t m = take_ok(c);
    assert_int_equal(m.flags, IPC_FLAG_FORWARDED | IPC_FLAG_DISCARD_ANSWER);
    assert_int_equal(phone_of(b, bc)->active_calls, 1);
    assert_int_equal(answer(c, m.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(phone_of(b, bc)->active_calls, 0);
}

static void a_forwarded_call_survives_its_forwarder(void **state)
{
    (void)state;
    for (unsigned mode = 0; mode < 2; mode++) {
        puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
        cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
        send_ok(a, ab, 1, PING, 0, 0, 0);
        assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, mode), EOK);
        puppet_kill(b);
        ipc_message_t m = take_ok(c);
        assert_int_equal(m.method, PING);
        assert_int_equal(take_ok(c).method, IPC_M_PHONE_HUNGUP);
        assert_int_equal(answer(c, m.handle, ENOSPC, 0, 0, 0, NULL), EOK);
        assert_int_equal(take_answer(a, 1, NULL), ENOSPC);
    }
}

static void back_to_the_sender(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7), ba = link_up(b, a, 8);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, ba, PING, 0, IPC_FORWARD_KEEP), EOK);
    ipc_message_t m = take_ok(a);
    assert_int_equal(m.sender, a->task->id);
    assert_int_equal(forward(a, m.handle, ab, PING, 0, IPC_FORWARD_ROUTE_FROM_ME), EOK);
    assert_int_equal(phone_of(a, ab)->active_calls, 2);
    assert_int_equal(forward(b, take_ok(b).handle, ba, PING, 0, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(phone_of(a, ab)->active_calls, 1);
    assert_int_equal(answer(a, take_ok(a).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keep_shows_the_sender_and_does_not_count_at_the_forwarder),
        TEST(a_forwarder_sets_all_words_of_a_user_method),
        TEST(a_forwarder_sets_three_words_of_a_connecting_method),
        TEST(a_request_about_its_own_phone_cannot_be_forwarded),
        TEST(a_forwarder_sets_no_words_of_other_system_methods),
        TEST(route_shows_the_forwarder_and_counts_at_its_phone),
        TEST(through_three_servers),
        TEST(a_forward_that_fails_changes_nothing),
        TEST(a_system_method_keeps_its_number_and_words),
        TEST(the_sender_dies_while_its_call_is_forwarded),
        TEST(a_forwarded_call_survives_its_forwarder),
        TEST(back_to_the_sender),
    };
    return RUN(tests);
}
