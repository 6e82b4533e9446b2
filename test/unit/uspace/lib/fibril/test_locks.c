// SPDX-License-Identifier: BSD-2-Clause
/* Locks of fibrils: ownership, waiting, and the order of waiters. */
#include "fibril_test.h"
#include <string.h>

static fibril_mutex_t mutex = FIBRIL_MUTEX_INIT("mutex");
static fibril_rwlock_t rwlock = FIBRIL_RWLOCK_INIT("rwlock");

/* A fibril that takes a lock, and keeps it until it is woken. */
static void keep(void)
{
    (void)fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, FIBRIL_FOREVER);
}

static void locker(void *letter)
{
    fibril_mutex_lock(&mutex);
    note(LETTER_OF(letter));
    keep();
    fibril_mutex_unlock(&mutex);
}

static void reader(void *letter)
{
    fibril_rwlock_read_lock(&rwlock);
    note(LETTER_OF(letter));
    keep();
    fibril_rwlock_read_unlock(&rwlock);
}

static void writer(void *letter)
{
    fibril_rwlock_write_lock(&rwlock);
    note(LETTER_OF(letter));
    keep();
    fibril_rwlock_write_unlock(&rwlock);
}

static fibril_t *begin(void (*entry)(void *), const char *letter)
{
    fibril_t *fibril = make(letter, entry, LETTER(letter));
    settle();
    return fibril;
}

/* Lets the fibril release its lock. */
static void end(fibril_t *fibril)
{
    fibril_wake(fibril);
    settle();
}

/* ---- mutexes ---- */

static void a_mutex_goes_to_the_longest_waiter(void **state)
{
    (void)state;
    fibril_t *a = begin(locker, "a"), *b = begin(locker, "b"), *c = begin(locker, "c");
    assert_string_equal(story, "a");
    end(a);
    assert_string_equal(story, "ab");
    fibril_t *d = begin(locker, "d");
    end(b);
    assert_string_equal(story, "abc");
    end(c);
    assert_string_equal(story, "abcd");
    end(d);
    assert_int_equal(fibrils_count(), 1);
    assert_true(fibril_mutex_trylock(&mutex));
    fibril_mutex_unlock(&mutex);
}

/* No other fibril gets the mutex between the unlock and the turn of the waiting one. */
static void a_mutex_is_never_free_while_a_fibril_waits(void **state)
{
    (void)state;
    fibril_mutex_lock(&mutex);
    fibril_t *a = begin(locker, "a");
    fibril_mutex_unlock(&mutex);
    assert_false(fibril_mutex_is_mine(&mutex));
    assert_int_equal(mutex.owner, a->id);
    assert_false(fibril_mutex_trylock(&mutex));
    settle();
    assert_string_equal(story, "a");
    end(a);
}

static void a_mutex_is_held_by_the_one_that_locked_it(void **state)
{
    (void)state;
    fibril_mutex_t other;
    memset(&other, 0xa5, sizeof(other));
    fibril_mutex_init(&other, "other");
    assert_string_equal(other.name, "other");
    assert_false(fibril_mutex_is_mine(&other));
    assert_true(fibril_mutex_trylock(&other));
    assert_true(fibril_mutex_is_mine(&other));
    assert_false(fibril_mutex_trylock(&other));
    fibril_mutex_unlock(&other);
    assert_false(fibril_mutex_is_mine(&other));
    fibril_t *a = begin(locker, "a");
    assert_false(fibril_mutex_is_mine(&mutex));
    end(a);
}

static void lock_the_mutex(void)
{
    fibril_mutex_lock(&mutex);
}

static void unlock_the_mutex(void)
{
    fibril_mutex_unlock(&mutex);
}

static void a_mutex_used_wrongly_ends_the_task(void **state)
{
    (void)state;
    assert_true(ends_the_task(unlock_the_mutex)); /* it is free */
    assert_string_equal(fake_log, "fibril main: unlocks a mutex that it does not hold\n");
    fibril_mutex_lock(&mutex);
    assert_true(ends_the_task(lock_the_mutex));
    assert_non_null(strstr(fake_log, "fibril main: locks a mutex that it already holds\n"));
    fibril_mutex_unlock(&mutex);
    fibril_t *a = begin(locker, "a");
    memset(fake_log, 0, sizeof(fake_log));
    assert_true(ends_the_task(unlock_the_mutex)); /* another fibril holds it */
    assert_string_equal(fake_log, "fibril main: unlocks a mutex that it does not hold\n");
    end(a);
}

/* Readers and writers too. */
static void a_lock_is_waited_for_without_limit(void **state)
{
    (void)state;
    fibril_mutex_lock(&mutex);
    fibril_rwlock_write_lock(&rwlock);
    fibril_t *a = begin(locker, "a"), *r = begin(reader, "r"), *w = begin(writer, "w");
    fibril_sleep(1000000);
    assert_string_equal(story, "");
    fibril_mutex_unlock(&mutex);
    fibril_rwlock_write_unlock(&rwlock);
    settle();
    assert_string_equal(story, "ar");
    end(a);
    end(r);
    end(w);
    assert_string_equal(story, "arw");
}

