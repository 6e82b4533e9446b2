// SPDX-License-Identifier: BSD-2-Clause
/* Limits for objects that can outlive the task that caused them. */
#include "ipc_test.h"

#include <abi/limits.h>
#include <ipc/ipc.h>

/* Gives `b` its maximum number of connections; returns the phones of the last task. */
static puppet_t *connect_fully(const puppet_t *b)
{
    puppet_t *a = NULL;
    while (b->task->box.connections < TASK_CONNECTIONS_MAX) {
        cap_handle_t phone;
        a = puppet_create("a");
        while (a->task->phones.used < TASK_PHONES_MAX &&
               b->task->box.connections < TASK_CONNECTIONS_MAX)
            assert_int_equal(ipc_connect(a->task, b->task, 0, 0, &phone), EOK);
    }
    return a;
}

static cap_handle_t last_phone(const puppet_t *a)
{
    for (uint32_t i = a->task->phones.capacity; i > 0; i--) {
        const phone_t *phone = cap_at(&a->task->phones, i - 1);
        if (phone != NULL && phone->state == PHONE_CONNECTED)
            return phone->handle;
    }
    return CAP_NONE;
}

static void connections_to_a_task_have_a_limit(void **state)
{
    (void)state;
    puppet_t *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t cb = link_up(c, b, 7), bc = link_up(b, c, 8);
    connect_fully(b);
    /* The accepting task gets the error, and the call stays open. */
    send_ok(c, cb, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    cap_handle_t call = take_ok(b).handle;
    assert_int_equal(answer(b, call, EOK, 0, 0, 0, NULL), ELIMIT);
    assert_int_equal(answer(b, call, ELIMIT, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(c, 1, NULL), ELIMIT);
    /* CONNECT_TO_ME: the sender offers a phone to itself. */
    send_ok(b, bc, 2, IPC_M_CONNECT_TO_ME, 0, 0, 0);
    assert_int_equal(answer(c, take_ok(c).handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(take_answer(b, 2, NULL), ELIMIT);
    /* CONNECTION_CLONE: the sender offers a phone to a third task. */
    puppet_t *d = puppet_create("d");
    cap_handle_t cd = link_up(c, d, 9);
    send_ok(c, cd, 3, IPC_M_CONNECTION_CLONE, cb, 0, 0);
    assert_int_equal(answer(d, take_ok(d).handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(take_answer(c, 3, NULL), ELIMIT);
}

/* The notification uses the memory of the phone, so a client that hangs up and connects again
 * cannot exceed the limit. */
static void a_hangup_counts_until_it_is_received(void **state)
{
    (void)state;
    puppet_t *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t cb = link_up(c, b, 7);
    puppet_t *a = connect_fully(b);
    assert_int_equal(hang_up(a, last_phone(a)), EOK);
    assert_int_equal(b->task->box.connections, TASK_CONNECTIONS_MAX);
    send_ok(c, cb, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    assert_int_equal(take_ok(b).method, IPC_M_PHONE_HUNGUP);
    assert_int_equal(b->task->box.connections, TASK_CONNECTIONS_MAX - 1);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(b->task->box.connections, TASK_CONNECTIONS_MAX);
}

/* Like send_ok(), but without the check of all invariants, because it is called thousands of
 * times. */
static void send_many(puppet_t *a, cap_handle_t phone, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        a->number = SYS_IPC_CALL;
        a->words = (syscall_words_t){{phone, i, PING}};
        a->asked = true;
        a->done = false;
        thread_wake(a->thread, EOK);
        host_run_now();
        assert_int_equal(a->result, EOK);
    }
}

static void calls_of_dead_tasks_have_a_limit(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c"),
             *d = puppet_create("d");
    cap_handle_t ab = link_up(a, b, 7), cb = link_up(c, b, 8), bd = link_up(b, d, 9);
    send_ok(c, cb, 1, PING, 0, 0, 0);
    cap_handle_t taken = take_ok(b).handle;
    send_many(a, ab, TASK_CALLS_MAX);
    puppet_kill(a);
    assert_int_equal(take_ok(b).method, PING); /* sent by a dead task */
    assert_int_equal(b->task->box.orphans, TASK_ORPHANS_MAX);
    send_many(c, cb, 100);
    puppet_kill(c);
    assert_int_equal(b->task->box.orphans, TASK_ORPHANS_MAX);
    assert_int_equal(answer(b, taken, EOK, 0, 0, 0, NULL), EHANDLE);
    /* An answered or forwarded call no longer counts here. */
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(b->task->box.orphans, TASK_ORPHANS_MAX - 1);
    assert_int_equal(forward(b, take_ok(b).handle, bd, PING, 0, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(b->task->box.orphans, TASK_ORPHANS_MAX - 2);
    assert_int_equal(d->task->box.orphans, 1);
    puppet_kill(b);
    assert_int_equal(answer(d, take_ok(d).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(d->task->box.orphans, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(connections_to_a_task_have_a_limit),
        TEST(a_hangup_counts_until_it_is_received),
        TEST(calls_of_dead_tasks_have_a_limit),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
