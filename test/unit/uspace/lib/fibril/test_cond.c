// SPDX-License-Identifier: BSD-2-Clause
/* Condition variables of fibrils: signals, and the order of waiters. */
#include "fibril_test.h"
#include <fibril/waiter.h>
#include <string.h>

static fibril_mutex_t mutex = FIBRIL_MUTEX_INIT("mutex");
static fibril_cond_t cond = FIBRIL_COND_INIT;

static fibril_t *begin(void (*entry)(void *), const char *letter)
{
    fibril_t *fibril = make(letter, entry, LETTER(letter));
    settle();
    return fibril;
}

static void cond_waiter(void *letter)
{
    fibril_mutex_lock(&mutex);
    fibril_cond_wait(&cond, &mutex);
    assert_true(fibril_mutex_is_mine(&mutex));
    note(LETTER_OF(letter));
    fibril_mutex_unlock(&mutex);
}

static void a_signal_wakes_the_longest_waiter(void **state)
{
    (void)state;
    begin(cond_waiter, "a");
    begin(cond_waiter, "b");
    begin(cond_waiter, "c");
    for (int i = 1; i <= 3; i++) {
        fibril_cond_signal(&cond);
        settle();
        assert_int_equal(strlen(story), i);
    }
    assert_string_equal(story, "abc");
    assert_int_equal(fibrils_count(), 1);
}

/* A signal is lost if no fibril waits. */
static void a_signal_is_not_kept(void **state)
{
    (void)state;
    memset(&cond, 0xa5, sizeof(cond));
    fibril_cond_init(&cond);
    fibril_cond_signal(&cond);
    fibril_cond_broadcast(&cond);
    begin(cond_waiter, "a");
    assert_string_equal(story, "");
    fibril_cond_broadcast(&cond);
    settle();
    assert_string_equal(story, "a");
}

static void a_broadcast_wakes_all_in_order(void **state)
{
    (void)state;
    begin(cond_waiter, "a");
    begin(cond_waiter, "b");
    begin(cond_waiter, "c");
    fibril_cond_broadcast(&cond);
    settle();
    assert_string_equal(story, "abc");
    assert_int_equal(fibrils_count(), 1);
}

/* The mutex is free during the wait, and taken again before the fibril continues. */
static void a_wait_releases_the_mutex_and_takes_it_again(void **state)
{
    (void)state;
    begin(cond_waiter, "a");
    assert_true(fibril_mutex_trylock(&mutex));
    fibril_cond_signal(&cond);
    settle();
    assert_string_equal(story, ""); /* we hold the mutex */
    fibril_mutex_unlock(&mutex);
    settle();
    assert_string_equal(story, "a");
}

typedef struct timed {
    uint64_t us;
    errno_t result;
} timed_t;

static void timed_waiter(void *argument)
{
    timed_t *timed = argument;
    fibril_mutex_lock(&mutex);
    timed->result = fibril_cond_wait_timeout(&cond, &mutex, timed->us);
    assert_true(fibril_mutex_is_mine(&mutex));
    fibril_mutex_unlock(&mutex);
}

/* Timed-out fibrils leave the start, the middle and the end of the queue. */
static void a_timed_out_fibril_leaves_the_queue(void **state)
{
    (void)state;
    timed_t first = {10, -1}, middle = {20, -1}, last = {30, -1};
    make("first", timed_waiter, &first);
    begin(cond_waiter, "a");
    make("middle", timed_waiter, &middle);
    begin(cond_waiter, "b");
    make("last", timed_waiter, &last);
    fibril_sleep(100);
    assert_int_equal(first.result, ETIMEDOUT);
    assert_int_equal(middle.result, ETIMEDOUT);
    assert_int_equal(last.result, ETIMEDOUT);
    begin(cond_waiter, "c");
    for (int i = 0; i < 3; i++)
        fibril_cond_signal(&cond);
    settle();
    assert_string_equal(story, "abc");
}

/* One leaves the line while others are behind it: who comes later still stands behind those. */
static void leave_line(unsigned before, const char *order)
{
    timed_t timed = {10, -1};
    for (unsigned i = 0; i < before; i++)
        begin(cond_waiter, i == 0 ? "a" : "b");
    make("timed", timed_waiter, &timed);
    begin(cond_waiter, "c");
    fibril_sleep(20);
    assert_int_equal(timed.result, ETIMEDOUT);
    begin(cond_waiter, "d");
    fibril_cond_broadcast(&cond);
    settle();
    assert_string_equal(story, order);
    assert_int_equal(fibrils_count(), 1);
    memset(story, 0, sizeof(story));
}

static void the_line_stays_whole_when_one_leaves_it(void **state)
{
    (void)state;
    leave_line(0, "cd");
    leave_line(1, "acd");
    leave_line(2, "abcd");
}

/* A timed-out fibril that has not run yet does not get the signal. */
static void a_signal_skips_a_timed_out_fibril(void **state)
{
    (void)state;
    timed_t timed = {10, -1};
    make("timed", timed_waiter, &timed);
    begin(cond_waiter, "a");
    fake_now_ns += timed.us * 1000;
    timers_expire();
    assert_int_equal(timed.result, -1);
    fibril_cond_signal(&cond);
    settle();
    assert_int_equal(timed.result, ETIMEDOUT);
    assert_string_equal(story, "a");
}

static void a_signal_in_time_ends_a_limited_wait(void **state)
{
    (void)state;
    timed_t timed = {10, -1};
    make("timed", timed_waiter, &timed);
    fibril_yield();
    fibril_cond_signal(&cond);
    fibril_sleep(100);
    assert_int_equal(timed.result, EOK);
}

/* Whatever the memory of a waiter contained before. */
static void a_queue_ends_with_the_last_waiter(void **state)
{
    (void)state;
    fibril_waiter_t *first = NULL, *last = NULL, a, b;
    memset(&a, 0xa5, sizeof(a));
    memset(&b, 0xa5, sizeof(b));
    waiter_append(&first, &last, &a);
    waiter_append(&first, &last, &b);
    assert_ptr_equal(waiter_take(&first, &last), &a);
    assert_ptr_equal(waiter_take(&first, &last), &b);
    assert_null(waiter_take(&first, &last));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(a_signal_wakes_the_longest_waiter),
        STORY_TEST(a_signal_is_not_kept),
        STORY_TEST(a_broadcast_wakes_all_in_order),
        STORY_TEST(a_wait_releases_the_mutex_and_takes_it_again),
        STORY_TEST(a_timed_out_fibril_leaves_the_queue),
        STORY_TEST(the_line_stays_whole_when_one_leaves_it),
        STORY_TEST(a_signal_skips_a_timed_out_fibril),
        STORY_TEST(a_signal_in_time_ends_a_limited_wait),
        STORY_TEST(a_queue_ends_with_the_last_waiter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
