// SPDX-License-Identifier: BSD-2-Clause
/* The top half of the console line: bytes stay in order, and the console key opens the console. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <arch/console.h>
#include <irq/console_key.h>
#include <lib/console_hook.h>
#include <lib/print.h>
#include <string.h>

static const char *line;
static size_t line_length;
static unsigned opened;
static unsigned logged;

int arch_console_get(void)
{
    if (line_length == 0)
        return -1;
    line_length--;
    return (unsigned char)*line++;
}

static void console_opened(enum console_reason reason)
{
    assert_int_equal(reason, CONSOLE_BY_KEY);
    opened++;
}

const console_hook_t kernel_console = {.open = console_opened};

void klog(const char *format, ...)
{
    (void)format;
    logged++;
}

static int setup(void **state)
{
    (void)state;
    uint8_t byte;
    while (console_key_take(&byte)) {
    }
    opened = 0;
    logged = 0;
    return 0;
}

static void interrupt(const char *bytes)
{
    line = bytes;
    line_length = strlen(bytes);
    console_key_interrupt();
}

static void expect(const char *bytes)
{
    uint8_t byte;
    for (; *bytes != '\0'; bytes++) {
        assert_true(console_key_take(&byte));
        assert_int_equal(byte, (uint8_t)*bytes);
    }
    assert_false(console_key_take(&byte));
}

static void test_bytes_of_one_interrupt_stay_in_order(void **state)
{
    (void)state;
    interrupt("ls /\r");
    interrupt("cat\xff");
    interrupt("");
    expect("ls /\rcat\xff");
    assert_int_equal(opened, 0);
}

static void test_key_opens_the_console(void **state)
{
    (void)state;
    interrupt("ab\x01kcd");
    assert_int_equal(opened, 1);
    expect("abcd");
    interrupt("\x01");
    expect("");
    interrupt("k");
    assert_int_equal(opened, 2);
    expect("");
    interrupt("k");
    assert_int_equal(opened, 2);
    expect("k");
}

static void test_other_uses_of_the_prefix_pass(void **state)
{
    (void)state;
    interrupt("\x01"
              "2\x01\x01k");
    assert_int_equal(opened, 0);
    expect("\x01"
           "2\x01\x01k");
    interrupt("\x01K");
    expect("\x01K");
}

static void test_put_back_bytes_come_first(void **state)
{
    (void)state;
    console_key_put_back('a');
    interrupt("b");
    expect("ab");
}

static void test_full_ring_drops_new_bytes_and_the_key_works(void **state)
{
    (void)state;
    uint8_t byte;
    for (unsigned i = 0; i < CONSOLE_KEY_RING; i++)
        interrupt(i == 0 ? "x" : "y");
    assert_int_equal(console_key_dropped(), 0);
    interrupt("zz\x01k");
    assert_int_equal(opened, 1);
    assert_int_equal(console_key_dropped(), 2);
    assert_int_equal(logged, 1);
    assert_true(console_key_take(&byte));
    assert_int_equal(byte, 'x');
    interrupt("a");
    for (unsigned i = 1; i < CONSOLE_KEY_RING; i++)
        assert_true(console_key_take(&byte));
    expect("a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_bytes_of_one_interrupt_stay_in_order, setup),
        cmocka_unit_test_setup(test_key_opens_the_console, setup),
        cmocka_unit_test_setup(test_other_uses_of_the_prefix_pass, setup),
        cmocka_unit_test_setup(test_put_back_bytes_come_first, setup),
        cmocka_unit_test_setup(test_full_ring_drops_new_bytes_and_the_key_works, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
