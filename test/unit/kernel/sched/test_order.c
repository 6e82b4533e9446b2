// SPDX-License-Identifier: BSD-2-Clause
/* The next thread: the order of the run queue, and switches that bypass it. */
#include "sched_test.h"

static void noter(void *letter)
{
    note(LETTER_OF(letter));
}

static void yielder(void *letter)
{
    for (unsigned i = 0; i < 2; i++) {
        note(LETTER_OF(letter));
        sched_yield();
    }
}

static void sleeper(void *letter)
{
    assert_int_equal(wait(), EOK);
    note(LETTER_OF(letter));
}

static void ready_threads_run_in_order(void **state)
{
    (void)state;
    thread_t *a = make(sleeper, "a"), *b = make(sleeper, "b");
    host_run_now();
    make(noter, "c");
    assert_true(thread_wake(b, EOK));
    make(noter, "d");
    assert_true(thread_wake(a, EOK));
    assert_int_equal(arch_cpu_self()->ready_count, 4);
    host_run_now();
    assert_string_equal(story, "cbda");
    assert_int_equal(arch_cpu_self()->ready_count, 0);
}

static void a_thread_that_yields_runs_after_all_others(void **state)
{
    (void)state;
    make(yielder, "a");
    make(yielder, "b");
    make(yielder, "c");
    host_run_now();
    assert_string_equal(story, "abcabc");
}

static thread_t *first;

static void yields_once(void *letter)
{
    assert_true(atomic_load(&thread_current()->on_cpu));
    sched_yield();
    note(LETTER_OF(letter));
}

static void looks_at_the_first(void *letter)
{
    assert_int_equal(atomic_load(&first->state), THREAD_READY);
    assert_false(atomic_load(&first->on_cpu));
    note(LETTER_OF(letter));
}

static void a_thread_that_yields_is_ready(void **state)
{
    (void)state;
    first = make(yields_once, "a");
    make(looks_at_the_first, "b");
    host_run_now();
    assert_string_equal(story, "ba");
}

static void yields_alone(void *letter)
{
    cpu_t *cpu = arch_cpu_self();
    uint64_t before = cpu->switches;
    sched_yield();
    assert_int_equal(cpu->switches, before);
    assert_int_equal(atomic_load(&thread_current()->state), THREAD_RUNNING);
    assert_int_equal(cpu->ready_count, 0);
    note(LETTER_OF(letter));
}

static void a_thread_that_yields_alone_continues_at_once(void **state)
{
    (void)state;
    make(yields_alone, "a");
    host_run_now();
    assert_string_equal(story, "a");
}

static thread_t *target;

/* Wakes the target and waits; the processor switches directly to the target. */
static void hands_over(void *letter)
{
    note(LETTER_OF(letter));
    assert_true(thread_wake_in_hand(target, EOK));
    thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
    assert_int_equal(thread_wait_switching_to(thread_current(), target), EBUSY);
    note(LETTER_OF(letter));
}

static void a_direct_switch_bypasses_the_queue(void **state)
{
    (void)state;
    target = make(sleeper, "t");
    host_run_now();
    thread_t *a = make(hands_over, "a");
    make(noter, "b");
    host_run_now();
    assert_string_equal(story, "atb");
    assert_true(thread_wake(a, EBUSY));
    host_run_now();
    assert_string_equal(story, "atba");
}

/* It is woken before it waits: it continues, and the other thread is queued. */
static void is_woken_first(void *letter)
{
    thread_t *self = thread_current();
    thread_wait_prepare(self, WAIT_KERNEL, 0, UINT64_MAX);
    assert_true(thread_wake_in_hand(self, EBUSY));
    atomic_store(&self->state, THREAD_RUNNING); /* as after the wake-up of an interrupt handler */
    assert_true(thread_wake_in_hand(target, EOK));
    assert_int_equal(thread_wait_switching_to(self, target), EBUSY);
    note(LETTER_OF(letter));
}

static void a_thread_that_need_not_wait_queues_the_woken_one(void **state)
{
    (void)state;
    target = make(sleeper, "t");
    host_run_now();
    make(is_woken_first, "a");
    make(noter, "b");
    host_run_now();
    assert_string_equal(story, "abt");
}

