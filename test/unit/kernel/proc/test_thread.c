// SPDX-License-Identifier: BSD-2-Clause
/* Threads: what a new thread has, its limits, and what is left of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "counters.h"
#include "puppet.h"

#include <abi/limits.h>
#include <arch/host/host.h>
#include <arch/paging.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <sched/cpu.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

static uint64_t seen_page, seen_argument;
static unsigned ran;

static void user_main(uint64_t page, uint64_t argument)
{
    seen_page = page;
    seen_argument = argument;
    ran++;
}

static errno_t make_user(task_t *task, thread_t **thread)
{
    return thread_create_user(task, "worker", (uaddr_t){(uintptr_t)user_main}, (uaddr_t){0x500000},
                              4711, thread);
}

static int begin(void **state)
{
    ran = 0;
    return puppet_test_begin(state);
}

#define RUN_TEST(function) cmocka_unit_test_setup_teardown(function, begin, puppet_test_end)

static void a_thread_has_a_page_in_common_with_the_kernel(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread = NULL;
    uint64_t size = 0;
    assert_int_equal(make_user(a->task, &thread), EOK);
    assert_string_equal(thread->name, "worker");
    assert_true(thread->id > a->thread->id);
    assert_ptr_equal(thread->cpu, arch_cpu_self());
    assert_int_equal(as_area_size(a->task->as, thread->page_address, &size), EOK);
    assert_int_equal(size, 4096);
    uint64_t page = thread->page_address;
    thread->page->serving_call = 99; /* the task sees what the kernel writes */
    uint64_t word = 0;
    peek(a, page + offsetof(thread_page_t, serving_call), &word, sizeof(word));
    assert_int_equal(word, 99);
    assert_int_equal(ran, 0); /* not started yet */
    thread_start(thread);
    step();
    assert_int_equal(ran, 1);
    assert_int_equal(seen_page, page);
    assert_int_equal(seen_argument, 4711);
    /* The page ends with the thread. */
    assert_int_equal(as_area_size(a->task->as, page, &size), ENOENT);
}

/* Userspace can replace the area; its thread ends nevertheless. */
static void a_thread_ends_without_its_page(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread = NULL;
    assert_int_equal(make_user(a->task, &thread), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_DESTROY, thread->page_address), EOK);
    thread_start(thread);
    step();
    assert_int_equal(ran, 1);
    assert_int_equal(a->task->thread_count, 1);
}

static void threads_have_a_limit(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *threads[TASK_THREADS_MAX], *one = NULL;
    unsigned count = 0;
    while (a->task->thread_count < TASK_THREADS_MAX)
        assert_int_equal(make_user(a->task, &threads[count++]), EOK);
    assert_int_equal(count, TASK_THREADS_MAX - 1);
    counters_t before = counters_take();
    assert_int_equal(make_user(a->task, &one), ELIMIT);
    counters_t after = counters_take();
    assert_true(counters_equal(&before, &after));
    assert_null(one);
    for (unsigned i = 0; i < count; i++)
        thread_start(threads[i]);
    step();
    assert_int_equal(ran, count);
    assert_int_equal(a->task->thread_count, 1);
}

static void a_dying_task_gets_no_thread(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread = NULL;
    task_kill(a->task, TASK_EXIT_KILLED, 0);
    a->gone = true;
    assert_int_equal(make_user(a->task, &thread), EHANGUP);
    assert_int_equal(a->task->thread_count, 1);
    step();
    assert_true(a->task->dead);
}

/* It does not get to user mode. */
static void a_thread_that_is_killed_before_its_start_does_not_run(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread = NULL;
    assert_int_equal(make_user(a->task, &thread), EOK);
    puppet_kill(a); /* counts as waiting until it is started */
    assert_int_equal(ran, 0);
    assert_true(a->task->dead);
    a = puppet_create("a");
    assert_int_equal(make_user(a->task, &thread), EOK);
    thread_start(thread);
    puppet_kill(a);
    assert_int_equal(ran, 0);
    assert_true(a->task->dead);
}

/* Each allocation fails once. Returns how many did. */
static unsigned starve_user(puppet_t *a, void (*inject)(uint64_t countdown))
{
    for (unsigned n = 1; n < 20; n++) {
        thread_t *thread = NULL;
        counters_t before = counters_take();
        inject(n);
        errno_t rc = make_user(a->task, &thread);
        inject(0);
        if (rc == EOK) {
            thread_start(thread);
            step();
            return n - 1;
        }
        counters_t after = counters_take();
        assert_int_equal(rc, ENOMEM);
        assert_true(counters_equal(&before, &after));
        assert_int_equal(a->task->thread_count, 1);
    }
    return 20;
}

static void without_memory_there_is_no_thread(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    assert_in_range(starve_user(a, slab_inject_failure), 1, 19);
    assert_in_range(starve_user(a, frame_inject_failure), 2, 19);
    assert_int_equal(ran, 2);
}

static void kernel_main(void *argument)
{
    ran += argument == &ran;
}

static void a_kernel_thread_runs_its_function(void **state)
{
    (void)state;
    thread_t *thread = NULL;
    uint32_t before = task_kernel()->thread_count;
    assert_int_equal(thread_create_kernel("kernel thread", kernel_main, &ran, &thread), EOK);
    assert_string_equal(thread->name, "kernel thread");
    assert_ptr_equal(thread->task, task_kernel());
    assert_null(thread->page);
    assert_int_equal(task_kernel()->thread_count, before + 1);
    step();
    assert_int_equal(ran, 1);
    assert_int_equal(task_kernel()->thread_count, before);
    assert_false(atomic_load(&task_kernel()->dying)); /* it does not end with its last thread */
}

static void without_memory_there_is_no_kernel_thread(void **state)
{
    (void)state;
    errno_t rc = ENOMEM;
    unsigned n;
    for (n = 1; rc != EOK && n < 20; n++) {
        thread_t *thread = NULL;
        frame_inject_failure(n);
        rc = thread_create_kernel("starved", kernel_main, &ran, &thread);
        frame_inject_failure(0);
        assert_true(rc == EOK || rc == ENOMEM);
    }
    assert_in_range(n, 3, 19);
    slab_inject_failure(1);
    thread_t *thread = NULL;
    assert_int_equal(thread_create_kernel("starved", kernel_main, &ran, &thread), ENOMEM);
    slab_inject_failure(0);
    step();
    assert_int_equal(ran, 1);
    while (task_kernel()->thread_count < TASK_THREADS_MAX)
        assert_int_equal(thread_create_kernel("many", kernel_main, &ran, &thread), EOK);
    assert_int_equal(thread_create_kernel("one more", kernel_main, &ran, &thread), ELIMIT);
    step();
}

static void states_have_names(void **state)
{
    (void)state;
    assert_string_equal(thread_state_name(THREAD_READY), "ready");
    assert_string_equal(thread_state_name(THREAD_RUNNING), "running");
    assert_string_equal(thread_state_name(THREAD_WAITING), "waiting");
    assert_string_equal(thread_state_name(THREAD_DEAD), "dead");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN_TEST(a_thread_has_a_page_in_common_with_the_kernel),
        RUN_TEST(a_thread_ends_without_its_page),
        RUN_TEST(threads_have_a_limit),
        RUN_TEST(a_dying_task_gets_no_thread),
        RUN_TEST(a_thread_that_is_killed_before_its_start_does_not_run),
        RUN_TEST(without_memory_there_is_no_thread),
        RUN_TEST(a_kernel_thread_runs_its_function),
        RUN_TEST(without_memory_there_is_no_kernel_thread),
        TEST(states_have_names),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
