// SPDX-License-Identifier: BSD-2-Clause
/* Calls and answers: their contents, their order, and waiting. */
#include "ipc_test.h"

static void a_call_carries_method_words_and_label(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 77);
    uint64_t id = send_ok(a, phone, 5, PING, 11, 12, 13);
    ipc_message_t m = take_ok(b);
    assert_int_equal(m.method, PING);
    assert_int_equal(m.sender, a->task->id);
    assert_int_equal(m.flags, 0);
    assert_int_equal(m.label, 77);
    assert_int_equal(m.id, id);
    assert_int_equal(m.word[0], 11);
    assert_int_equal(m.word[1], 12);
    assert_int_equal(m.word[2], 13);
    assert_int_equal(answer(b, m.handle, EOK, 21, 22, 25, NULL), EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(a, 5, &answered), EOK);
    assert_int_equal(answered.id, id);
    assert_int_equal(answered.word[0], 21);
    assert_int_equal(answered.word[1], 22);
    assert_int_equal(answered.word[4], 25);
    assert_nothing(a);
    assert_nothing(b);
}

static void calls_arrive_in_order_and_answers_before_calls(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 2);
    for (uint64_t i = 0; i < 40; i++)
        send_ok(a, ab, i, PING + i, 0, 0, 0);
    send_ok(b, ba, 99, PING, 0, 0, 0);
    for (uint64_t i = 0; i < 40; i++) {
        ipc_message_t m = take_ok(b);
        assert_int_equal(m.method, PING + i);
        assert_int_equal(answer(b, m.handle, (errno_t)i, 0, 0, 0, NULL), EOK);
    }
    for (uint64_t i = 0; i < 40; i++)
        assert_int_equal(take_answer(a, i, NULL), (errno_t)i);
    ipc_message_t m = take_ok(a);
    assert_int_equal(m.flags, 0);
    assert_int_equal(answer(a, m.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(b, 99, NULL), EOK);
}

static void a_waiting_thread_gets_the_call_directly(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    assert_false(puppet_done(b));
    send_ok(a, phone, 5, PING, 1, 2, 3);
    assert_true(puppet_done(b));
    assert_int_equal(b->result, EOK);
    assert_int_equal(b->words.w[2], PING);
    assert_int_equal(b->words.w[8], 7);
}

static void call_wait_and_answer_wait_play_ping_pong(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    for (uint64_t i = 0; i < 10; i++) {
        puppet_begin(a, SYS_IPC_CALL_WAIT,
                     &(syscall_words_t){{phone, i, PING, i, 0, 0, 0, 0, IPC_WAIT_FOREVER}});
        assert_true(puppet_done(b));
        assert_false(puppet_done(a));
        assert_int_equal(b->words.w[3], i);
        puppet_begin(
            b, SYS_IPC_ANSWER_WAIT,
            &(syscall_words_t){{b->words.w[0], 0, EOK, i + 1, 0, 0, 0, 0, IPC_WAIT_FOREVER}});
        assert_true(puppet_done(a));
        assert_int_equal(a->words.w[3], i + 1);
        assert_int_equal(a->words.w[8], i);
    }
    assert_false(puppet_done(b));
}

/* The first half of the system call wakes a thread, which runs although the second half does not
 * wait. */
static void a_wait_that_ends_at_once_still_runs_the_woken_thread(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), ca = link_up(c, a, 8);
    for (unsigned message = 0; message < 2; message++) {
        errno_t expected = message ? EOK : ETIMEDOUT;
        if (message)
            send_ok(c, ca, 1, PING, 0, 0, 0);
        puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
        assert_int_equal(PUPPET_CALL(a, SYS_IPC_CALL_WAIT, ab, 5, PING + 1, 0, 0, 0, 0, 0, 0),
                         expected);
        assert_true(puppet_done(b));
        assert_int_equal(b->words.w[2], PING + 1);
        cap_handle_t call = b->words.w[0];
        puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
        if (message)
            send_ok(c, link_up(c, b, 9), 1, PING, 0, 0, 0);
        assert_int_equal(PUPPET_CALL(b, SYS_IPC_ANSWER_WAIT, call, 0, ENOSPC, 0, 0, 0, 0, 0, 0),
                         expected);
        assert_true(puppet_done(a));
        assert_int_equal(a->words.w[2], ENOSPC);
    }
}

