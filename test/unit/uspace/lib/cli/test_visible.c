// SPDX-License-Identifier: BSD-2-Clause
/* Text whose control characters are replaced, for output on a terminal. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <cli/visible.h>
#include <stdlib.h>
#include <string.h>

static const char *shown(const char *text)
{
    static char buffer[100];
    return visible_text(text, buffer, sizeof(buffer));
}

static void printable_characters_stay(void **state)
{
    (void)state;
    const char *const texts[] = {"",
                                 "plain ~",
                                 "\xc3\xa9t\xc3\xa9",
                                 "\xc2\xa0",
                                 "\xe6\x97\xa5\xe6\x9c\xac",
                                 "\xf0\x9f\x98\x80",
                                 "e\xcc\x81"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_string_equal(shown(texts[i]), texts[i]);
}

static void control_characters_are_replaced(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"a\x1b[2Jb", "a?[2Jb"},
        {"\x7f\r\n\t", "????"},
        {"\xc2\x9b"
         "2J",
         "?2J"},
        {"\xc2\x80\xc2\x9f\xc2\xa1", "??\xc2\xa1"},
        {"\x9b"
         "2J",
         "?2J"},
        {"\xc2", "?"},
        {"\xc2"
         "a",
         "?a"},
        {"\xe2\x80\xae"
         "txt",
         "?txt"},
        {"\xe2\x80", "?"},
        {"\xe2\x80\xc3\xa9", "?\xc3\xa9"},
        {"\xc1\x9b", "??"},
        {"\xe0\x82\x9b", "?"},
        {"\xf0\x80\x82\x9b", "?"},
        {"\xed\xa0\x80", "?"},
        {"\xf4\x90\x80\x80", "?"},
        {"\xff\xfe", "??"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(shown(rows[i].text), rows[i].shown);
}

/* The result for random bytes, cut at any position, contains no control character. */
static void no_control_character_is_left(void **state)
{
    (void)state;
    srand(1);
    for (unsigned round = 0; round < 20000; round++) {
        char text[12] = "", buffer[12];
        for (unsigned i = 0; i + 1 < sizeof(text); i++) {
            static const char likely[] = "\xc2\x9b\x9d\x80\xe0\xe2\x82\xf0\x1b[";
            text[i] = rand() % 3 != 0 ? likely[rand() % 10] : (char)(1 + rand() % 255);
        }
        size_t length = strlen(visible_text(text, buffer, sizeof(buffer)));
        assert_true(length <= strlen(text));
        for (size_t i = 0; i < length; i++) {
            uint8_t byte = (uint8_t)buffer[i];
            assert_true(byte >= ' ' && byte != 0x7f);
            assert_false(byte == 0xc2 && (uint8_t)buffer[i + 1] < 0xa0);
            assert_false(byte >= 0x80 && byte < 0xc0 && (i == 0 || (uint8_t)buffer[i - 1] < 0x80));
        }
    }
}

static void lines_stay_in_a_log(void **state)
{
    (void)state;
    visible_t visible = {.lines = true};
    const char *text = "one\n\xc2\x9b\ttwo\r\n";
    char out[VISIBLE_STEP], all[40] = "";
    for (; *text != '\0'; text++)
        strncat(all, out, visible_put(&visible, *text, out));
    assert_string_equal(all, "one\n?\ttwo?\n");
    assert_int_equal(visible_end(&visible, out), 0);
}

static void it_is_cut_between_characters(void **state)
{
    (void)state;
    char buffer[4];
    assert_string_equal(visible_text("ab\xc3\xa9", buffer, sizeof(buffer)), "ab");
    assert_string_equal(visible_text("a\xc3\xa9", buffer, sizeof(buffer)), "a\xc3\xa9");
    assert_string_equal(visible_text("abcd", buffer, sizeof(buffer)), "abc");
}

static void width_is_in_columns(void **state)
{
    (void)state;
    assert_int_equal(visible_width(""), 0);
    assert_int_equal(visible_width("abc"), 3);
    assert_int_equal(visible_width("\xc3\xa9t\xc3\xa9"), 3);
    assert_int_equal(visible_width("e\xcc\x81"), 1);
    assert_int_equal(visible_width("\xe6\x97\xa5\xe6\x9c\xac"), 4);
    assert_int_equal(visible_width("\xf0\x9f\x98\x80"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printable_characters_stay),
        cmocka_unit_test(control_characters_are_replaced),
        cmocka_unit_test(no_control_character_is_left),
        cmocka_unit_test(lines_stay_in_a_log),
        cmocka_unit_test(it_is_cut_between_characters),
        cmocka_unit_test(width_is_in_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
