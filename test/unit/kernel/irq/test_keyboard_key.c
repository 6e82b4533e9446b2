// SPDX-License-Identifier: BSD-2-Clause
/* The top half of the keyboard: bytes stay in order, and two keys open the console. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <arch/console.h>
#include <irq/key_ring.h>
#include <irq/keyboard_key.h>
#include <lib/console_hook.h>
#include <lib/print.h>
#include <string.h>

static const char *codes;
static size_t codes_left;
static unsigned opened;
static unsigned logged;

int arch_keyboard_get(void)
{
    if (codes_left == 0)
        return -1;
    codes_left--;
    return (unsigned char)*codes++;
}

static void keyboard_console_opened(enum console_reason reason)
{
    assert_int_equal(reason, CONSOLE_BY_KEYBOARD);
    opened++;
}

const console_hook_t kernel_console = {.open = keyboard_console_opened};

void klog(const char *format, ...)
{
    (void)format;
    logged++;
}

static void keys(const char *bytes)
{
    codes = bytes;
    codes_left = strlen(bytes);
    keyboard_key_interrupt();
    assert_int_equal(codes_left, 0);
}

static void expect(const char *bytes)
{
    uint8_t byte;
    for (; *bytes != '\0'; bytes++) {
        assert_true(keyboard_key_take(&byte));
        assert_int_equal(byte, (unsigned char)*bytes);
    }
    assert_false(keyboard_key_take(&byte));
}

static void test_other_keys_pass(void **state)
{
    (void)state;
    opened = 0;
    keys("\x1e\x9e\xe0\x48\xe0\xc8\x01\x81\x1d\x01\x81\x9d\x38\x01\x81\xb8");
    expect("\x1e\x9e\xe0\x48\xe0\xc8\x01\x81\x1d\x01\x81\x9d\x38\x01\x81\xb8");
    assert_int_equal(opened, 0);
}

static void test_f12(void **state)
{
    (void)state;
    opened = 0;
    keys("\x1e\x58\xd8\x9e");
    assert_int_equal(opened, 1);
    expect("\x1e\xd8\x9e");
    keys("\xe0\x58"); /* not F12 */
    assert_int_equal(opened, 1);
    expect("\xe0\x58");
}

static void test_ctrl_alt_escape(void **state)
{
    (void)state;
    opened = 0;
    keys("\x1d\x38\x01");
    assert_int_equal(opened, 1);
    expect("\x1d\x38");
    keys("\x01\x81"); /* the console has read the releases */
    assert_int_equal(opened, 1);
    expect("\x01\x81");
    keys("\xe0\x1d\xe0\x38\x01"); /* the right keys */
    assert_int_equal(opened, 2);
    expect("\xe0\x1d\xe0\x38");
    keys("\x1d\x38\xb8\x01"); /* Alt was released */
    assert_int_equal(opened, 2);
    expect("\x1d\x38\xb8\x01");
}

static void test_full_ring(void **state)
{
    (void)state;
    uint8_t byte;
    logged = 0;
    for (unsigned i = 0; i < KEY_RING_SIZE + 3; i++)
        keys("\x1e");
    assert_int_equal(keyboard_key_dropped(), 3);
    assert_int_equal(logged, 1);
    for (unsigned i = 0; i < KEY_RING_SIZE; i++)
        assert_true(keyboard_key_take(&byte));
    assert_false(keyboard_key_take(&byte));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_keys_pass),
        cmocka_unit_test(test_f12),
        cmocka_unit_test(test_ctrl_alt_escape),
        cmocka_unit_test(test_full_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
