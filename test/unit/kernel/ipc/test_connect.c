// SPDX-License-Identifier: BSD-2-Clause
/* The methods that create connections: CONNECT_ME_TO, CONNECT_TO_ME, CONNECT_ME,
 * CONNECTION_CLONE. */
#include "ipc_test.h"

/* Checks that the answer is EOK and all its words are zero, independent of the callee's words. */
static void assert_no_words(puppet_t *p, uint64_t label)
{
    ipc_message_t m;
    assert_int_equal(take_answer(p, label, &m), EOK);
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(m.word[i], 0);
}

static void connect_me_to_gives_the_sender_a_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_ME_TO, INTERFACE_BD, 5, 6);
    ipc_message_t m = take_ok(b);
    assert_int_equal(m.method, IPC_M_CONNECT_ME_TO);
    assert_int_equal(m.flags, IPC_FLAG_CONNECTING);
    assert_int_equal(m.word[1], 5);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 0xbeef, NULL), EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(a, 1, &answered), EOK);
    assert_int_equal(answered.flags, IPC_FLAG_ANSWERED);
    cap_handle_t new_phone = answered.word[4];
    assert_int_equal(phone_of(a, new_phone)->state, PHONE_CONNECTED);
    assert_int_equal(phone_of(a, new_phone)->interface, INTERFACE_BD);
    send_ok(a, new_phone, 2, PING, 0, 0, 0);
    m = take_ok(b);
    assert_int_equal(m.label, 0xbeef);
}

static void a_refused_connect_leaves_no_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    assert_int_equal(a->task->phones.used, 2);
    assert_int_equal(answer(b, take_ok(b).handle, ENOENT, 0, 0, 0, NULL), EOK);
    assert_int_equal(a->task->phones.used, 1);
    assert_int_equal(take_answer(a, 1, NULL), ENOENT);
}

static void a_connecting_phone_cannot_be_used(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_ME_TO, INTERFACE_BD, 0, 0);
    cap_handle_t guess = CAP_HANDLE(CAP_PHONE, 0, 1);
    assert_int_equal(phone_of(a, guess)->state, PHONE_CONNECTING);
    assert_int_equal(phone_of(a, guess)->interface, INTERFACE_BD);
    assert_int_equal(send(a, guess, 0, PING, 0, 0, 0), EHANDLE);
    assert_int_equal(hang_up(a, guess), EHANDLE);
}

static void accepting_a_connect_of_a_dead_task_reports_it(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    ipc_message_t m = take_ok(b);
    puppet_kill(a);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 8, NULL), EPARTY);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 8, NULL), EHANDLE);
}

static void rejecting_a_connect_of_a_dead_task_succeeds(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    ipc_message_t m = take_ok(b);
    puppet_kill(a);
    assert_int_equal(answer(b, m.handle, EBUSY, 0, 0, 0, NULL), EOK);
}

static void connect_to_me_gives_the_callee_a_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    assert_int_equal(
        PUPPET_CALL(a, SYS_IPC_CALL, phone, 1, IPC_M_CONNECT_TO_ME, INTERFACE_LOC_CB, 0, 0, 0xcafe),
        EOK);
    uint64_t back;
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, &back), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    send_ok(b, back, 3, PING, 0, 0, 0);
    ipc_message_t m = take_ok(a);
    assert_int_equal(m.label, 0xcafe);
    assert_int_equal(m.sender, b->task->id);
    assert_int_equal(phone_of(b, back)->interface, INTERFACE_LOC_CB);
}

static void connect_to_me_of_a_dead_task_creates_no_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_TO_ME, 0, 0, 0);
    ipc_message_t m = take_ok(b);
    puppet_kill(a);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(b->task->phones.used, 0);
}

static void clone_gives_the_callee_the_senders_peer(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), ac = link_up(a, c, 8);
    send_ok(a, ab, 1, IPC_M_CONNECTION_CLONE, ac, 0, 0);
    uint64_t bc;
    (void)link_up(b, b, 6); /* so that the first handle is a wrong one */
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 11, 12, 15, &bc), EOK);
    assert_no_words(a, 1);
    send_ok(b, bc, 2, IPC_M_CONNECT_ME, INTERFACE_VFS_OUT, 0, 0);
    ipc_message_t m = take_ok(c);
    assert_int_equal(m.sender, b->task->id);
    assert_int_equal(m.label, 0);
    assert_int_equal(answer(c, m.handle, EOK, 11, 12, 0xabc, NULL), EOK);
    assert_no_words(b, 2);
    send_ok(b, bc, 3, PING, 0, 0, 0);
    assert_int_equal(take_ok(c).label, 0xabc);
    assert_int_equal(phone_of(b, bc)->interface, INTERFACE_VFS_OUT);
    assert_int_equal(phone_of(a, ac)->label, 8);
}