/* A wake-up between thread_wait_prepare and thread_wait must not be lost, and the thread is queued
 * once. */
static void is_woken_between(void *letter)
{
    thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
    assert_true(thread_wake(thread_current(), EBUSY));
    assert_false(thread_wake(thread_current(), EOK)); /* another waker was first */
    assert_int_equal(thread_wait(thread_current()), EBUSY);
    assert_int_equal(atomic_load(&thread_current()->state), THREAD_RUNNING);
    note(LETTER_OF(letter));
}

static void a_wake_up_before_the_wait_is_not_lost(void **state)
{
    (void)state;
    make(is_woken_between, "a");
    host_run_now();
    assert_string_equal(story, "a");
}

static void of_the_other_task(uint64_t page, uint64_t argument)
{
    (void)page;
    const as_t *as = thread_current()->task->as;
    assert_ptr_equal(arch_cpu_self()->as, as);
    assert_ptr_equal(host_active_pt, &as->pt);
    note((char)argument);
    sched_yield();
    assert_ptr_equal(arch_cpu_self()->as, as);
    assert_ptr_equal(host_active_pt, &as->pt);
    note((char)argument);
}

static void start_in(const puppet_t *puppet, char letter)
{
    thread_t *thread;
    assert_int_equal(
        thread_create_user(puppet->task, "user", (uaddr_t){(uintptr_t)of_the_other_task},
                           (uaddr_t){puppet->memory + 4096}, (uint64_t)letter, &thread),
        EOK);
    thread_start(thread);
}

static void each_thread_runs_in_the_memory_of_its_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    start_in(a, 'a');
    start_in(b, 'b');
    start_in(a, 'A');
    host_run_now();
    assert_string_equal(story, "abAabA");
}

/* Page tables are activated only if the next thread belongs to another task. */
static void threads_of_one_task_share_the_active_page_tables(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    start_in(a, 'a');
    start_in(a, 'b');
    uint64_t before = host_activations;
    host_run_now();
    assert_string_equal(story, "abab");
    assert_int_equal(host_activations - before, 2); /* those of the task, those of the kernel */
}

static void uses_the_register(void *letter)
{
    assert_int_equal(host_register, 0);
    for (unsigned i = 0; i < 3; i++) {
        host_register = (uint64_t)LETTER_OF(letter);
        sched_yield();
        assert_int_equal(host_register, LETTER_OF(letter));
    }
    note(LETTER_OF(letter));
}

static void each_thread_has_its_own_processor_state(void **state)
{
    (void)state;
    make(uses_the_register, "a");
    make(uses_the_register, "b");
    host_run_now();
    assert_string_equal(story, "ab");
}

static void every_switch_is_counted(void **state)
{
    (void)state;
    uint64_t before = arch_cpu_self()->switches;
    make(yielder, "a");
    make(yielder, "b");
    host_run_now();
    /* To a, b, a, b, a, which ends, b, which ends, and back to the idle thread. */
    assert_int_equal(arch_cpu_self()->switches - before, 7);
}

/* The next thread destroys an ended one; the end of the test checks for leaks. */
static void ended_threads_are_freed(void **state)
{
    (void)state;
    uint64_t threads = task_kernel()->thread_count;
    for (unsigned i = 0; i < 10; i++)
        make(noter, "a");
    host_run_now();
    assert_string_equal(story, "aaaaaaaaaa");
    assert_int_equal(task_kernel()->thread_count, threads);
    assert_ptr_equal(thread_current(), &arch_cpu_self()->idle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(ready_threads_run_in_order),
        STORY_TEST(a_thread_that_yields_runs_after_all_others),
        STORY_TEST(a_thread_that_yields_is_ready),
        STORY_TEST(a_thread_that_yields_alone_continues_at_once),
        STORY_TEST(a_direct_switch_bypasses_the_queue),
        STORY_TEST(a_thread_that_need_not_wait_queues_the_woken_one),
        STORY_TEST(a_wake_up_before_the_wait_is_not_lost),
        STORY_TEST(each_thread_runs_in_the_memory_of_its_task),
        STORY_TEST(threads_of_one_task_share_the_active_page_tables),
        STORY_TEST(each_thread_has_its_own_processor_state),
        STORY_TEST(every_switch_is_counted),
        STORY_TEST(ended_threads_are_freed),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