static void a_failing_first_half_returns_at_once(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    assert_int_equal(PUPPET_CALL(a, SYS_IPC_CALL_WAIT, 3, 0, PING, 0, 0, 0, 0, 0, IPC_WAIT_FOREVER),
                     EHANDLE);
    assert_int_equal(
        PUPPET_CALL(a, SYS_IPC_ANSWER_WAIT, 3, 0, EOK, 0, 0, 0, 0, 0, IPC_WAIT_FOREVER), EHANDLE);
}

static void a_wait_ends_at_its_timeout(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{1000}});
    assert_false(puppet_done(a));
    host_run();
    assert_true(puppet_done(a));
    assert_int_equal(a->result, ETIMEDOUT);
    assert_nothing(a);
    assert_int_equal(PUPPET_CALL(a, SYS_IPC_WAIT, 0, 1), EINVAL);
}

static void a_time_out_does_not_disturb_later_messages(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{1000}});
    send_ok(a, phone, 0, PING, 0, 0, 0);
    assert_true(puppet_done(b));
    assert_int_equal(b->result, EOK);
    host_run();
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    host_run();
    assert_false(puppet_done(b));
    step();
}

static void a_poke_wakes_a_waiter_or_the_next_one(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *second = puppet_thread(a);
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    assert_int_equal(PUPPET_CALL(second, SYS_IPC_POKE, 0), EOK);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EINTR);
    assert_int_equal(PUPPET_CALL(second, SYS_IPC_POKE, 0), EOK);
    assert_int_equal(PUPPET_CALL(second, SYS_IPC_POKE, 0), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_IPC_WAIT, IPC_WAIT_FOREVER), EINTR);
    assert_nothing(a);
}

static void a_poke_wakes_one_waiter(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_thread(a), *c = puppet_thread(a);
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    assert_int_equal(a->thread->wait_kind, WAIT_IPC);
    assert_int_equal(a->thread->wait_object, 0);
    assert_int_equal(PUPPET_CALL(c, SYS_IPC_POKE, 0), EOK);
    assert_true(puppet_done(a));
    assert_false(puppet_done(b));
    assert_int_equal(PUPPET_CALL(c, SYS_IPC_POKE, 0), EOK);
    assert_true(puppet_done(b));
}

static cap_handle_t to_itself;
static thread_t *woken_first;

static void poke_twice(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    for (unsigned i = 0; i < 2; i++)
        (void)host_syscall(SYS_IPC_POKE, &(syscall_words_t){{0}});
}

/* Wakes a waiter, sends before it runs, receives the message itself, and then waits. */
static void wake_and_wait(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    assert_true(thread_wake(woken_first, EINTR));
    syscall_words_t words = {{to_itself, 0, PING}};
    (void)host_syscall(SYS_IPC_CALL, &words);
    words = (syscall_words_t){{0}};
    (void)host_syscall(SYS_IPC_WAIT, &words);
    words = (syscall_words_t){{IPC_WAIT_FOREVER}};
    (void)host_syscall(SYS_IPC_WAIT, &words);
}

/* Creates another thread of the task that runs `body` once, before any other thread. */
static void run_in(puppet_t *p, void (*body)(uint64_t page, uint64_t argument))
{
    thread_t *thread;
    assert_int_equal(thread_create_user(p->task, "body", (uaddr_t){(uintptr_t)body},
                                        (uaddr_t){p->memory}, 0, &thread),
                     EOK);
    thread_start(thread);
    step();
}

/* A woken thread that has not run yet is not a waiter, and does not block the other waiters. */
static void a_second_poke_is_for_the_next_wait(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    run_in(a, poke_twice);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EINTR);
    assert_int_equal(PUPPET_CALL(a, SYS_IPC_WAIT, IPC_WAIT_FOREVER), EINTR);
    assert_nothing(a);
}

static void a_woken_waiter_removes_only_itself_from_the_queue(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ba = link_up(b, a, 7);
    to_itself = link_up(a, a, 8);
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    woken_first = a->thread;
    run_in(a, wake_and_wait);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EINTR);
    assert_false(list_empty(&a->task->box.waiters));
    send_ok(b, ba, 0, PING, 0, 0, 0);
    assert_true(list_empty(&a->task->box.waiters)); /* the waiter got it */
    assert_true(list_empty(&a->task->box.incoming));
}

