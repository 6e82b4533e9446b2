// SPDX-License-Identifier: BSD-2-Clause
/*
 * Events during a transfer. Data is transferred and areas are shared without ipc_lock, so other
 * threads can run in the meantime; here, a hook around the kernel's copy functions runs them
 * (linker option --wrap).
 */
#include "ipc_test.h"

#include <mm/user.h>
#include <sched/sched.h>

__typeof__(user_copy_across) __real_user_copy_across, __wrap_user_copy_across;
__typeof__(as_area_share) __real_as_area_share, __wrap_as_area_share;

static void (*in_transfer)(void); /* called once */
static puppet_t *a, *b, *second, *c;
static cap_handle_t call, onward;

static void run_hook(void)
{
    void (*hook)(void) = in_transfer;
    in_transfer = NULL;
    if (hook != NULL)
        hook();
}

errno_t __wrap_user_copy_across(as_t *from_as, uaddr_t from, as_t *to_as, uaddr_t to, size_t size,
                                bool *failed_from)
{
    run_hook();
    return __real_user_copy_across(from_as, from, to_as, to, size, failed_from);
}

errno_t __wrap_as_area_share(as_t *from, uint64_t from_base, uint64_t size, as_t *to,
                             uint64_t *to_base, unsigned flags)
{
    run_hook();
    return __real_as_area_share(from, from_base, size, to, to_base, flags);
}

/* Makes a system call from another thread during this one. */
static errno_t meanwhile(puppet_t *p, uint64_t number, const syscall_words_t *words)
{
    p->number = number;
    p->words = *words;
    p->done = false;
    p->asked = true;
    assert_true(thread_wake(p->thread, EOK));
    sched_yield();
    assert_true(p->done);
    return p->result;
}

/* Lets b, which has two threads, receive a call of a: a data transfer of 100 bytes. */
static void begin(uint64_t method)
{
    a = puppet_create("a"), b = puppet_create("b"), c = puppet_create("c");
    second = puppet_thread(b);
    cap_handle_t phone = link_up(a, b, 7);
    onward = link_up(b, c, 8);
    send_ok(a, phone, 1, method, a->memory, 100, 0);
    call = take_ok(b).handle;
}

static void other_thread_answers_and_forwards(void)
{
    assert_int_equal(meanwhile(second, SYS_IPC_ANSWER, &(syscall_words_t){{call, 0, EIO}}), EBUSY);
    assert_int_equal(meanwhile(second, SYS_IPC_ANSWER, &(syscall_words_t){{call}}), EBUSY);
    assert_int_equal(
        meanwhile(second, SYS_IPC_FORWARD, &(syscall_words_t){{call, onward, IPC_M_DATA_READ}}),
        EBUSY);
}

static void other_threads_cannot_answer_a_call_in_transfer(void **state)
{
    (void)state;
    begin(IPC_M_DATA_READ);
    in_transfer = other_thread_answers_and_forwards;
    assert_int_equal(answer(b, call, EOK, b->memory, 100, 0, NULL), EOK);
    assert_null(in_transfer);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    assert_int_equal(answer(second, call, EOK, b->memory, 100, 0, NULL), EHANDLE);
}

static void console_answers(void)
{
    const call_t *moved = cap_find(&b->task->calls, call);
    assert_int_equal(ipc_call_fail(moved->id, EDEADLK), EBUSY);
}

