// SPDX-License-Identifier: BSD-2-Clause
/* Waits of fibrils: their ends, their order and their results. */
#include "fibril_test.h"
#include <string.h>

#define US ((uint64_t)1000) /* ns */

/* A fibril that waits for fibril_wake, or until its time is over. */
typedef struct waiter {
    uint64_t us;
    errno_t result;
    char letter;
    fibril_t *fibril;
} waiter_t;

static void wait_once(void *argument)
{
    waiter_t *waiter = argument;
    waiter->result = fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, waiter->us);
    note(waiter->letter);
}

static void begin_wait(waiter_t *waiter, char letter, uint64_t us)
{
    *waiter = (waiter_t){.us = us, .result = -1, .letter = letter};
    waiter->fibril = make("waiter", wait_once, waiter);
    fibril_yield();
    assert_int_equal(waiter->fibril->state, FIBRIL_WAITING);
}

static void a_wait_ends_when_the_fibril_is_woken(void **state)
{
    (void)state;
    waiter_t a, b;
    begin_wait(&a, 'a', FIBRIL_FOREVER);
    begin_wait(&b, 'b', FIBRIL_FOREVER);
    fibril_wake(b.fibril);
    fibril_wake(a.fibril);
    settle();
    assert_string_equal(story, "ba"); /* in the order of waking */
    assert_int_equal(a.result, EOK);
    assert_int_equal(b.result, EOK);
}

static void a_wait_ends_when_its_time_is_over(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, 'a', 10);
    uint64_t begin = fake_now_ns;
    fibril_sleep(9);
    assert_int_equal(a.result, -1);
    fibril_sleep(1);
    settle();
    assert_int_equal(a.result, ETIMEDOUT);
    assert_int_equal(fake_now_ns - begin, 10 * US);
}

/* A fibril that is woken in time gets no time-out, not even later. */
static void a_fibril_that_was_woken_does_not_time_out(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, 'a', 10);
    fibril_wake(a.fibril);
    fibril_sleep(20);
    assert_int_equal(a.result, EOK);
    assert_string_equal(story, "a");
}

static void waits_twice(void *argument)
{
    errno_t *results = argument;
    results[0] = fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, 10);
    results[1] = fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, FIBRIL_FOREVER);
}

static void a_time_out_does_not_affect_the_next_wait(void **state)
{
    (void)state;
    errno_t results[2] = {-1, -1};
    fibril_t *fibril = make("twice", waits_twice, results);
    fibril_sleep(20);
    assert_int_equal(results[0], ETIMEDOUT);
    fibril_wake(fibril);
    settle();
    assert_int_equal(results[1], EOK);
}

/* The limit of a wait that ended early is gone: the next wait ends without an effect on others. */
static void a_limit_ends_with_its_wait(void **state)
{
    (void)state;
    errno_t results[2] = {-1, -1};
    waiter_t later, soon;
    fibril_t *fibril = make("twice", waits_twice, results);
    fibril_yield();
    begin_wait(&later, 'l', 20);
    fibril_wake(fibril);
    settle();
    begin_wait(&soon, 's', 5);
    fibril_wake(fibril);
    fibril_sleep(10);
    assert_int_equal(results[1], EOK);
    assert_string_equal(story, "s");
    fibril_sleep(100);
    assert_int_equal(soon.result, ETIMEDOUT);
    assert_int_equal(later.result, ETIMEDOUT);
}

static void yielder(void *letter)
{
    for (int i = 0; i < 2; i++) {
        note(LETTER_OF(letter));
        fibril_yield();
    }
}

/* A ready or running fibril is not queued twice. */
static void only_a_waiting_fibril_is_woken(void **state)
{
    (void)state;
    fibril_wake(fibril_self());
    assert_false(fibril_others_ready());
    fibril_t *a = make("a", yielder, LETTER("a"));
    make("b", yielder, LETTER("b"));
    fibril_wake(a);
    settle();
    assert_string_equal(story, "abab");
}

static void a_fibril_that_is_woken_twice_runs_once(void **state)
{
    (void)state;
    waiter_t a, b;
    begin_wait(&a, 'a', FIBRIL_FOREVER);
    begin_wait(&b, 'b', FIBRIL_FOREVER);
    fibril_wake(a.fibril);
    assert_int_equal(a.fibril->state, FIBRIL_READY);
    fibril_wake(b.fibril);
    fibril_wake(a.fibril);
    settle();
    assert_string_equal(story, "ab");
}

/* The third, the first and the last fibril are woken early; the others wait for their own time. */
static void waits_that_end_early_leave_the_others_in_order(void **state)
{
    (void)state;
    waiter_t waiters[6];
    for (unsigned i = 0; i < 6; i++)
        begin_wait(&waiters[i], (char)('a' + i), 10 * (i + 1));
    static const unsigned early[] = {2, 0, 5};
    for (unsigned i = 0; i < 3; i++)
        fibril_wake(waiters[early[i]].fibril);
    settle();
    assert_string_equal(story, "caf");
    fibril_sleep(19); /* b's 20 are not over */
    settle();
    assert_string_equal(story, "caf");
    fibril_sleep(2);
    settle();
    assert_string_equal(story, "cafb");
    fibril_sleep(100);
    assert_string_equal(story, "cafbde");
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(waiters[i].result, i == 2 || i == 0 || i == 5 ? EOK : ETIMEDOUT);
}

