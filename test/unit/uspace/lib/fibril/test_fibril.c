// SPDX-License-Identifier: BSD-2-Clause
/* Fibrils and their locks: the real library and the real context switch with a fake clock. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "fake_kernel.h"
#include <fibril/scheduler.h>
#include <fibril/start.h>
#include <string.h>

/* The events, one letter each. */
static char story[64];

static void note(char letter)
{
    size_t length = strlen(story);
    assert_true(length + 1 < sizeof(story));
    story[length] = letter;
    story[length + 1] = 0;
}

static int setup(void **state)
{
    (void)state;
    memset(story, 0, sizeof(story));
    return 0;
}

static unsigned fibrils_count(void)
{
    unsigned count = 0;
    list_foreach (fibrils_all, all_link, const fibril_t, fibril)
        count++;
    return count;
}

static void make(const char *name, void (*entry)(void *), void *argument)
{
    assert_int_equal(fibril_create(name, entry, argument, NULL), EOK);
}

/* Lets all other fibrils run until they wait. */
static void settle(void)
{
    for (int i = 0; i < 10; i++)
        fibril_yield();
}

static void yielder(void *letter)
{
    for (int i = 0; i < 3; i++) {
        note(*(const char *)letter);
        fibril_yield();
    }
}

static void ready_fibrils_take_turns(void **state)
{
    (void)state;
    make("a", yielder, (void *)(uintptr_t) "a");
    make("b", yielder, (void *)(uintptr_t) "b");
    settle();
    assert_string_equal(story, "ababab");
    assert_int_equal(fibrils_count(), 1);
}

static void sleeper(void *letter)
{
    fibril_sleep((uint64_t)(*(const char *)letter - '0') * 1000);
    note(*(const char *)letter);
}

static void sleepers_wake_in_order_of_time(void **state)
{
    (void)state;
    uint64_t before = fake_now_ns;
    make("3", sleeper, (void *)(uintptr_t) "3");
    make("1", sleeper, (void *)(uintptr_t) "1");
    make("2", sleeper, (void *)(uintptr_t) "2");
    fibril_sleep(5000);
    assert_string_equal(story, "123");
    assert_int_equal(fake_now_ns - before, 5000 * 1000);
}

static void many_fibrils_are_freed(void **state)
{
    (void)state;
    unsigned areas = fake_areas;
    for (int i = 0; i < 200; i++) {
        make("many", yielder, (void *)(uintptr_t) "m");
        settle();
        memset(story, 0, sizeof(story));
    }
    assert_int_equal(fibrils_count(), 1);
    assert_true(fake_areas <= areas + 1);
}

static fibril_mutex_t mutex = FIBRIL_MUTEX_INIT("test");

static void locker(void *letter)
{
    fibril_mutex_lock(&mutex);
    note(*(const char *)letter);
    fibril_yield();
    note(*(const char *)letter);
    fibril_mutex_unlock(&mutex);
}

static void mutex_is_exclusive_and_fair(void **state)
{
    (void)state;
    fibril_mutex_lock(&mutex);
    make("a", locker, (void *)(uintptr_t) "a");
    make("b", locker, (void *)(uintptr_t) "b");
    settle();
    assert_string_equal(story, "");
    fibril_mutex_unlock(&mutex);
    assert_false(fibril_mutex_trylock(&mutex)); /* ownership was passed to a at once */
    settle();
    assert_string_equal(story, "aabb");
    assert_true(fibril_mutex_trylock(&mutex));
    fibril_mutex_unlock(&mutex);
}

static fibril_rwlock_t rwlock = FIBRIL_RWLOCK_INIT("test");

static void reader(void *letter)
{
    fibril_rwlock_read_lock(&rwlock);
    note(*(const char *)letter);
    fibril_yield();
    fibril_rwlock_read_unlock(&rwlock);
}

static void writer(void *letter)
{
    fibril_rwlock_write_lock(&rwlock);
    note(*(const char *)letter);
    fibril_yield();
    note(*(const char *)letter);
    fibril_rwlock_write_unlock(&rwlock);
}

static void rwlock_keeps_the_order_of_arrival(void **state)
{
    (void)state;
    fibril_rwlock_read_lock(&rwlock);
    make("1", reader, (void *)(uintptr_t) "1");
    settle();
    make("W", writer, (void *)(uintptr_t) "W");
    make("2", reader, (void *)(uintptr_t) "2");
    make("3", reader, (void *)(uintptr_t) "3");
    settle();
    assert_string_equal(story, "1"); /* W waits for us; 2 and 3 do not overtake it */
    fibril_rwlock_read_unlock(&rwlock);
    settle();
    assert_string_equal(story, "1WW23");
    assert_null(rwlock.first);
    assert_int_equal(rwlock.readers, 0);
}

