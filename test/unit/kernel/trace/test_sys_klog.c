// SPDX-License-Identifier: BSD-2-Clause
/* The kernel log for tasks: KLOG_WRITE and KLOG_READ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/limits.h>
#include <lib/print.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

/* The buffer of a task, and what the log has. */
static char buffer[PUPPET_MEMORY], expected[PUPPET_MEMORY];

/* KLOG_READ of a task from `first` on; returns how many bytes came, which are in `buffer`. The rest
 * of the task's buffer is as before. */
static uint64_t read_log(puppet_t *p, uint64_t first, uint64_t size, uint64_t *got)
{
    memset(buffer, 'x', sizeof(buffer));
    poke(p, p->memory, buffer, sizeof(buffer));
    syscall_words_t words = {{first, p->memory, size}};
    assert_int_equal(puppet_call(p, SYS_KLOG_READ, &words), EOK);
    peek(p, p->memory, buffer, sizeof(buffer));
    assert_true(words.w[0] <= size);
    for (uint64_t i = words.w[0]; i < sizeof(buffer); i++)
        assert_int_equal(buffer[i], 'x');
    *got = words.w[1];
    return words.w[0];
}

/* The whole log from `first` on, as the kernel sees it; returns its length. */
static size_t whole_log(uint64_t first)
{
    size_t length = 0;
    for (uint64_t sequence = first;;) {
        size_t count = klog_read(&sequence, expected + length, sizeof(expected) - length);
        if (count == 0)
            return length;
        length += count;
        sequence += count;
    }
}

static errno_t write_log(puppet_t *p, const char *text, size_t size)
{
    poke(p, p->memory, text, size);
    return PUPPET_CALL(p, SYS_KLOG_WRITE, p->memory, size);
}

static void a_task_writes_lines_with_its_name(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("writer");
    uint64_t first = klog_next();
    char words[64];
    assert_int_equal(write_log(p, "one\ntwo", 7), EOK);
    expected[whole_log(first)] = '\0';
    (void)print_format(words, sizeof(words), "] [%u writer] one\n", p->task->id);
    assert_non_null(strstr(expected, words));
    (void)print_format(words, sizeof(words), "] [%u writer] two\n", p->task->id);
    assert_non_null(strstr(expected, words));
    first = klog_next();
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_WRITE, p->memory, 0), EOK);
    assert_int_equal(klog_next(), first);
}

static void a_text_that_cannot_be_read_or_is_too_long_is_not_written(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("writer");
    memset(buffer, 'w', sizeof(buffer));
    poke(p, p->memory, buffer, sizeof(buffer));
    uint64_t first = klog_next();
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_WRITE, p->memory, KLOG_WRITE_MAX + 1), ELIMIT);
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_WRITE, p->memory, UINT64_MAX), ELIMIT);
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_WRITE, 16, 4), EFAULT);
    assert_int_equal(klog_next(), first);
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_WRITE, p->memory, KLOG_WRITE_MAX), EOK);
    assert_true(klog_next() > first + KLOG_WRITE_MAX);
}

/* Writes lines of about 100 bytes. */
static void fill_log(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        klog(
            "line %u of a log that is longer than a piece of it, which the kernel copies at a time",
            i);
}

static void a_task_reads_as_much_as_it_has_room_for(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("reader");
    uint64_t first = klog_next(), got;
    fill_log(60);
    size_t length = whole_log(first);
    assert_true(length > 4096);
    assert_int_equal(read_log(p, first, sizeof(buffer), &got), length);
    assert_int_equal(got, first);
    assert_memory_equal(buffer, expected, length);
    /* Pieces of any size add up to the same. */
    static const uint64_t sizes[] = {1, 13, 511, 512, 513, 700, 1500};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint64_t at = first;
        while (at < first + length) {
            uint64_t count = read_log(p, at, sizes[i], &got);
            assert_int_equal(got, at);
            assert_in_range(count, 1, sizes[i]);
            assert_memory_equal(buffer, expected + (at - first), count);
            at += count;
        }
        assert_int_equal(at, first + length);
    }
}

static void at_the_end_of_the_log_there_is_nothing_to_read(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("reader");
    uint64_t got = 0;
    klog("the last line");
    assert_int_equal(read_log(p, klog_next(), 100, &got), 0);
    assert_int_equal(got, klog_next());
    assert_int_equal(read_log(p, klog_next() + 1000, 100, &got), 0);
    assert_int_equal(got, klog_next());
    assert_int_equal(read_log(p, 0, 0, &got), 0);
}

/* Where lines were removed, a read ends; the next one continues behind the gap. */
static void a_read_ends_at_a_gap(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("reader");
    uint64_t first = klog_next(), got;
    klog("before the gap");
    uint64_t gap = klog_next();
    static char line[200];
    memset(line, 't', sizeof(line));
    klog_write_task(4711, "talker", line, sizeof(line));
    uint64_t behind = klog_next();
    klog("behind the gap");
    for (size_t written = 0; written < KLOG_TASK_SIZE; written += sizeof(line))
        klog_write_task(4711, "talker", line, sizeof(line)); /* removes its first line */
    assert_int_equal(read_log(p, first, sizeof(buffer), &got), gap - first);
    assert_int_equal(got, first);
    assert_true(read_log(p, gap, 100, &got) > 0);
    assert_int_equal(got, behind);
    fill_log(500); /* removes all lines of the kernel so far */
    assert_true(read_log(p, 0, 100, &got) > 0);
    assert_int_equal(got, klog_first());
}

static void a_buffer_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("reader");
    klog("a line");
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_READ, klog_first(), 16, 100), EFAULT);
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_READ, klog_first(), UINT64_MAX - 3, 100), EFAULT);
    fill_log(20);
    uint64_t end = p->memory + PUPPET_MEMORY;
    assert_int_equal(PUPPET_CALL(p, SYS_KLOG_READ, klog_first(), end - 600, 2000), EFAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_task_writes_lines_with_its_name),
        TEST(a_text_that_cannot_be_read_or_is_too_long_is_not_written),
        TEST(a_task_reads_as_much_as_it_has_room_for),
        TEST(at_the_end_of_the_log_there_is_nothing_to_read),
        TEST(a_read_ends_at_a_gap),
        TEST(a_buffer_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