static void waits_are_sorted_by_their_end(void **state)
{
    (void)state;
    waiter_t waiters[5];
    static const uint64_t us[] = {30, 10, 50, 10, 40};
    for (unsigned i = 0; i < 5; i++)
        begin_wait(&waiters[i], (char)('a' + i), us[i]);
    fibril_sleep(60);
    assert_string_equal(story, "bdaec"); /* for equal ends, the earlier wait first */
}

/* An end beyond the range of the clock must not wrap into the past. */
static void a_very_long_wait_is_long(void **state)
{
    (void)state;
    waiter_t a, b, c;
    begin_wait(&a, 'a', FIBRIL_FOREVER - 1);
    begin_wait(&b, 'b', UINT64_MAX / US - fake_now_ns / US + 1);
    uint64_t longest = (UINT64_MAX - fake_now_ns) / US;
    begin_wait(&c, 'c', longest);
    assert_int_equal(b.fibril->deadline, UINT64_MAX);
    assert_int_equal(c.fibril->deadline, fake_now_ns + longest * US);
    fibril_sleep(1000);
    settle();
    assert_string_equal(story, "");
    fibril_wake(a.fibril);
    fibril_wake(b.fibril);
    fibril_wake(c.fibril);
    settle();
    assert_int_equal(a.result, EOK);
}

static void a_wait_of_no_time_ends_at_once(void **state)
{
    (void)state;
    uint64_t begin = fake_now_ns;
    assert_int_equal(fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, 0), ETIMEDOUT);
    assert_int_equal(fake_now_ns, begin);
}

/* The kernel waits in microseconds: a wait must not end early, and must not spin. */
static void the_task_waits_once_for_the_next_end(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, 'a', 10);
    fake_now_ns += 1; /* 9.999 us are left */
    uint64_t begin = fake_now_ns;
    unsigned sleeps = fake_sleeps;
    fibril_sleep(500);
    assert_int_equal(fake_sleeps - sleeps, 2); /* to the end of a, and to our own */
    assert_in_range(fake_now_ns - begin, 500 * US, 501 * US);
    assert_int_equal(a.result, ETIMEDOUT);
}

/* Also if a fraction of a microsecond is left: less than that is a wait of no time. */
static void a_wait_is_one_wait_in_the_kernel(void **state)
{
    (void)state;
    static const uint64_t left[] = {1, US - 1, US, US + 1, 9 * US + 1, 1000000 * US};
    for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        waiter_t a;
        uint64_t us = left[i] / US + 1;
        begin_wait(&a, 'a', us);
        fake_now_ns += us * US - left[i];
        uint64_t begin = fake_now_ns;
        unsigned sleeps = fake_sleeps;
        fibril_sleep(2 * us);
        assert_int_equal(a.result, ETIMEDOUT);
        assert_int_equal(fake_sleeps - sleeps, 2);
        assert_in_range(fake_now_ns - begin, 2 * us * US, 2 * us * US + US - 1);
    }
}

/* A wait whose time passed while other fibrils ran ends before the task waits. */
static void a_wait_that_is_overdue_ends_at_once(void **state)
{
    (void)state;
    waiter_t a;
    begin_wait(&a, 'a', 10);
    fake_now_ns += 25 * US;
    uint64_t begin = fake_now_ns;
    fibril_sleep(1);
    assert_int_equal(a.result, ETIMEDOUT);
    assert_int_equal(fake_now_ns - begin, 1 * US);
}

static uint64_t idle_us;

static void idle_wakes(uint64_t us)
{
    idle_us = us;
    fibril_wake(list_first_item(fibrils_all, all_link, fibril_t));
}

/* The last two: the idle function of the library cannot be restored. */
static void a_task_without_limits_does_not_read_the_clock(void **state)
{
    (void)state;
    fibril_idle_set(idle_wakes);
    unsigned before = fake_clock_reads;
    assert_int_equal(fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, FIBRIL_FOREVER),
                     EOK);
    assert_int_equal(fake_clock_reads, before);
}

static void the_idle_wait_has_the_limit_of_the_fibril(void **state)
{
    (void)state;
    fibril_idle_set(idle_wakes);
    assert_int_equal(fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, FIBRIL_FOREVER),
                     EOK);
    assert_int_equal(idle_us, FIBRIL_FOREVER);
    assert_int_equal(fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, 77), EOK);
    assert_int_equal(idle_us, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(a_wait_ends_when_the_fibril_is_woken),
        STORY_TEST(a_wait_ends_when_its_time_is_over),
        STORY_TEST(a_fibril_that_was_woken_does_not_time_out),
        STORY_TEST(a_time_out_does_not_affect_the_next_wait),
        STORY_TEST(a_limit_ends_with_its_wait),
        STORY_TEST(only_a_waiting_fibril_is_woken),
        STORY_TEST(a_fibril_that_is_woken_twice_runs_once),
        STORY_TEST(waits_that_end_early_leave_the_others_in_order),
        STORY_TEST(waits_are_sorted_by_their_end),
        STORY_TEST(a_very_long_wait_is_long),
        STORY_TEST(a_wait_of_no_time_ends_at_once),
        STORY_TEST(the_task_waits_once_for_the_next_end),
        STORY_TEST(a_wait_is_one_wait_in_the_kernel),
        STORY_TEST(a_wait_that_is_overdue_ends_at_once),
        STORY_TEST(a_task_without_limits_does_not_read_the_clock),
        STORY_TEST(the_idle_wait_has_the_limit_of_the_fibril),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
