// SPDX-License-Identifier: BSD-2-Clause
/* The text on the kernel's screen: what a viewer sees after text_flush(). */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <console/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static text_t text;
static uint8_t seen[TEXT_ROWS_MAX][TEXT_COLUMNS_MAX];
static unsigned drawn;

static void draw(void *context, unsigned column, unsigned row, uint8_t cell)
{
    (void)context;
    assert_true(column < text.columns && row < text.rows);
    seen[row][column] = cell;
    drawn++;
}

static void start(unsigned columns, unsigned rows)
{
    memset(seen, 0, sizeof(seen));
    text_init(&text, columns, rows);
}

static void write_jump(const char *bytes, unsigned jump)
{
    for (; *bytes != '\0'; bytes++) {
        if (*bytes == '\n')
            text_put(&text, '\r', jump);
        text_put(&text, *bytes, jump);
    }
    drawn = 0;
    text_flush(&text, draw, NULL);
}

static void write_text(const char *bytes)
{
    write_jump(bytes, 1);
}

/* Compares a row, without the blanks at its end. */
static void assert_row(unsigned row, const char *expected)
{
    char got[TEXT_COLUMNS_MAX + 1];
    unsigned length = 0;
    for (unsigned column = 0; column < text.columns; column++) {
        got[column] = (char)seen[row][column];
        if (got[column] != ' ')
            length = column + 1;
    }
    got[length] = '\0';
    assert_string_equal(got, expected);
}

static void test_lines(void **state)
{
    (void)state;
    start(10, 3);
    write_text("one\ntwo\n");
    assert_row(0, "one");
    assert_row(1, "two");
    assert_row(2, "");
    write_text("three\nfour");
    assert_row(0, "two");
    assert_row(1, "three");
    assert_row(2, "four");
}

static void test_wrap(void **state)
{
    (void)state;
    start(4, 3);
    write_text("abcd");
    assert_row(0, "abcd");
    assert_row(1, "");
    write_text("ef\n");
    assert_row(0, "abcd");
    assert_row(1, "ef");
    start(4, 3);
    write_text("abcd\ngh"); /* no empty line after a full one */
    assert_row(1, "gh");
}

static void test_editing(void **state)
{
    (void)state;
    start(20, 2);
    write_text("hello\b\b \b");
    assert_row(0, "hel o");
    write_text("\rworld\x1b[K");
    assert_row(0, "world");
    write_text("\r\x1b[K");
    assert_row(0, "");
    write_text("abcdef\x1b[3Dx");
    assert_row(0, "abcxef");
    write_text("\x1b[999Dy");
    assert_row(0, "ybcxef");
    write_text("\r\b\bz\tt\a\x1b[1;31m\x1b=u");
    assert_row(0, "zbcxef  tu");
    write_text("\r\xff\x7f");
    assert_row(0, "??cxef  tu");
}

static void test_jump(void **state)
{
    (void)state;
    start(10, 4);
    write_jump("1\n2\n3\n4", 2);
    assert_row(3, "4");
    write_jump("\n5", 2);
    assert_row(0, "3");
    assert_row(2, "5");
    assert_row(3, "");
    write_jump("\n6\n7", 100); /* at most a screen */
    assert_row(0, "7");
    assert_row(1, "");
}

static void test_scroll(void **state)
{
    (void)state;
    start(10, 3);
    for (unsigned i = 0; i < 1000; i++) {
        char line[16];
        snprintf(line, sizeof(line), "%u\n", i);
        write_text(line);
    }
    assert_row(1, "999");
    text_scroll(&text, -2);
    write_text("");
    assert_row(0, "996");
    text_scroll(&text, -10000);
    write_text("");
    assert_row(0, "745"); /* the first of the 256 lines kept; the last one is empty */
    text_scroll(&text, 10000);
    write_text("");
    assert_row(1, "999");
    text_scroll(&text, -5);
    write_text("x"); /* output returns to the end */
    assert_row(2, "x");
    start(10, 3);
    write_text("a\nb\nc\nd");
    text_scroll(&text, -9);
    write_text("");
    assert_row(0, "a");
}

static void test_only_changes_are_drawn(void **state)
{
    (void)state;
    start(80, 25);
    write_text("one line\n");
    write_text("x");
    assert_int_equal(drawn, 1);
    write_text("");
    assert_int_equal(drawn, 0);
    text_invalidate(&text);
    write_text("");
    assert_int_equal(drawn, 80 * 25);
}

static void test_cursor(void **state)
{
    (void)state;
    start(10, 2);
    text.cursor = true;
    write_text("ab");
    assert_int_equal(seen[0][2], ' ' | TEXT_CURSOR);
    write_text("c\b");
    assert_int_equal(seen[0][2], 'c' | TEXT_CURSOR);
    assert_int_equal(seen[0][3], ' ');
    write_text("\n");
    assert_int_equal(seen[0][2], 'c');
    assert_int_equal(seen[1][0], ' ' | TEXT_CURSOR);
    write_text("0123456789"); /* a full line: the cursor stays on its last cell */
    assert_int_equal(seen[1][9], '9' | TEXT_CURSOR);
}

/* Drawing only the changes gives the same screen as drawing everything. */
static void test_changes_are_complete(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a",     "bc \x1b[K", "\n",   "\r",           "\b",       "\x1b[2D", "\t",
        "\x1b[", "K",         "\x1b", "longer text ", "\x1b[77D", "\x01"};
    uint8_t before[TEXT_ROWS_MAX][TEXT_COLUMNS_MAX];
    srand(7);
    start(13, 5);
    text.cursor = true;
    for (unsigned i = 0; i < 20000; i++) {
        unsigned jump = (unsigned)rand() % 7;
        for (unsigned n = (unsigned)rand() % 6; n > 0; n--)
            write_jump(pieces[(unsigned)rand() % (sizeof(pieces) / sizeof(pieces[0]))], jump);
        if (rand() % 9 == 0)
            text_scroll(&text, rand() % 11 - 7);
        write_text("");
        memcpy(before, seen, sizeof(seen));
        text_invalidate(&text);
        write_text("");
        assert_memory_equal(before, seen, sizeof(seen));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),   cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_editing), cmocka_unit_test(test_jump),
        cmocka_unit_test(test_scroll),  cmocka_unit_test(test_only_changes_are_drawn),
        cmocka_unit_test(test_cursor),  cmocka_unit_test(test_changes_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