static void clone_of_a_bad_phone_is_refused_at_once(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), ac = link_up(a, c, 8);
    assert_int_equal(send(a, ab, 1, IPC_M_CONNECTION_CLONE, 99, 0, 0), EHANDLE);
    puppet_kill(c);
    assert_int_equal(send(a, ab, 1, IPC_M_CONNECTION_CLONE, ac, 0, 0), EHANGUP);
    assert_nothing(b);
}

static void clone_of_a_phone_hung_up_meanwhile_fails_for_both(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), ac = link_up(a, c, 8);
    send_ok(a, ab, 1, IPC_M_CONNECTION_CLONE, ac, 0, 0);
    assert_int_equal(hang_up(a, ac), EOK);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 1, NULL), EHANGUP);
    assert_int_equal(b->task->phones.used, 0);
}

static void a_connection_through_the_name_service(void **state)
{
    (void)state;
    puppet_t *ns = puppet_create("ns");
    ipc_set_ns(ns->task);
    puppet_t *server = puppet_create("server"), *client = puppet_create("client");
    assert_int_equal(phone_of(client, PHONE_NS)->peer_id, ns->task->id);
    assert_int_equal(PUPPET_CALL(server, SYS_IPC_CALL, PHONE_NS, 1, IPC_M_CONNECT_TO_ME,
                                 INTERFACE_VFS_IN, 0, 0, 0x51),
                     EOK);
    uint64_t to_server;
    ipc_message_t m;
    assert_int_equal(answer(ns, take_ok(ns).handle, EOK, 0, 0, 0, &to_server), EOK);
    send_ok(client, PHONE_NS, 2, IPC_M_CONNECT_ME_TO, INTERFACE_VFS_IN, 0, 0);
    m = take_ok(ns);
    assert_int_equal(m.label, 0);
    assert_int_equal(
        forward(ns, m.handle, to_server, IPC_M_CONNECT_ME_TO, INTERFACE_VFS_OUT, IPC_FORWARD_KEEP),
        EOK);
    assert_int_equal(take_answer(server, 1, NULL), EOK);
    m = take_ok(server);
    assert_int_equal(m.sender, client->task->id);
    assert_int_equal(m.label, 0x51);
    assert_int_equal(m.flags, IPC_FLAG_FORWARDED | IPC_FLAG_CONNECTING);
    assert_int_equal(answer(server, m.handle, EOK, 0, 0, 0x99, NULL), EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(client, 2, &answered), EOK);
    assert_int_equal(phone_of(client, answered.word[4])->peer_id, server->task->id);
    assert_int_equal(phone_of(client, answered.word[4])->interface, INTERFACE_VFS_OUT);
    send_ok(client, answered.word[4], 3, PING, 0, 0, 0);
    assert_int_equal(take_ok(server).label, 0x99);
}

static void the_phone_to_the_name_service_lasts(void **state)
{
    (void)state;
    puppet_t *ns = puppet_create("ns");
    ipc_set_ns(ns->task);
    puppet_t *early = puppet_create("early");
    assert_int_equal(hang_up(early, PHONE_NS), EPERM); /* it reports the death of the task */
    puppet_kill(early);
    assert_int_equal(phone_of(puppet_create("next"), PHONE_NS)->state, PHONE_CONNECTED);
    puppet_kill(ns);
    puppet_t *late = puppet_create("late");
    assert_int_equal(phone_of(late, PHONE_NS)->state, PHONE_SLAMMED);
    assert_int_equal(send(late, PHONE_NS, 0, PING, 0, 0, 0), EHANGUP);
}

static void no_task_is_created_without_its_phone_to_the_name_service(void **state)
{
    (void)state;
    puppet_t *ns = puppet_create("ns");
    ipc_set_ns(ns->task);
    for (uint64_t countdown = 2; countdown <= 3; countdown++) { /* the phone, and its slot */
        as_t *as;
        task_t *task;
        assert_int_equal(as_create(&as), EOK);
        slab_inject_failure(countdown);
        assert_int_equal(task_create("failed", as, 0, 0, &task), ENOMEM);
        slab_inject_failure(0);
    }
    step();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(connect_me_to_gives_the_sender_a_phone),
        TEST(a_refused_connect_leaves_no_phone),
        TEST(a_connecting_phone_cannot_be_used),
        TEST(accepting_a_connect_of_a_dead_task_reports_it),
        TEST(rejecting_a_connect_of_a_dead_task_succeeds),
        TEST(connect_to_me_gives_the_callee_a_phone),
        TEST(connect_to_me_of_a_dead_task_creates_no_phone),
        TEST(clone_gives_the_callee_the_senders_peer),
        TEST(clone_of_a_bad_phone_is_refused_at_once),
        TEST(clone_of_a_phone_hung_up_meanwhile_fails_for_both),
        TEST(a_connection_through_the_name_service),
        TEST(the_phone_to_the_name_service_lasts),
        TEST(no_task_is_created_without_its_phone_to_the_name_service),
    };
    return RUN(tests);
}
