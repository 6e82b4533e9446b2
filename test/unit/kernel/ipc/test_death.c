// SPDX-License-Identifier: BSD-2-Clause
/* The end of tasks: no task keeps waiting for a dead one, and nothing leaks. */
#include "ipc_test.h"

static void incoming_and_dispatched_calls_are_answered(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    send_ok(a, phone, 2, PING, 0, 0, 0);
    (void)take_ok(b);
    puppet_kill(b);
    ipc_message_t m = take_ok(a), n = take_ok(a);
    assert_int_equal((errno_t)m.method, EHANGUP);
    assert_int_equal((errno_t)n.method, EHANGUP);
    assert_int_equal(m.label + n.label, 3);
}

static void forwarded_calls_outlive_their_forwarder_and_die_with_the_callee(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_ROUTE_FROM_ME), EOK);
    puppet_kill(b);
    assert_nothing(a);
    assert_int_equal(phone_of(a, ab)->state, PHONE_SLAMMED);
    puppet_kill(c);
    assert_int_equal(take_answer(a, 1, NULL), EHANGUP);
}

static void a_callers_wait_ends(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    puppet_begin(a, SYS_IPC_CALL_WAIT,
                 &(syscall_words_t){{phone, 4, PING, 0, 0, 0, 0, 0, IPC_WAIT_FOREVER}});
    assert_false(puppet_done(a));
    puppet_kill(b);
    assert_true(puppet_done(a));
    assert_int_equal((errno_t)a->words.w[2], EHANGUP);
    assert_int_equal(a->words.w[8], 4);
}

static void a_waiting_task_can_be_killed(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_thread(a), *c = puppet_thread(a);
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    puppet_begin(b, SYS_THREAD_SLEEP, &(syscall_words_t){{1000000000}});
    puppet_begin(c, SYS_FUTEX_WAIT, &(syscall_words_t){{a->memory, 0, IPC_WAIT_FOREVER}});
    puppet_kill(a);
    assert_int_equal(a->task->thread_count, 0);
    assert_true(a->task->dead);
    assert_null(task_find(a->task->id));
}

static void answers_to_a_dead_task_are_dropped(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    ipc_message_t m = take_ok(b);
    puppet_kill(a);
    assert_int_equal(answer(b, m.handle, EOK, 1, 2, 3, NULL), EOK);
    ipc_message_t hangup = take_ok(b);
    assert_int_equal(hangup.method, IPC_M_PHONE_HUNGUP);
    assert_int_equal(hangup.word[1], TASK_EXIT_KILLED);
}

static void unreceived_answers_are_freed_with_the_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    puppet_kill(a);
}

static void the_exit_status_goes_with_the_hang_up(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    link_up(a, b, 7);
    puppet_begin(a, SYS_TASK_EXIT, &(syscall_words_t){{42}});
    assert_false(puppet_done(a));
    a->gone = true;
    ipc_message_t m = take_ok(b);
    assert_int_equal(m.word[0], a->task->id);
    assert_int_equal(m.word[1], TASK_EXIT_NORMAL);
    assert_int_equal(m.word[2], 42);
}

static void the_end_of_the_last_thread_ends_the_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *second = puppet_thread(a), *b = puppet_create("b");
    link_up(a, b, 7);
    puppet_begin(a, SYS_THREAD_EXIT, &(syscall_words_t){{0}});
    assert_nothing(b);
    assert_int_equal(a->task->thread_count, 1);
    puppet_begin(second, SYS_THREAD_EXIT, &(syscall_words_t){{0}});
    assert_int_equal(take_ok(b).method, IPC_M_PHONE_HUNGUP);
    a->gone = true;
}

static void both_ends_of_many_calls_die(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 2), aa = link_up(a, a, 3);
    for (uint64_t i = 0; i < 30; i++) {
        send_ok(a, ab, i, PING, 0, 0, 0);
        send_ok(b, ba, i, IPC_M_CONNECT_ME_TO, 0, 0, 0);
        send_ok(a, aa, i, IPC_M_CONNECTION_CLONE, ab, 0, 0);
    }
    for (int i = 0; i < 12; i++) {
        (void)take_ok(a);
        (void)take_ok(b);
    }
    puppet_kill(a);
    puppet_kill(b);
}

