// SPDX-License-Identifier: BSD-2-Clause
/* Quotas, unknown methods, and allocation failures at every point. */
#include "ipc_test.h"

#include <abi/limits.h>

static void phones_have_a_quota(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7), last = phone;
    while (a->task->phones.used < TASK_PHONES_MAX)
        assert_int_equal(ipc_connect(a->task, b->task, 0, 0, &last), EOK);
    assert_int_equal(send(a, phone, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0), ELIMIT);
    assert_int_equal(hang_up(a, last), EOK);
    send_ok(a, phone, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
}

static void the_callees_quota_is_the_callees_error(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7), last;
    while (b->task->phones.used < TASK_PHONES_MAX)
        assert_int_equal(ipc_connect(b->task, a->task, 0, 0, &last), EOK);
    send_ok(a, phone, 1, IPC_M_CONNECT_TO_ME, 0, 0, 0);
    send_ok(a, phone, 2, IPC_M_CONNECTION_CLONE, phone, 0, 0);
    ipc_message_t m = take_ok(b), n = take_ok(b);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 0, NULL), ELIMIT);
    assert_int_equal(answer(b, n.handle, EOK, 0, 0, 0, NULL), ELIMIT);
    assert_true(list_empty(&a->task->box.answers));
    assert_int_equal(hang_up(b, last), EOK);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(answer(b, n.handle, EOK, 0, 0, 0, NULL), ELIMIT);
}

static void calls_have_a_quota(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    thread_t *self = a->thread;
    (void)self;
    for (unsigned i = 0; i < TASK_CALLS_MAX; i++) {
        syscall_words_t words = {{phone, i, PING}};
        a->number = SYS_IPC_CALL;
        a->words = words;
        a->asked = true;
        a->done = false;
        thread_wake(a->thread, EOK);
        host_run_now();
        assert_int_equal(a->result, EOK);
    }
    assert_int_equal(send(a, phone, 1, PING, 0, 0, 0), ELIMIT);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(send(a, phone, 1, PING, 0, 0, 0), ELIMIT);
    assert_int_equal(take_answer(a, 0, NULL), EOK);
    assert_int_equal(send(a, phone, 1, PING, 0, 0, 0), EOK);
}

static void threads_have_a_quota(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    while (a->task->thread_count < TASK_THREADS_MAX)
        (void)puppet_thread(a);
    poke(a, a->memory, "t", 1);
    assert_int_equal(PUPPET_CALL(a, SYS_THREAD_CREATE, 0x500000, 0x600000, 0, a->memory, 1),
                     ELIMIT);
}

static void unknown_system_methods_are_rejected(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    for (uint64_t method = 0; method < FIRST_USER_METHOD; method++) {
        bool known = method >= IPC_M_CONNECTION_CLONE && method <= IPC_M_DATA_READ;
        if (!known)
            assert_int_equal(send(a, phone, 0, method, 0, 0, 0), ENOTSUP);
    }
    assert_int_equal(send(a, phone, 0, UINT64_MAX, 0, 0, 0), EOK);
    assert_int_equal(take_ok(b).method, UINT64_MAX);
}

/* Makes a system call fail at its first, second, … allocation, until it succeeds. After each
 * failure the state of the kernel must be unchanged. */
static void starve(puppet_t *p, uint64_t number, const syscall_words_t *words)
{
    for (uint64_t countdown = 1;; countdown++) {
        assert_true(countdown < 100);
        uint32_t phones = p->task->phones.used, sent = p->task->sent_count;
        slab_inject_failure(countdown);
        syscall_words_t copy = *words;
        errno_t rc = puppet_call(p, number, &copy);
        slab_inject_failure(0);
        if (rc == EOK)
            break;
        assert_int_equal(rc, ENOMEM);
        assert_int_equal(p->task->phones.used, phones);
        assert_int_equal(p->task->sent_count, sent);
    }
}

static void sending_without_memory(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    while (a->task->phones.used < a->task->phones.capacity)
        (void)link_up(a, b, 8);
    starve(a, SYS_IPC_CALL, &(syscall_words_t){{phone, 1, PING}});
    starve(a, SYS_IPC_CALL, &(syscall_words_t){{phone, 1, IPC_M_CONNECT_ME_TO}});
    starve(a, SYS_IPC_CALL, &(syscall_words_t){{phone, 1, IPC_M_CONNECT_TO_ME}});
    starve(a, SYS_IPC_CALL, &(syscall_words_t){{phone, 1, IPC_M_CONNECTION_CLONE, phone}});
    starve(a, SYS_IPC_CALL, &(syscall_words_t){{phone, 1, IPC_M_DATA_READ, a->memory, 10}});
}

static void receiving_without_memory_leaves_the_call_queued(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    starve(b, SYS_IPC_WAIT, &(syscall_words_t){{0}});
    assert_int_equal(b->words.w[2], PING);
}

static void a_waiter_without_memory_gets_an_error_and_the_call_stays(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    slab_inject_failure(2); /* allocating the call succeeds, its handle fails */
    send_ok(a, phone, 1, PING, 0, 0, 0);
    slab_inject_failure(0);
    assert_true(puppet_done(b));
    assert_int_equal(b->result, ENOMEM);
    assert_int_equal(take_ok(b).method, PING);
}

static void a_second_waiter_takes_what_the_first_could_not(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *second = puppet_thread(b);
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    puppet_begin(second, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    slab_inject_failure(2);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    slab_inject_failure(0);
    assert_true(puppet_done(b) && puppet_done(second));
    assert_int_equal(b->result, ENOMEM);
    assert_int_equal(second->result, EOK);
    assert_int_equal(second->words.w[2], PING);
}

static void accepting_without_memory_leaves_the_call(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, IPC_M_CONNECT_TO_ME, 0, 0, 0);
    starve(b, SYS_IPC_ANSWER, &(syscall_words_t){{take_ok(b).handle}});
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    send_ok(a, phone, 2, IPC_M_CONNECTION_CLONE, phone, 0, 0);
    starve(b, SYS_IPC_ANSWER, &(syscall_words_t){{take_ok(b).handle}});
    assert_int_equal(take_answer(a, 2, NULL), EOK);
}

static void a_call_without_a_handle_keeps_its_turn(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 1, 0, 0);
    send_ok(a, phone, 2, PING, 2, 0, 0);
    slab_inject_failure(1);
    ipc_message_t m;
    assert_int_equal(take(b, &m), ENOMEM);
    slab_inject_failure(0);
    assert_int_equal(take_ok(b).word[0], 1);
    assert_int_equal(take_ok(b).word[0], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(phones_have_a_quota),
        TEST(the_callees_quota_is_the_callees_error),
        TEST(calls_have_a_quota),
        TEST(threads_have_a_quota),
        TEST(unknown_system_methods_are_rejected),
        TEST(sending_without_memory),
        TEST(receiving_without_memory_leaves_the_call_queued),
        TEST(a_waiter_without_memory_gets_an_error_and_the_call_stays),
        TEST(a_second_waiter_takes_what_the_first_could_not),
        TEST(a_call_without_a_handle_keeps_its_turn),
        TEST(accepting_without_memory_leaves_the_call),
    };
    return RUN(tests);
}
