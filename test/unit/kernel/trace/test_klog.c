// SPDX-License-Identifier: BSD-2-Clause
/* The kernel log: lines, their writers, sequence numbers, shares, echo. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <arch/console.h>
#include <arch/time.h>
#include <console/screen.h>
#include <irq/event.h>
#include <lib/print.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sync/spinlock.h>
#include <trace/klog.h>

static char echoed[4096];
static size_t echoed_length;
static unsigned events;
static bool locked;
static unsigned locks;

void arch_console_put(char c)
{
    if (echoed_length + 1 < sizeof(echoed))
        echoed[echoed_length++] = c;
    echoed[echoed_length] = '\0';
}

static size_t shown_length;

void screen_log(const char *text, size_t size)
{
    assert_int_equal(text[size - 1], '\n'); /* whole lines */
    shown_length += size;
}

uint64_t arch_time_ns(void)
{
    return 1234567890;
}

void event_raise(enum kernel_event event)
{
    assert_int_equal(event, EVENT_KLOG);
    assert_false(locked);
    events++;
}

/* A CPU that pretends to hold a lock of the highest rank: every lock takes the slow path. */
static spinlock_t highest = {.rank = UINT8_MAX};
static cpu_locks_t cpu_locks = {.top = &highest, .mark = 1};
struct cpu *host_cpu = (struct cpu *)(void *)&cpu_locks;

void spinlock_lock_slow(spinlock_t *lock, bool second)
{
    (void)lock;
    (void)second;
    assert_false(locked);
    locked = true;
    locks++;
}

void spinlock_unlock_slow(spinlock_t *lock)
{
    (void)lock;
    assert_true(locked);
    locked = false;
}

static int setup(void **state)
{
    (void)state;
    echoed_length = 0;
    echoed[0] = '\0';
    events = 0;
    klog_set_echo(true);
    return 0;
}

/* Returns the text logged since `from`. */
static const char *since(uint64_t from)
{
    static char text[KLOG_SIZE + 1];
    uint64_t sequence = from;
    size_t count = klog_read(&sequence, text, KLOG_SIZE);
    assert_int_equal(sequence, from);
    text[count] = '\0';
    return text;
}

static void test_message_is_a_line(void **state)
{
    (void)state;
    uint64_t from = klog_next();
    klog("cpu %d of %s", 3, "four");
    assert_string_equal(since(from), "[    1.234567] cpu 3 of four\n");
    assert_string_equal(echoed, "[    1.234567] cpu 3 of four\r\n");
    assert_int_equal(events, 1);
    assert_int_equal(klog_next(), from + strlen(since(from)));
}

static void test_text_of_a_task(void **state)
{
    (void)state;
    uint64_t from = klog_next();
    klog_write_task(7, "fat", "one\ntwo\n\nthree", 14);
    assert_string_equal(since(from), "[    1.234567] [7 fat] one\n[    1.234567] [7 fat] two\n"
                                     "[    1.234567] [7 fat] \n[    1.234567] [7 fat] three\n");
    assert_int_equal(events, 1);
    from = klog_next();
    klog_write_task(7, "fat", "", 0);
    assert_string_equal(since(from), "");
}

static void test_quiet_lines_are_no_event(void **state)
{
    (void)state;
    uint64_t from = klog_next();
    klog_quiet("order %u", 5u);
    assert_string_equal(since(from), "[    1.234567] order 5\n");
    assert_int_equal(events, 0);
}

static void test_long_lines_continue_on_another(void **state)
{
    (void)state;
    char text[2 * KLOG_LINE_MAX + 10], expected[sizeof(text) + 200];
    memset(text, 'x', sizeof(text));
    uint64_t from = klog_next();
    klog_write_task(7, "fat", text, sizeof(text));
    (void)snprintf(expected, sizeof(expected),
                   "[    1.234567] [7 fat] %.256s\n[    1.234567] [7 fat] ... %.256s\n"
                   "[    1.234567] [7 fat] ... xxxxxxxxxx\n",
                   text, text);
    assert_string_equal(since(from), expected);
    from = klog_next();
    klog("%.*s", KLOG_LINE_MAX + 1, text);
    (void)snprintf(expected, sizeof(expected), "[    1.234567] %.256s\n[    1.234567] ... x\n",
                   text);
    assert_string_equal(since(from), expected);
    from = klog_next();
    text[KLOG_LINE_MAX] = '\n'; /* the longest allowed line */
    klog_write_task(7, "fat", text, KLOG_LINE_MAX + 2);
    (void)snprintf(expected, sizeof(expected),
                   "[    1.234567] [7 fat] %.256s\n[    1.234567] [7 fat] x\n", text);
    assert_string_equal(since(from), expected);
}

/* For any text and any name of the task, each line has the task's id in brackets and nothing
 * in it moves a terminal's cursor. */