static void no_connection_to_a_dead_task_is_created(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t handle;
    puppet_kill(b);
    assert_int_equal(ipc_connect(a->task, b->task, 0, 0, &handle), EHANGUP);
    assert_int_equal(ipc_connect(b->task, a->task, 0, 0, &handle), EHANGUP);
    thread_t *thread;
    assert_int_equal(thread_create_user(b->task, "late", (uaddr_t){1}, (uaddr_t){1}, 0, &thread),
                     EHANGUP);
}

static errno_t wait_of_the_dying;

static void wait_dying_main(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    task_kill(task_current(), TASK_EXIT_KILLED, 0);
    thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
    wait_of_the_dying = thread_wait(thread_current());
}

static void a_thread_of_a_dying_task_does_not_wait(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread;
    assert_int_equal(thread_create_user(a->task, "dying", (uaddr_t){(uintptr_t)wait_dying_main},
                                        (uaddr_t){a->memory}, 0, &thread),
                     EOK);
    wait_of_the_dying = EOK;
    thread_start(thread);
    step();
    a->gone = true;
    assert_int_equal(wait_of_the_dying, EINTR);
    assert_true(a->task->dead);
}

static void callee_dies_with_connecting_calls(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 1), bc = link_up(b, c, 2);
    send_ok(a, ab, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    send_ok(a, ab, 2, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, IPC_M_CONNECT_ME_TO, 0, IPC_FORWARD_KEEP),
                     EOK);
    assert_int_equal(a->task->phones.used, 3);
    puppet_kill(b);
    assert_int_equal(a->task->phones.used, 2);
    assert_int_equal(take_answer(a, 2, NULL), EHANGUP);
    puppet_kill(c);
    assert_int_equal(take_answer(a, 1, NULL), EHANGUP);
    assert_int_equal(a->task->phones.used, 1);
}

static void only_ancestors_and_permitted_tasks_can_kill(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"),
             *root = puppet_create_perms("root", PERM_KILL);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_KILL, b->task->id), EPERM);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_KILL, 123456), ENOENT);
    assert_int_equal(PUPPET_CALL(root, SYS_TASK_KILL, TASK_ID_KERNEL), EPERM);
    assert_int_equal(PUPPET_CALL(root, SYS_TASK_KILL, (1ull << 32) + b->task->id), ENOENT);
    b->task->parent = a->task->id;
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_KILL, b->task->id), EOK);
    b->gone = true;
    puppet_begin(root, SYS_TASK_KILL, &(syscall_words_t){{root->task->id}});
    assert_false(puppet_done(root));
    root->gone = true;
}

static void the_kernels_answer_carries_no_words(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 1, PING, 11, 12, 13);
    puppet_kill(b);
    ipc_message_t m;
    assert_int_equal(take_answer(a, 1, &m), EHANGUP);
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(m.word[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(incoming_and_dispatched_calls_are_answered),
        TEST(forwarded_calls_outlive_their_forwarder_and_die_with_the_callee),
        TEST(a_callers_wait_ends),
        TEST(a_waiting_task_can_be_killed),
        TEST(answers_to_a_dead_task_are_dropped),
        TEST(unreceived_answers_are_freed_with_the_task),
        TEST(the_exit_status_goes_with_the_hang_up),
        TEST(the_end_of_the_last_thread_ends_the_task),
        TEST(both_ends_of_many_calls_die),
        TEST(no_connection_to_a_dead_task_is_created),
        TEST(a_thread_of_a_dying_task_does_not_wait),
        TEST(callee_dies_with_connecting_calls),
        TEST(the_kernels_answer_carries_no_words),
        TEST(only_ancestors_and_permitted_tasks_can_kill),
    };
    return RUN(tests);
}