static void the_console_cannot_answer_a_call_in_transfer(void **state)
{
    (void)state;
    begin(IPC_M_DATA_WRITE);
    in_transfer = console_answers;
    assert_int_equal(answer(b, call, EOK, b->memory, 100, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

static void sender_dies_and_is_gone(void)
{
    task_kill(a->task, TASK_EXIT_KILLED, 0);
    sched_yield();
    a->gone = true;
    puppet_forget(a);
}

/* The end of a task empties its memory at once; the address space itself is kept until the transfer
 * is over. */
static void a_sender_dies_in_a_read(void **state)
{
    (void)state;
    begin(IPC_M_DATA_READ);
    in_transfer = sender_dies_and_is_gone;
    assert_int_equal(answer(b, call, EOK, b->memory, 100, 0, NULL), EPARTY);
    assert_int_equal(b->task->calls.used, 0);
}

static void a_sender_dies_in_a_write(void **state)
{
    (void)state;
    begin(IPC_M_DATA_WRITE);
    in_transfer = sender_dies_and_is_gone;
    assert_int_equal(answer(b, call, EOK, b->memory, 100, 0, NULL), EPARTY);
    assert_int_equal(b->task->calls.used, 0);
}

static void a_sender_dies_before_its_area_is_shared(void **state)
{
    (void)state;
    begin(IPC_M_DATA_READ);
    assert_int_equal(answer(b, call, ENOENT, 0, 0, 0, NULL), EOK);
    cap_handle_t phone = link_up(a, b, 7);
    send_ok(a, phone, 2, IPC_M_SHARE_OUT, a->memory, 0, AREA_READ);
    in_transfer = sender_dies_and_is_gone;
    uint64_t base;
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, &base), EPARTY);
    assert_int_equal(b->task->calls.used, 0);
}

/* A callee cannot put new areas into the memory of a sender that has ended. */
static void a_sender_dies_before_it_gets_an_area(void **state)
{
    (void)state;
    begin(IPC_M_DATA_READ);
    assert_int_equal(answer(b, call, ENOENT, 0, 0, 0, NULL), EOK);
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t size;
    assert_int_equal(as_area_size(b->task->as, b->memory, &size), EOK);
    send_ok(a, phone, 2, IPC_M_SHARE_IN, 0, size, 0);
    in_transfer = sender_dies_and_is_gone;
    assert_int_equal(answer(b, take_ok(b).handle, EOK, b->memory, AREA_READ, 0, NULL), EPARTY);
    assert_int_equal(b->task->calls.used, 0);
}

static uint64_t lent;

static void area_is_destroyed(void)
{
    assert_int_equal(meanwhile(second, SYS_AREA_DESTROY, &(syscall_words_t){{lent}}), EOK);
}

/* The callee can answer the SHARE_IN with another area. */
static void an_area_destroyed_during_a_share_is_its_owners_error(void **state)
{
    (void)state;
    begin(IPC_M_DATA_READ);
    assert_int_equal(answer(b, call, ENOENT, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), ENOENT);
    syscall_words_t words = {{0, 4096, AREA_READ}};
    assert_int_equal(puppet_call(b, SYS_AREA_CREATE, &words), EOK);
    lent = words.w[0];
    send_ok(a, link_up(a, b, 7), 2, IPC_M_SHARE_IN, 0, PUPPET_MEMORY, 0);
    call = take_ok(b).handle;
    in_transfer = area_is_destroyed;
    assert_int_equal(answer(b, call, EOK, lent, AREA_READ, 0, NULL), ENOENT);
    assert_nothing(a);
    assert_int_equal(answer(b, call, EOK, b->memory, AREA_READ, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 2, NULL), EOK);
}

static void sender_hangs_up(void)
{
    assert_int_equal(meanwhile(a, SYS_IPC_HANGUP, &(syscall_words_t){{0}}), EOK);
}

static void a_hang_up_does_not_disturb_the_transfer(void **state)
{
    (void)state;
    begin(IPC_M_DATA_READ);
    in_transfer = sender_hangs_up;
    assert_int_equal(answer(b, call, EOK, b->memory, 100, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    assert_int_equal(a->task->phones.used, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(other_threads_cannot_answer_a_call_in_transfer),
        TEST(the_console_cannot_answer_a_call_in_transfer),
        TEST(a_sender_dies_in_a_read),
        TEST(a_sender_dies_in_a_write),
        TEST(a_sender_dies_before_its_area_is_shared),
        TEST(a_sender_dies_before_it_gets_an_area),
        TEST(an_area_destroyed_during_a_share_is_its_owners_error),
        TEST(a_hang_up_does_not_disturb_the_transfer),
    };
    return RUN(tests);
}