static void test_no_task_writes_a_line_of_the_kernel(void **state)
{
    (void)state;
    static const char *const tries[] = {
        "deadlock: 2 fibrils of 2 tasks wait in a ring",
        "\rdeadlock: x",
        "\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\bdeadlock: x",
        "\n[    1.234567] deadlock: x",
        "x\r\n[    1.234567] deadlock: x\n",
        "\x1b[2K\x1b[1Gdeadlock: x",
        "\xc2\x9b"
        "2Kdeadlock: x",
        "\x9b"
        "2Kdeadlock: x",
        "\xe2\x80\xae"
        "x :kcoldaed",
        "\xe2\x80\xa8"
        "deadlock: x",
        "\x0b\x0c\x85"
        "deadlock: x",
        "\xc2",
    };
    for (unsigned i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        uint64_t from = klog_next();
        klog_write_task(39, "deadlock", tries[i], strlen(tries[i]));
        klog("next");
        char *line = strtok((char *)since(from), "\n");
        for (; strcmp(line, "[    1.234567] next") != 0; line = strtok(NULL, "\n")) {
            assert_int_equal(strncmp(line, "[    1.234567] [39 deadlock] ", 29), 0);
            for (const char *c = line; *c != '\0'; c++)
                assert_in_range((unsigned char)*c, ' ', '~');
        }
    }
    for (const char *c = echoed; *c != '\0'; c++)
        assert_true(*c == '\r' || *c == '\n' || (*c >= ' ' && *c <= '~'));
}

static void test_letters_of_all_scripts_stay(void **state)
{
    (void)state;
    uint64_t from = klog_next();
    klog_write_task(39, "x", "\xc3\xa9\t\xe6\x97\xa5", 6);
    assert_string_equal(since(from), "[    1.234567] [39 x] \xc3\xa9\t\xe6\x97\xa5\n");
    assert_string_equal(echoed, "[    1.234567] [39 x] \xc3\xa9\t\xe6\x97\xa5\r\n");
}

static void test_echo_can_be_off(void **state)
{
    (void)state;
    klog_set_echo(false);
    assert_false(klog_echo());
    klog("unseen");
    klog_write_task(3, "task", "unseen", 6);
    assert_string_equal(echoed, "");
    klog_set_echo(true);
    assert_true(klog_echo());
}

/* Returns the whole log, read in pieces of `piece` bytes. */
static const char *whole_log(size_t piece)
{
    static char text[2 * KLOG_SIZE];
    size_t length = 0, count;
    uint64_t sequence = 0;
    while ((count = klog_read(&sequence, text + length, piece)) > 0) {
        sequence += count;
        length += count;
        assert_true(length + piece < sizeof(text));
    }
    assert_int_equal(sequence, klog_next());
    text[length] = '\0';
    return text;
}

static unsigned count_of(const char *text, const char *part)
{
    unsigned count = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        count++;
    return count;
}

static void write_many(uint32_t task, const char *name, unsigned count)
{
    char text[64];
    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(text, sizeof(text), "flood %u", i);
        klog_write_task(task, name, text, strlen(text));
    }
}

/* A task that writes endlessly loses only its own lines. */
static void test_a_task_removes_only_its_own_lines(void **state)
{
    (void)state;
    klog_set_echo(false);
    klog("deadlock: of the kernel");
    klog_write_task(40, "quiet", "of another task", 15);
    write_many(41, "loud", 20000);
    klog("after");
    write_many(41, "loud", 20000);
    const char *text = whole_log(512);
    assert_int_equal(count_of(text, "deadlock: of the kernel\n"), 1);
    assert_int_equal(count_of(text, "[40 quiet] of another task\n"), 1);
    assert_int_equal(count_of(text, "] after\n"), 1);
    assert_true(strstr(text, "quiet") < strstr(text, "after"));
    unsigned kept = count_of(text, "[41 loud] flood");
    size_t line = strlen("[    1.234567] [41 loud] flood 19999\n");
    assert_in_range(kept, KLOG_TASK_SIZE / (line + 48), KLOG_TASK_SIZE / (line + 32));
    assert_int_equal(count_of(text, "[41 loud] flood 19999\n"), 1); /* the newest are kept */
    assert_int_equal(count_of(text, "[41 loud] flood 19900\n"), 1);
    assert_int_equal(count_of(text, "[41 loud] flood 19000\n"), 0);
}

static void test_tasks_together_remove_no_line_of_the_kernel(void **state)
{
    (void)state;
    klog_set_echo(false);
    klog("kernel before");
    for (uint32_t task = 50; task < 80; task++)
        write_many(task, "crowd", 1000);
    const char *text = whole_log(KLOG_SIZE);
    assert_int_equal(count_of(text, "kernel before\n"), 1);
    assert_in_range(count_of(text, "crowd"), 300, KLOG_TASKS_SIZE / 32);
    assert_int_equal(count_of(text, "[50 crowd]"), 0); /* the oldest are dropped first */
    assert_true(count_of(text, "[79 crowd]") > 50);
}