static void threads_of_a_task_share_its_messages(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_thread(b);
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    puppet_begin(c, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    send_ok(a, phone, 0, PING, 1, 0, 0);
    assert_true(puppet_done(b));
    assert_false(puppet_done(c));
    send_ok(a, phone, 0, PING, 2, 0, 0);
    assert_true(puppet_done(c));
    /* A thread can answer a call that another thread received. */
    cap_handle_t of_b = b->words.w[0], of_c = c->words.w[0];
    assert_int_equal(answer(b, of_c, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(answer(b, of_c, EOK, 0, 0, 0, NULL), EHANDLE);
    assert_int_equal(answer(c, of_b, EOK, 0, 0, 0, NULL), EOK);
}

static void a_task_can_call_itself(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    cap_handle_t phone = link_up(a, a, 7);
    send_ok(a, phone, 5, PING, 1, 0, 0);
    ipc_message_t m = take_ok(a);
    assert_int_equal(m.sender, a->task->id);
    assert_int_equal(answer(a, m.handle, EBUSY, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 5, NULL), EBUSY);
    send_ok(a, phone, 5, PING, 1, 0, 0); /* dies while it is open */
}

static void the_cause_is_the_call_that_the_thread_serves(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    a->thread->page->serving_call = 4711;
    send_ok(a, phone, 0, PING, 0, 0, 0);
    a->thread->page->serving_call = 0;
    send_ok(a, phone, 0, PING, 0, 0, 0);
    const call_t *first = list_entry(b->task->box.incoming.head.next, call_t, link);
    assert_int_equal(first->cause, 4711);
    assert_int_equal(list_entry(first->link.next, call_t, link)->cause, 0);
    assert_true(first->time_sent > 0);
    assert_int_equal(first->time_taken, 0);
}

static void negative_and_large_return_values_arrive(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 0, PING, 0, 0, 0);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    assert_int_equal(answer(b, take_ok(b).handle, -5, 0, 0, 0, NULL), EOK);
    assert_int_equal(answer(b, take_ok(b).handle, 123456, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 0, NULL), -5);
    assert_int_equal(take_answer(a, 1, NULL), 123456);
}

static void a_received_call_is_counted_and_has_its_time(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 0, PING, 0, 0, 0);
    assert_int_equal(a->task->box.sent, 1);
    assert_int_equal(b->task->box.received, 0);
    const call_t *call = cap_find(&b->task->calls, take_ok(b).handle);
    assert_true(call->time_taken > call->time_sent);
    assert_int_equal(b->task->box.received, 1);
}

static void each_call_has_a_unique_id(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t first = send_ok(a, phone, 0, PING, 0, 0, 0);
    uint64_t second = send_ok(a, phone, 0, PING, 0, 0, 0);
    assert_true(second > first);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_true(send_ok(a, phone, 0, PING, 0, 0, 0) > second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_carries_method_words_and_label),
        TEST(calls_arrive_in_order_and_answers_before_calls),
        TEST(a_waiting_thread_gets_the_call_directly),
        TEST(call_wait_and_answer_wait_play_ping_pong),
        TEST(a_wait_that_ends_at_once_still_runs_the_woken_thread),
        TEST(a_failing_first_half_returns_at_once),
        TEST(a_wait_ends_at_its_timeout),
        TEST(a_time_out_does_not_disturb_later_messages),
        TEST(a_poke_wakes_a_waiter_or_the_next_one),
        TEST(a_poke_wakes_one_waiter),
        TEST(a_second_poke_is_for_the_next_wait),
        TEST(a_woken_waiter_removes_only_itself_from_the_queue),
        TEST(threads_of_a_task_share_its_messages),
        TEST(a_task_can_call_itself),
        TEST(the_cause_is_the_call_that_the_thread_serves),
        TEST(a_received_call_is_counted_and_has_its_time),
        TEST(each_call_has_a_unique_id),
        TEST(negative_and_large_return_values_arrive),
    };
    return RUN(tests);
}
