// SPDX-License-Identifier: BSD-2-Clause
/* The kernel log: lines, sequence numbers, the ring when it goes round, echo. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <arch/console.h>
#include <arch/time.h>
#include <irq/event.h>
#include <lib/print.h>
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

/* A CPU that seems to hold a lock of the highest rank: every lock takes the slow way. */
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

/* What was logged since `from`. */
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
    klog_write("fat", "one\ntwo\n\nthree", 14);
    assert_string_equal(since(from), "[    1.234567] fat: one\n[    1.234567] fat: two\n"
                                     "[    1.234567] fat: \n[    1.234567] fat: three\n");
    from = klog_next();
    klog_write("fat", "", 0);
    assert_string_equal(since(from), "");
}

static void test_long_lines_go_on_in_another(void **state)
{
    (void)state;
    char text[KLOG_LINE_MAX + 10];
    memset(text, 'x', sizeof(text));
    uint64_t from = klog_next();
    klog_write(NULL, text, sizeof(text));
    assert_int_equal(strlen(since(from)), sizeof(text) + 2 * strlen("[    1.234567] \n"));
    assert_non_null(strstr(since(from), "\n[    1.234567] xxxxxxxxxx\n"));
}

static void test_echo_is_harmless_and_can_be_off(void **state)
{
    (void)state;
    klog_write("bad", "\x1b[2Ja\tb\x7f", 8);
    assert_string_equal(echoed, "[    1.234567] bad: ?[2Ja\tb?\r\n");
    klog_set_echo(false);
    assert_false(klog_echo());
    klog("unseen");
    assert_null(strstr(echoed, "unseen"));
}

static void test_ring_goes_round(void **state)
{
    (void)state;
    klog_set_echo(false);
    uint64_t start = klog_next();
    for (unsigned i = 0; i < 10000; i++)
        klog("line %u", i);
    assert_int_equal(klog_next() - klog_first(), KLOG_SIZE);
    assert_true(klog_first() > start);

    char buffer[64];
    uint64_t sequence = start;
    assert_int_equal(klog_read(&sequence, buffer, sizeof(buffer)), sizeof(buffer));
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

/* Last: there is no way back from a panic. */
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
        cmocka_unit_test_setup(test_long_lines_go_on_in_another, setup),
        cmocka_unit_test_setup(test_echo_is_harmless_and_can_be_off, setup),
        cmocka_unit_test_setup(test_ring_goes_round, setup),
        cmocka_unit_test_setup(test_panic_takes_no_lock_and_echoes, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