/* ---- readers-writer locks ---- */

static void readers_read_together(void **state)
{
    (void)state;
    fibril_t *a = begin(reader, "a"), *b = begin(reader, "b"), *c = begin(reader, "c");
    assert_string_equal(story, "abc");
    fibril_t *w = begin(writer, "W");
    end(b);
    end(a);
    assert_string_equal(story, "abc"); /* the writer waits for the last of them */
    end(c);
    assert_string_equal(story, "abcW");
    end(w);
}

static void a_writer_is_alone(void **state)
{
    (void)state;
    fibril_t *w = begin(writer, "W"), *v = begin(writer, "V"), *a = begin(reader, "a");
    assert_string_equal(story, "W");
    end(w);
    assert_string_equal(story, "WV");
    end(v);
    assert_string_equal(story, "WVa");
    end(a);
    fibril_rwlock_write_lock(&rwlock); /* it is free again */
    fibril_rwlock_write_unlock(&rwlock);
}

static void a_reader_does_not_overtake_a_waiting_writer(void **state)
{
    (void)state;
    fibril_t *a = begin(reader, "a"), *w = begin(writer, "W"), *b = begin(reader, "b");
    assert_string_equal(story, "a");
    end(a);
    assert_string_equal(story, "aW");
    end(w);
    assert_string_equal(story, "aWb");
    end(b);
}

/* Readers that wait between two writers read together, without later readers. */
static void waiting_readers_enter_together_up_to_the_next_writer(void **state)
{
    (void)state;
    fibril_t *w = begin(writer, "W"), *a = begin(reader, "a"), *b = begin(reader, "b");
    fibril_t *v = begin(writer, "V"), *c = begin(reader, "c");
    end(w);
    assert_string_equal(story, "Wab");
    assert_int_equal(rwlock.readers, 2);
    end(a);
    assert_string_equal(story, "Wab");
    end(b);
    assert_string_equal(story, "WabV");
    end(v);
    assert_string_equal(story, "WabVc");
    end(c);
    assert_int_equal(rwlock.readers, 0);
}

/* The lock is handed over at once: a fibril that arrives before the next holder runs must wait. */
static void a_readers_writer_lock_is_never_free_while_a_fibril_waits(void **state)
{
    (void)state;
    fibril_rwlock_write_lock(&rwlock);
    fibril_t *w = begin(writer, "W");
    fibril_rwlock_write_unlock(&rwlock);
    assert_int_equal(rwlock.writer, w->id);
    fibril_t *a = begin(reader, "a");
    assert_string_equal(story, "W");
    end(w);
    end(a);
    assert_string_equal(story, "Wa");
}

static void unlock_read(void)
{
    fibril_rwlock_read_unlock(&rwlock);
}

static void unlock_write(void)
{
    fibril_rwlock_write_unlock(&rwlock);
}

static void a_readers_writer_lock_used_wrongly_ends_the_task(void **state)
{
    (void)state;
    fibril_rwlock_t other;
    memset(&other, 0xa5, sizeof(other));
    fibril_rwlock_init(&other, "other");
    assert_string_equal(other.name, "other");
    fibril_rwlock_write_lock(&other);
    fibril_rwlock_write_unlock(&other);
    assert_true(ends_the_task(unlock_read));
    assert_non_null(strstr(fake_log, "fibril main: unlocks a rwlock that has no reader\n"));
    assert_true(ends_the_task(unlock_write));
    assert_non_null(strstr(fake_log, "fibril main: unlocks a rwlock that it does not hold\n"));
    fibril_t *w = begin(writer, "W");
    memset(fake_log, 0, sizeof(fake_log));
    assert_true(ends_the_task(unlock_write));
    assert_non_null(strstr(fake_log, "does not hold"));
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(a_mutex_goes_to_the_longest_waiter),
        STORY_TEST(a_mutex_is_never_free_while_a_fibril_waits),
        STORY_TEST(a_mutex_is_held_by_the_one_that_locked_it),
        STORY_TEST(a_mutex_used_wrongly_ends_the_task),
        STORY_TEST(a_lock_is_waited_for_without_limit),
        STORY_TEST(readers_read_together),
        STORY_TEST(a_writer_is_alone),
        STORY_TEST(a_reader_does_not_overtake_a_waiting_writer),
        STORY_TEST(waiting_readers_enter_together_up_to_the_next_writer),
        STORY_TEST(a_readers_writer_lock_is_never_free_while_a_fibril_waits),
        STORY_TEST(a_readers_writer_lock_used_wrongly_ends_the_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
