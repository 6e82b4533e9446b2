// SPDX-License-Identifier: BSD-2-Clause
/* A terminal: output buffer and line discipline. */
#include "terminal.h"
#include "tests.h"
#include <string.h>

static terminal_t terminal;

static int setup(void **state)
{
    (void)state;
    terminal_setup(&terminal);
    sink_clear();
    return 0;
}

static void type(const char *keys)
{
    for (; *keys != '\0'; keys++)
        assert_false(terminal_type(&terminal, (uint8_t)*keys));
}

static void write_text(const char *text)
{
    terminal_write(&terminal, text, strlen(text));
}

static const char *shown(void)
{
    sink_clear();
    terminal_show(&terminal, sink_emit, NULL);
    return sink_text();
}

/* Reads once; returns NULL if the reader would wait. */
static const char *read_text(size_t size)
{
    static char buffer[TERMINAL_INPUT + 1];
    size_t done;
    if (!terminal_read(&terminal, buffer, size, &done))
        return NULL;
    buffer[done] = '\0';
    return buffer;
}

static void test_newlines(void **state)
{
    (void)state;
    write_text("a\nb\r\nc\r");
    write_text("\nd");
    assert_string_equal(shown(), "a\r\nb\r\nc\r\nd");
    assert_string_equal(shown(), "");
}

static void test_redraw_from_line_start(void **state)
{
    (void)state;
    write_text("one\n/ # mou");
    shown();
    write_text("nt\ntwo");
    sink_clear();
    terminal_redraw(&terminal, sink_emit, NULL);
    assert_string_equal(sink_text(), "/ # mount\r\ntwo");
    sink_clear();
    terminal_redraw(&terminal, sink_emit, NULL);
    assert_string_equal(sink_text(), "two");
}

static void test_overflow_is_reported(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++)
        write_text("0123456789\n");
    write_text("end");
    const char *text = shown();
    assert_non_null(strstr(text, "bytes of output were dropped]\r\n0123456789\r\n"));
    assert_int_equal(text[0], '[');
    assert_string_equal(text + strlen(text) - 5, "\r\nend");
    assert_true(strlen(text) > TERMINAL_OUTPUT - 20);
    assert_true(strlen(text) < TERMINAL_OUTPUT + 60);
}

static void test_overflow_without_lines(void **state)
{
    (void)state;
    for (int i = 0; i < 10000; i++)
        write_text("0123456789");
    write_text("\n/ # ");
    const char *text = shown();
    assert_int_equal(text[0], '[');
    assert_true(strlen(text) > TERMINAL_OUTPUT);
    assert_string_equal(text + strlen(text) - 7, "9\r\n/ # ");
}

static void test_cooked_line(void **state)
{
    (void)state;
    type("helo");
    assert_null(read_text(100));
    assert_string_equal(shown(), "helo");
    type("\x7flo\r");
    assert_string_equal(read_text(100), "hello\n");
    assert_string_equal(shown(), "\b \blo\r\n");
    assert_null(read_text(100));
}

static void test_no_echo_before_reading(void **state)
{
    (void)state;
    type("ahead\rmore");
    assert_string_equal(shown(), "");
    assert_string_equal(read_text(100), "ahead\n");
    assert_string_equal(shown(), "ahead\r\n");
    assert_null(read_text(100));
    assert_string_equal(shown(), "more");
}

static void test_short_reads(void **state)
{
    (void)state;
    type("abcdef\r");
    assert_string_equal(read_text(4), "abcd");
    assert_string_equal(read_text(4), "ef\n");
    assert_null(read_text(4));
}

static void test_erasing(void **state)
{
    (void)state;
    type("one two  \x17x\r");
    assert_string_equal(read_text(100), "one x\n");
    type("gone\x15\x7fkept\r");
    assert_string_equal(read_text(100), "kept\n");
    type("gr\xc3\xbc\x7fo\r");
    assert_string_equal(read_text(100), "gro\n");
}

static void test_cursor_keys_are_ignored(void **state)
{
    (void)state;
    type("a\x1b[Ab\x1b[3~c\x1bOPd\r");
    assert_string_equal(read_text(100), "abcd\n");
}

static void test_end_of_input(void **state)
{
    (void)state;
    type("\x04");
    assert_string_equal(read_text(100), "");
    assert_null(read_text(100));
    type("part\x04");
    assert_string_equal(read_text(100), "part");
}

static void test_interrupt(void **state)
{
    (void)state;
    type("queued\rhalf");
    assert_true(terminal_type(&terminal, 3));
    assert_null(read_text(100));
    assert_string_equal(shown(), "^C\r\n");
    terminal_mode_set(&terminal, CON_MODE_RAW);
    assert_false(terminal_type(&terminal, 3));
    assert_string_equal(read_text(100), "\x03");
}

static void test_raw(void **state)
{
    (void)state;
    terminal_mode_set(&terminal, CON_MODE_RAW);
    assert_null(read_text(100));
    type("a\r\x7f\x1b[A");
    assert_string_equal(read_text(3), "a\r\x7f");
    assert_string_equal(read_text(100), "\x1b[A");
    assert_string_equal(shown(), "");
}

static void test_half_a_line_is_kept_in_raw_mode(void **state)
{
    (void)state;
    type("hal");
    assert_null(read_text(100));
    terminal_mode_set(&terminal, CON_MODE_RAW);
    type("f");
    assert_string_equal(read_text(2), "ha");
    terminal_mode_set(&terminal, CON_MODE_COOKED);
    type("\x7f\x7f\x7fx\r");
    assert_string_equal(read_text(100), "x\n");
}

static void test_limits(void **state)
{
    (void)state;
    for (int i = 0; i < TERMINAL_LINE + 50; i++)
        type("x");
    type("\r");
    const char *line = read_text(TERMINAL_INPUT);
    assert_non_null(line);
    assert_int_equal(strlen(line), TERMINAL_LINE);
    assert_int_equal(line[TERMINAL_LINE - 1], '\n');
    assert_non_null(strchr(shown(), '\a'));

    for (int i = 0; i < TERMINAL_INPUT; i++)
        type("y");
    assert_string_equal(shown(), "");
    type("z");
    assert_string_equal(shown(), "\a");
}

int terminal_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_newlines, setup),
        cmocka_unit_test_setup(test_redraw_from_line_start, setup),
        cmocka_unit_test_setup(test_overflow_is_reported, setup),
        cmocka_unit_test_setup(test_overflow_without_lines, setup),
        cmocka_unit_test_setup(test_cooked_line, setup),
        cmocka_unit_test_setup(test_no_echo_before_reading, setup),
        cmocka_unit_test_setup(test_short_reads, setup),
        cmocka_unit_test_setup(test_erasing, setup),
        cmocka_unit_test_setup(test_cursor_keys_are_ignored, setup),
        cmocka_unit_test_setup(test_end_of_input, setup),
        cmocka_unit_test_setup(test_interrupt, setup),
        cmocka_unit_test_setup(test_raw, setup),
        cmocka_unit_test_setup(test_half_a_line_is_kept_in_raw_mode, setup),
        cmocka_unit_test_setup(test_limits, setup),
    };
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
