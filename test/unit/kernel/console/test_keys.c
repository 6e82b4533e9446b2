// SPDX-License-Identifier: BSD-2-Clause
/* Scan codes of set 1 become the bytes that a terminal sends. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <console/keys.h>
#include <stdlib.h>
#include <string.h>

static keys_t keys;

/* Feeds codes and compares the bytes; scrolling yields `^` and `v`. */
static void feed(const char *codes, size_t count, const char *expected)
{
    char got[64] = "";
    for (size_t i = 0; i < count; i++) {
        enum keys_event event = keys_feed(&keys, (uint8_t)codes[i]);
        if (event == KEYS_TEXT)
            strcat(got, keys.text);
        else if (event != KEYS_NONE)
            strcat(got, event == KEYS_BACK ? "^" : "v");
    }
    assert_string_equal(got, expected);
}

#define FEED(codes, expected) feed(codes, sizeof(codes) - 1, expected)

static void test_letters(void **state)
{
    (void)state;
    keys_reset(&keys);
    FEED("\x23\xa3\x12\x92\x26\xa6\x26\xa6\x18\x98\x39\xb9\x02\x82", "hello 1");
    FEED("\x2a\x23\xa3\xaa\x17\x97\x36\x02\x82\xb6", "Hi!");
    FEED("\x1c\x9c\x0e\x8e\x0f\x8f\x01\x81", "\r\x7f\t\x1b");
    FEED("\x2b\xab\x29\xa9\x28\xa8\x2a\x28\xa8\xaa", "\\`'\"");
}

static void test_caps_lock(void **state)
{
    (void)state;
    keys_reset(&keys);
    FEED("\x3a\xba\x1e\x9e\x02\x82\x2a\x1e\x9e\x02\x82\xaa\x3a\xba\x1e\x9e", "A1a!a");
}

static void test_control(void **state)
{
    (void)state;
    keys_reset(&keys);
    FEED("\x1d\x2e\xae\x9d\x2e\xae", "\x03"
                                     "c");
    FEED("\xe0\x1d\x26\xa6\xe0\x9d\x26", "\x0c"
                                         "l"); /* the right one */
    FEED("\x1d\x3b\xbb\x9d", "");
}

static void test_cursor_keys(void **state)
{
    (void)state;
    keys_reset(&keys);
    FEED("\xe0\x48\xe0\xc8\xe0\x50\xe0\x4b\xe0\x4d", "\x1b[A\x1b[B\x1b[D\x1b[C");
    FEED("\xe0\x47\xe0\x4f\xe0\x53\xe0\x49\xe0\x51", "\x1b[H\x1b[F\x1b[3~\x1b[5~\x1b[6~");
    FEED("\x48\x50\x53\xe0\x35\xe0\x1c", "82./\r"); /* the keypad */
    FEED("\x2a\xe0\x49\xe0\xc9\xe0\x51\xe0\xd1\xaa", "^v");
    FEED("\xe0\x2a\xe0\x37\xe0\xb7\xe0\xaa\x1e", "a"); /* Print is not Shift */
}

static void test_pause_is_skipped(void **state)
{
    (void)state;
    keys_reset(&keys);
    FEED("\xe1\x1d\x45\xe1\x9d\xc5\x1e\x9e", "a");
}

/* Any bytes are harmless, and after a reset keys work. */
static void test_noise(void **state)
{
    (void)state;
    srand(3);
    for (unsigned i = 0; i < 100000; i++) {
        enum keys_event event = keys_feed(&keys, (uint8_t)rand());
        assert_true(event != KEYS_TEXT || strnlen(keys.text, sizeof(keys.text)) < 5);
        assert_true(event != KEYS_TEXT || keys.text[0] != '\0');
    }
    keys_reset(&keys);
    FEED("\x1e", "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters),          cmocka_unit_test(test_caps_lock),
        cmocka_unit_test(test_control),          cmocka_unit_test(test_cursor_keys),
        cmocka_unit_test(test_pause_is_skipped), cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
