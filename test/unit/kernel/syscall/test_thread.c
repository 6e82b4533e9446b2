// SPDX-License-Identifier: BSD-2-Clause
/* Threads: creation, end, sleeping, futexes, and scheduling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/limits.h>
#include <arch/host/host.h>
#include <arch/paging.h>
#include <arch/time.h>
#include <sched/sched.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

static uint64_t seen_page, seen_argument;

static void second_main(uint64_t page, uint64_t argument)
{
    seen_page = page;
    seen_argument = argument;
    thread_current()->page->serving_call = 99;
}

static errno_t create(puppet_t *a, uint64_t entry, uint64_t stack, uint64_t name, uint64_t length)
{
    return PUPPET_CALL(a, SYS_THREAD_CREATE, entry, stack, 1234, name, length);
}

static void a_thread_begins_with_its_page_and_argument(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    poke(a, a->memory, "worker", 6);
    assert_int_equal(create(a, (uintptr_t)second_main, a->memory + 4096, a->memory, 6), EOK);
    assert_int_equal(seen_argument, 1234);
    assert_true(seen_page >= USER_BASE && seen_page < USER_END && seen_page % PAGE_SIZE == 0);
    assert_int_equal(a->task->thread_count, 1);
    uint64_t size;
    assert_int_equal(as_area_size(a->task->as, seen_page, &size),
                     ENOENT); /* freed with the thread */
}

static void invalid_arguments_create_no_thread(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t good = (uintptr_t)second_main, m = a->memory;
    assert_int_equal(create(a, 0, m + 4096, m, 1), EFAULT);
    assert_int_equal(create(a, 0xffffffff80000000, m + 4096, m, 1), EFAULT);
    assert_int_equal(create(a, good, UINT64_MAX, m, 1), EFAULT);
    assert_int_equal(create(a, good, m + 4096, m, 0), EINVAL);
    assert_int_equal(create(a, good, m + 4096, m, TASK_NAME_SIZE), ENAMETOOLONG);
    assert_int_equal(create(a, good, m + 4096, m, UINT64_MAX), ENAMETOOLONG);
    assert_int_equal(create(a, good, m + 4096, 0x500000000000, 3), EFAULT);
    assert_int_equal(create(a, good, m + 4096, UINT64_MAX - 1, 3), EFAULT);
    assert_int_equal(a->task->thread_count, 1);
}

static void a_sleep_lasts_as_long_as_requested(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    uint64_t start = arch_time_ns();
    puppet_begin(a, SYS_THREAD_SLEEP, &(syscall_words_t){{2000}});
    puppet_begin(b, SYS_THREAD_SLEEP, &(syscall_words_t){{1000}});
    assert_false(puppet_done(a));
    host_run();
    assert_true(puppet_done(a) && puppet_done(b));
    assert_int_equal(a->result, EOK);
    uint64_t lasted = arch_time_ns() - start;
    assert_true(lasted >= 2000000 && lasted < 2200000 + 2 * SCHED_SLICE_NS);
}

static void a_sleep_without_end_ends_with_the_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    puppet_begin(a, SYS_THREAD_SLEEP, &(syscall_words_t){{UINT64_MAX}});
    host_run();
    assert_false(puppet_done(a));
}

static void futex_waits_while_the_value_is_as_expected(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_thread(a), *c = puppet_thread(a);
    uint64_t futex = a->memory + 64;
    poke(a, futex, &(uint32_t){5}, 4);
    assert_int_equal(PUPPET_CALL(a, SYS_FUTEX_WAIT, futex, 4, UINT64_MAX), EAGAIN);
    puppet_begin(a, SYS_FUTEX_WAIT, &(syscall_words_t){{futex, 5, UINT64_MAX}});
    puppet_begin(b, SYS_FUTEX_WAIT, &(syscall_words_t){{futex, 5, UINT64_MAX}});
    assert_false(puppet_done(a) || puppet_done(b));
    syscall_words_t words = {{futex + 4, 10}};
    assert_int_equal(puppet_call(c, SYS_FUTEX_WAKE, &words), EOK);
    assert_int_equal(words.w[0], 0);
    words = (syscall_words_t){{futex, 1}};
    assert_int_equal(puppet_call(c, SYS_FUTEX_WAKE, &words), EOK);
    assert_int_equal(words.w[0], 1);
    assert_true(puppet_done(a));
    assert_false(puppet_done(b));
    words = (syscall_words_t){{futex, 10}};
    assert_int_equal(puppet_call(c, SYS_FUTEX_WAKE, &words), EOK);
    assert_int_equal(words.w[0], 1);
    assert_int_equal(b->result, EOK);
}

static void futex_times_out_and_rejects_invalid_addresses(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    puppet_begin(a, SYS_FUTEX_WAIT, &(syscall_words_t){{a->memory, 0, 500}});
    host_run();
    assert_true(puppet_done(a));
    assert_int_equal(a->result, ETIMEDOUT);
    assert_int_equal(PUPPET_CALL(a, SYS_FUTEX_WAIT, a->memory + 2, 0, 0), EINVAL);
    assert_int_equal(PUPPET_CALL(a, SYS_FUTEX_WAIT, 0, 0, 0), EFAULT);
    assert_int_equal(PUPPET_CALL(a, SYS_FUTEX_WAIT, 0xffff800000000000, 0, 0), EFAULT);
    assert_int_equal(PUPPET_CALL(a, SYS_FUTEX_WAIT, UINT64_MAX - 3, 0, 0), EFAULT);
    syscall_words_t words = {{UINT64_MAX, UINT64_MAX}};
    assert_int_equal(puppet_call(a, SYS_FUTEX_WAKE, &words), EOK);
    assert_int_equal(words.w[0], 0);
}

static unsigned turns[2];
static bool stop_turning;

static void turning_main(uint64_t page, uint64_t argument)
{
    (void)page;
    while (!stop_turning) {
        turns[argument]++;
        host_clock_advance(1000000);
        syscall_words_t none = {{0}};
        (void)host_syscall(SYS_TIME_NOW, &none);
        if (turns[argument] > 1000)
            stop_turning = true;
        timer_interrupt(); /* the host machine has no timer interrupt */
        sched_preempt_point();
    }
}

static void threads_that_never_wait_take_turns(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    stop_turning = false;
    thread_t *threads[2];
    for (unsigned i = 0; i < 2; i++) {
        turns[i] = 0;
        assert_int_equal(thread_create_user(a->task, "turn", (uaddr_t){(uintptr_t)turning_main},
                                            (uaddr_t){a->memory + 4096}, i, &threads[i]),
                         EOK);
        thread_start(threads[i]);
    }
    host_run_now();
    assert_true(turns[0] > 900 && turns[1] > 900);
}

static void tls_must_be_in_user_memory(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    assert_int_equal(PUPPET_CALL(a, SYS_THREAD_SET_TLS, 0xffffffff80000000), EINVAL);
    assert_int_equal(PUPPET_CALL(a, SYS_THREAD_SET_TLS, a->memory), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_THREAD_YIELD, 0), EOK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_thread_begins_with_its_page_and_argument),
        TEST(invalid_arguments_create_no_thread),
        TEST(a_sleep_lasts_as_long_as_requested),
        TEST(a_sleep_without_end_ends_with_the_task),
        TEST(futex_waits_while_the_value_is_as_expected),
        TEST(futex_times_out_and_rejects_invalid_addresses),
        TEST(threads_that_never_wait_take_turns),
        TEST(tls_must_be_in_user_memory),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