static void test_the_kernel_keeps_its_part(void **state)
{
    (void)state;
    klog_set_echo(false);
    klog_write_task(90, "witness", "here", 4);
    for (unsigned i = 0; i < 10000; i++)
        klog("line %u", i);
    const char *text = whole_log(512);
    assert_int_equal(count_of(text, "[90 witness] here\n"), 1);
    assert_int_equal(count_of(text, "] line 9999\n"), 1);
    assert_in_range(count_of(text, "] line "), KLOG_KERNEL_SIZE / 64, KLOG_KERNEL_SIZE / 40);
}

/* Lines are never cut or joined, whichever lines were removed between them and however small the
 * reads are. */
static void test_readers_get_whole_lines(void **state)
{
    (void)state;
    klog_set_echo(false);
    for (unsigned i = 0; i < 300; i++) {
        klog("kernel %u end", i);
        write_many(41, "loud", 40);
    }
    static const size_t pieces[] = {KLOG_SIZE, 4096, 512, KLOG_ENTRY_MAX, 100, 17, 1};
    for (unsigned i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        const char *text = whole_log(pieces[i]);
        assert_int_equal(count_of(text, "\n[    1.234567] "), count_of(text, "\n") - 1);
        assert_int_equal(count_of(text, " end\n"), count_of(text, "kernel "));
    }
    /* A line that is removed while it is read is not joined with the next one. */
    char buffer[200];
    uint64_t sequence = klog_next();
    write_many(41, "loud", 2);
    size_t count = klog_read(&sequence, buffer, 60);
    assert_int_equal(buffer[count - 1], '\n');
    assert_int_equal(count, strlen("[    1.234567] [41 loud] flood 0\n"));
    sequence += 5;
    write_many(41, "loud", 1000);
    uint64_t wanted = sequence;
    count = klog_read(&sequence, buffer, sizeof(buffer));
    assert_true(sequence > wanted);
    assert_int_equal(strncmp(buffer, "[    1.234567] [41 loud] flood ", 30), 0);
}

static void test_where_reading_begins_and_ends(void **state)
{
    (void)state;
    klog_set_echo(false);
    uint64_t start = klog_next();
    for (unsigned i = 0; i < 10000; i++)
        klog("line %u", i);
    assert_true(klog_first() > start || klog_first() < klog_next() - KLOG_KERNEL_SIZE);
    char buffer[64];
    uint64_t sequence = 0;
    assert_true(klog_read(&sequence, buffer, sizeof(buffer)) > 0);
    assert_int_equal(sequence, klog_first());
    sequence = klog_next() - 5;
    assert_int_equal(klog_read(&sequence, buffer, sizeof(buffer)), 5);
    assert_memory_equal(buffer, "9999\n", 5);
    sequence = klog_next();
    assert_int_equal(klog_read(&sequence, buffer, sizeof(buffer)), 0);
    sequence = UINT64_MAX;
    assert_int_equal(klog_read(&sequence, buffer, sizeof(buffer)), 0);
    assert_int_equal(sequence, klog_next());
}

/* Must be last: panic mode cannot be left. */
static void test_panic_takes_no_lock_and_echoes(void **state)
{
    (void)state;
    klog_set_echo(false);
    klog_panic_mode();
    klog_set_echo(false);
    unsigned before = locks;
    uint64_t from = klog_next();
    char text[64];
    klog("dying");
    assert_int_equal(klog_read(&from, text, sizeof(text)), strlen("[    1.234567] dying\n"));
    assert_int_equal(locks, before);
    assert_non_null(strstr(echoed, "dying"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_message_is_a_line, setup),
        cmocka_unit_test_setup(test_text_of_a_task, setup),
        cmocka_unit_test_setup(test_quiet_lines_are_no_event, setup),
        cmocka_unit_test_setup(test_long_lines_continue_on_another, setup),
        cmocka_unit_test_setup(test_no_task_writes_a_line_of_the_kernel, setup),
        cmocka_unit_test_setup(test_letters_of_all_scripts_stay, setup),
        cmocka_unit_test_setup(test_echo_can_be_off, setup),
        cmocka_unit_test_setup(test_a_task_removes_only_its_own_lines, setup),
        cmocka_unit_test_setup(test_tasks_together_remove_no_line_of_the_kernel, setup),
        cmocka_unit_test_setup(test_the_kernel_keeps_its_part, setup),
        cmocka_unit_test_setup(test_readers_get_whole_lines, setup),
        cmocka_unit_test_setup(test_where_reading_begins_and_ends, setup),
        cmocka_unit_test_setup(test_panic_takes_no_lock_and_echoes, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
