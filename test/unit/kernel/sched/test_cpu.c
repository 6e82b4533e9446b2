// SPDX-License-Identifier: BSD-2-Clause
/* Processors: the state of each, threads of another processor, and the loop of the idle thread. */
#include "sched_test.h"

#include <abi/event.h>
#include <irq/event.h>
#include <lib/assert.h>
#include <time/timer.h>

#define MS 1000000ull /* ns */

/* The mark of the boot processor before cpu_init(), which leaves it as it is: a lock that is taken
 * before can be released afterwards. */
static unsigned mark_at_start;

static void the_boot_processor_runs_its_idle_thread(void **state)
{
    (void)state;
    cpu_t *cpu = arch_cpu_self();
    assert_ptr_equal(cpu, &cpus[0]);
    assert_int_equal(cpu->id, 0);
    assert_int_equal(cpu_count, 1);
    assert_ptr_equal(thread_current(), &cpu->idle);
    assert_string_equal(cpu->idle.name, "idle");
    assert_ptr_equal(cpu->idle.task, task_kernel());
    assert_ptr_equal(cpu->idle.cpu, cpu);
    assert_int_equal(atomic_load(&cpu->idle.state), THREAD_RUNNING);
    assert_true(atomic_load(&cpu->idle.on_cpu));
    assert_true(list_empty(&cpu->ready));
    assert_int_not_equal(mark_at_start, 0);
    assert_int_equal(cpu->locks.mark, mark_at_start);
    assert_int_equal(cpu->lock.rank, LOCK_RANK_SCHED);
}

static void each_processor_has_a_queue_and_an_idle_thread(void **state)
{
    (void)state;
    cpu_t *boot = arch_cpu_self(), *second = cpu_init(1);
    assert_ptr_equal(arch_cpu_self(), second); /* a processor calls it for itself */
    arch_cpu_set_self(boot);
    assert_ptr_equal(second, &cpus[1]);
    assert_int_equal(second->id, 1);
    assert_int_equal(cpu_count, 2);
    assert_int_not_equal(second->locks.mark, boot->locks.mark);
    assert_int_not_equal(second->locks.mark, 0);
    assert_int_equal(second->timer_armed, UINT64_MAX);
    assert_true(list_empty(&second->ready));
    assert_ptr_equal(second->current, &second->idle);
    assert_ptr_equal(second->idle.cpu, second);
    assert_ptr_equal(second->idle.task, task_kernel());
    assert_int_not_equal(second->idle.id, boot->idle.id);
    /* A processor that starts again is not counted twice. */
    (void)cpu_init(0);
    assert_int_equal(cpu_count, 2);
}

static void noter(void *letter)
{
    note(LETTER_OF(letter));
}

static void sleeper(void *letter)
{
    assert_int_equal(wait(), EOK);
    note(LETTER_OF(letter));
}

static thread_t *target;

static void hands_over(void *letter)
{
    note(LETTER_OF(letter));
    assert_true(thread_wake_in_hand(target, EOK));
    thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
    assert_int_equal(thread_wait_switching_to(thread_current(), target), EOK);
    note(LETTER_OF(letter));
}

/* It is queued there, and this processor continues with its own queue. */
static void a_thread_of_another_processor_is_queued_there(void **state)
{
    (void)state;
    cpu_t *boot = arch_cpu_self(), *second = cpu_init(1);
    arch_cpu_set_self(boot);
    target = make(sleeper, "t");
    host_run_now();
    target->cpu = second;
    thread_t *a = make(hands_over, "a");
    make(noter, "b");
    host_run_now();
    assert_string_equal(story, "ab");
    assert_int_equal(second->ready_count, 1);
    assert_ptr_equal(list_first(&second->ready), &target->run_link);
    list_remove(&target->run_link); /* no other processor runs in this test */
    second->ready_count--;
    target->cpu = boot;
    sched_queue(target);
    assert_true(thread_wake(a, EOK));
    host_run_now();
    assert_string_equal(story, "abta");
}

static void naps(void *letter)
{
    thread_wait_prepare(thread_current(), WAIT_SLEEP, 0, arch_time_ns() + MS);
    assert_int_equal(thread_wait(thread_current()), ETIMEDOUT);
    note(LETTER_OF(letter));
}

static void on_interrupt(void *argument)
{
    if (argument == NULL)
        panic("enough");
    event_raise(EVENT_KCON_CLOSED);
}

static timeout_t event_timeout, end_timeout;

static void loop(void *argument)
{
    (void)argument;
    sched_loop();
}

/* Must be last: the kernel is not usable afterwards. */
static void the_idle_loop_runs_threads_delivers_events_and_sleeps(void **state)
{
    (void)state;
    const event_subscription_t *event = &task_kernel()->events[EVENT_KCON_CLOSED];
    assert_int_equal(event_subscribe(task_kernel(), EVENT_KCON_CLOSED, 7), EOK);
    assert_true(event->armed);
    make(noter, "a");
    make(naps, "b");
    timeout_init(&event_timeout, on_interrupt, &event_timeout);
    timeout_init(&end_timeout, on_interrupt, NULL);
    timeout_arm(&event_timeout, arch_time_ns() + 5 * MS);
    timeout_arm(&end_timeout, arch_time_ns() + 500 * MS);
    assert_true(host_panics(loop, NULL));
    assert_non_null(strstr(host_console_output(), "enough"));
    assert_string_equal(story, "ab");
    assert_false(event->armed); /* it was delivered */
}

int main(void)
{
    mark_at_start = cpus[0].locks.mark;
    const struct CMUnitTest tests[] = {
        STORY_TEST(the_boot_processor_runs_its_idle_thread),
        STORY_TEST(each_processor_has_a_queue_and_an_idle_thread),
        STORY_TEST(a_thread_of_another_processor_is_queued_there),
        cmocka_unit_test_setup(the_idle_loop_runs_threads_delivers_events_and_sleeps, story_begin),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
