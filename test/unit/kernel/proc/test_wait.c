// SPDX-License-Identifier: BSD-2-Clause
/* Waits of threads: who ends them, when, and with which result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <arch/host/host.h>
#include <arch/time.h>
#include <sched/sched.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define MS             1000000ull /* ns */

/* A kernel thread that waits once. */
typedef struct waiter {
    uint64_t deadline; /* UINT64_MAX: none */
    errno_t result;    /* -1: it still waits */
    uint64_t ended;    /* ns since boot */
    thread_t *thread;
} waiter_t;

static void wait_once(void *argument)
{
    waiter_t *waiter = argument;
    thread_t *self = thread_current();
    thread_wait_prepare(self, WAIT_SLEEP, 77, waiter->deadline);
    waiter->result = thread_wait(self);
    waiter->ended = arch_time_ns();
    assert_int_equal(self->wait_kind, WAIT_NONE);
    assert_false(self->timed);
}

static void begin_wait(waiter_t *waiter, uint64_t deadline)
{
    *waiter = (waiter_t){.deadline = deadline, .result = -1};
    assert_int_equal(thread_create_kernel("waiter", wait_once, waiter, &waiter->thread), EOK);
    host_run_now();
}

static void a_waiting_thread_shows_what_it_waits_for(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, UINT64_MAX);
    assert_int_equal(a.result, -1);
    assert_int_equal(a.thread->wait_kind, WAIT_SLEEP);
    assert_int_equal(a.thread->wait_object, 77);
    assert_int_equal(atomic_load(&a.thread->state), THREAD_WAITING);
    assert_false(a.thread->timed);
    assert_true(thread_wake(a.thread, EOK));
    host_run_now();
    assert_int_equal(a.result, EOK);
}

static void the_first_waker_ends_the_wait(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, UINT64_MAX);
    assert_true(thread_wake(a.thread, ENOENT));
    assert_int_equal(atomic_load(&a.thread->state), THREAD_READY);
    assert_false(thread_wake(a.thread, EOK));
    assert_false(thread_wake_in_hand(a.thread, EOK));
    host_run_now();
    assert_int_equal(a.result, ENOENT);
}

static void a_thread_in_hand_runs_when_it_is_queued(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, UINT64_MAX);
    assert_true(thread_wake_in_hand(a.thread, ENOENT));
    assert_false(thread_wake(a.thread, EOK));
    host_run_now();
    assert_int_equal(a.result, -1);
    sched_queue(a.thread);
    host_run_now();
    assert_int_equal(a.result, ENOENT);
}

static void a_wait_ends_at_its_deadline(void **state)
{
    (void)state;
    waiter_t a, b;
    uint64_t now = arch_time_ns();
    begin_wait(&a, now + 5 * MS);
    begin_wait(&b, now + 9 * MS);
    assert_int_equal(a.result, -1);
    assert_true(a.thread->timed);
    host_run();
    assert_int_equal(a.result, ETIMEDOUT);
    assert_in_range(a.ended, now + 5 * MS, now + 6 * MS);
    assert_int_equal(b.result, ETIMEDOUT);
    assert_in_range(b.ended, now + 9 * MS, now + 10 * MS);
}

static void waits_twice(void *argument)
{
    waiter_t *waiter = argument;
    wait_once(waiter);
    waiter->deadline = UINT64_MAX;
    waiter->result = -1;
    wait_once(waiter);
}

/* A deadline does not end a later wait of the thread. */
static void a_thread_that_was_woken_does_not_time_out(void **state)
{
    (void)state;
    waiter_t a = {.deadline = arch_time_ns() + 5 * MS, .result = -1};
    assert_int_equal(thread_create_kernel("twice", waits_twice, &a, &a.thread), EOK);
    host_run_now();
    assert_true(thread_wake(a.thread, EOK));
    host_run(); /* beyond the deadline */
    assert_int_equal(a.result, -1);
    assert_int_equal(atomic_load(&a.thread->state), THREAD_WAITING);
    assert_true(thread_wake(a.thread, EOK));
    host_run();
    assert_int_equal(a.result, EOK);
}

static errno_t result_of_dying;

/* Begins to wait when its task is already dying. */
static void waits_while_dying(uint64_t page, uint64_t deadline)
{
    (void)page;
    thread_t *self = thread_current();
    task_kill(self->task, TASK_EXIT_KILLED, 0);
    thread_wait_prepare(self, WAIT_SLEEP, 0, deadline);
    result_of_dying = thread_wait(self);
}

static void a_thread_of_a_dying_task_does_not_wait(void **state)
{
    (void)state;
    const uint64_t deadlines[] = {UINT64_MAX, arch_time_ns() + 1000 * MS};
    for (unsigned i = 0; i < 2; i++) {
        puppet_t *a = puppet_create("a");
        thread_t *thread = NULL;
        result_of_dying = -1;
        assert_int_equal(thread_create_user(a->task, "dying",
                                            (uaddr_t){(uintptr_t)waits_while_dying},
                                            (uaddr_t){a->memory + 4096}, deadlines[i], &thread),
                         EOK);
        thread_start(thread);
        a->gone = true;
        step();
        assert_int_equal(result_of_dying, EINTR);
        assert_true(a->task->dead);
    }
}

static void a_kill_ends_the_waits_of_the_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t before = arch_time_ns();
    puppet_begin(a, SYS_THREAD_SLEEP, &(syscall_words_t){{1000000}});
    assert_false(puppet_done(a));
    puppet_kill(a);
    assert_true(a->task->dead);
    assert_true(arch_time_ns() - before < MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_waiting_thread_shows_what_it_waits_for),
        TEST(the_first_waker_ends_the_wait),
        TEST(a_thread_in_hand_runs_when_it_is_queued),
        TEST(a_wait_ends_at_its_deadline),
        TEST(a_thread_that_was_woken_does_not_time_out),
        TEST(a_thread_of_a_dying_task_does_not_wait),
        TEST(a_kill_ends_the_waits_of_the_task),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