static fibril_cond_t cond = FIBRIL_COND_INIT;

static void cond_waiter(void *letter)
{
    fibril_mutex_lock(&mutex);
    fibril_cond_wait(&cond, &mutex);
    note(*(const char *)letter);
    fibril_mutex_unlock(&mutex);
}

static void cond_wakes_one_or_all(void **state)
{
    (void)state;
    make("a", cond_waiter, (void *)(uintptr_t) "a");
    make("b", cond_waiter, (void *)(uintptr_t) "b");
    make("c", cond_waiter, (void *)(uintptr_t) "c");
    settle();
    fibril_cond_signal(&cond);
    settle();
    assert_string_equal(story, "a");
    fibril_cond_broadcast(&cond);
    settle();
    assert_string_equal(story, "abc");
}

static void cond_timed_waiter(void *result)
{
    fibril_mutex_lock(&mutex);
    *(errno_t *)result = fibril_cond_wait_timeout(&cond, &mutex, 1000);
    fibril_mutex_unlock(&mutex);
}

static void cond_wait_may_time_out(void **state)
{
    (void)state;
    errno_t result = -1;
    make("timed", cond_timed_waiter, &result);
    fibril_sleep(2000);
    assert_int_equal(result, ETIMEDOUT);
    assert_null(cond.first);
    make("timed", cond_timed_waiter, &result);
    settle();
    fibril_cond_signal(&cond);
    fibril_sleep(2000);
    assert_int_equal(result, EOK);
}

static thread_page_t page;

static void server(void *id)
{
    fibril_serve((uintptr_t)id);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(page.serving_call, (uintptr_t)id);
        fibril_yield();
    }
}

static void kernel_sees_which_call_is_served(void **state)
{
    (void)state;
    fibril_start(&page);
    make("7", server, (void *)7);
    make("8", server, (void *)8);
    settle();
    assert_int_equal(page.serving_call, 0);
}

/* Control bits of the two units, which a called function must preserve. */
typedef struct fp_modes {
    uint32_t mxcsr;
    uint16_t x87;
} fp_modes_t;

#define MXCSR_CONTROL 0xffc0u /* without the exception flags */

static fp_modes_t modes_get(void)
{
    fp_modes_t modes;
    __asm__ volatile("stmxcsr %0" : "=m"(modes.mxcsr));
    __asm__ volatile("fnstcw %0" : "=m"(modes.x87));
    modes.mxcsr &= MXCSR_CONTROL;
    return modes;
}

static void modes_set(fp_modes_t modes)
{
    __asm__ volatile("ldmxcsr %0" ::"m"(modes.mxcsr));
    __asm__ volatile("fldcw %0" ::"m"(modes.x87));
}

static void modes_assert(fp_modes_t expected)
{
    fp_modes_t modes = modes_get();
    assert_int_equal(modes.mxcsr, expected.mxcsr);
    assert_int_equal(modes.x87, expected.x87);
}

/* Rounding down, up and to zero; the x87 unit's precision too. */
static const fp_modes_t rounding[] = {{0x3f80, 0x047f}, {0x5f80, 0x087f}, {0x7f80, 0x0d7f}};

static void rounder(void *argument)
{
    const fp_modes_t *own = argument;
    modes_assert(rounding[0]); /* inherited from its creator */
    modes_set(*own);
    for (int i = 0; i < 3; i++) {
        fibril_yield();
        modes_assert(*own);
    }
    note('r');
}

static void each_fibril_keeps_its_floating_point_modes(void **state)
{
    (void)state;
    fp_modes_t before = modes_get();
    modes_set(rounding[0]);
    make("up", rounder, (void *)(uintptr_t)&rounding[1]);
    make("zero", rounder, (void *)(uintptr_t)&rounding[2]);
    settle();
    modes_assert(rounding[0]);
    modes_set(before);
    assert_string_equal(story, "rr");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(ready_fibrils_take_turns, setup),
        cmocka_unit_test_setup(sleepers_wake_in_order_of_time, setup),
        cmocka_unit_test_setup(many_fibrils_are_freed, setup),
        cmocka_unit_test_setup(mutex_is_exclusive_and_fair, setup),
        cmocka_unit_test_setup(rwlock_keeps_the_order_of_arrival, setup),
        cmocka_unit_test_setup(cond_wakes_one_or_all, setup),
        cmocka_unit_test_setup(cond_wait_may_time_out, setup),
        cmocka_unit_test_setup(kernel_sees_which_call_is_served, setup),
        cmocka_unit_test_setup(each_fibril_keeps_its_floating_point_modes, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
