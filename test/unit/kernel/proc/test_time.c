// SPDX-License-Identifier: BSD-2-Clause
/* Processor time of threads and tasks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <arch/host/host.h>
#include <arch/time.h>
#include <sched/cpu.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

#define TURN 5000000ull /* ns */

/* Runs for one time slice and ends. */
static void brief_main(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    host_clock_advance(TURN);
}

static void start_brief_thread(puppet_t *a)
{
    poke(a, a->memory, "worker", 6);
    assert_int_equal(
        PUPPET_CALL(a, SYS_THREAD_CREATE, (uintptr_t)brief_main, a->memory + 4096, 0, a->memory, 6),
        EOK);
    step();
}

static uint64_t cpu_ns(const puppet_t *a)
{
    task_info_t info;
    task_describe(a->task, &info);
    return info.cpu_ns;
}

static void a_thread_that_ends_in_its_first_turn_is_charged(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t before = cpu_ns(a);
    for (unsigned i = 0; i < 3; i++)
        start_brief_thread(a);
    assert_in_range(cpu_ns(a) - before, 3 * TURN, 3 * TURN + TURN / 2);
}

/* The same figure is returned to the task itself. */
static void the_current_turn_is_charged(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t used = thread_time_used(thread_current());
    host_clock_advance(TURN);
    assert_in_range(thread_time_used(thread_current()) - used, TURN, TURN + TURN / 2);
    uint64_t of_a = thread_time_used(a->thread);
    host_clock_advance(TURN);
    assert_int_equal(thread_time_used(a->thread), of_a); /* not running */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_thread_that_ends_in_its_first_turn_is_charged),
        TEST(the_current_turn_is_charged),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
