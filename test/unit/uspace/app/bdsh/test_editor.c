// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line editor. A small terminal interprets its output; after each key, the terminal must show
 * the editor's line.
 */
#include "editor.h"
#include "tests.h"
#include <stdbool.h>
#include <string.h>

static editor_t editor;

/* The terminal's current row, as code points. */
static struct {
    char bytes[EDITOR_SIZE * 4];
    unsigned codes[EDITOR_SIZE * 2];
    size_t column;
    size_t width;
    bool bell;
} screen;

static size_t screen_escape(const char *bytes)
{
    if (strncmp(bytes, "\x1b[K", 3) == 0) {
        screen.width = screen.column;
        return 3;
    }
    if (strncmp(bytes, "\x1b[H\x1b[2J", 7) == 0) {
        screen.column = 0;
        screen.width = 0;
        return 7;
    }
    fail_msg("unknown escape sequence");
    return 0;
}

static void screen_char(char c)
{
    if (((unsigned char)c & 0xc0) == 0x80) {
        screen.codes[screen.column - 1] = screen.codes[screen.column - 1] << 8 | (uint8_t)c;
        return;
    }
    screen.codes[screen.column++] = (uint8_t)c;
    if (screen.column > screen.width)
        screen.width = screen.column;
}

static void screen_emit(void *context, const char *bytes, size_t size)
{
    (void)context;
    for (size_t i = 0; i < size; i++) {
        switch (bytes[i]) {
        case '\x1b':
            i += screen_escape(bytes + i) - 1;
            break;
        case '\b':
            assert_true(screen.column > 0);
            screen.column--;
            break;
        case '\a':
            screen.bell = true;
            break;
        case '\n':
            screen.column = 0;
            screen.width = 0;
            break;
        default:
            screen_char(bytes[i]);
            break;
        }
    }
}

/* The row as text. */
static const char *screen_text(void)
{
    char *at = screen.bytes;
    for (size_t i = 0; i < screen.width; i++) {
        for (int shift = 24; shift >= 0; shift -= 8)
            if ((screen.codes[i] >> shift & 0xff) != 0)
                *at++ = (char)(screen.codes[i] >> shift);
    }
    *at = '\0';
    return screen.bytes;
}

static int setup(void **state)
{
    (void)state;
    memset(&screen, 0, sizeof(screen));
    editor_init(&editor, screen_emit, NULL);
    editor_begin(&editor, "/ # ");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    editor_fini(&editor);
    return 0;
}

/* Types keys, of which the last one can cause an event, and checks the terminal. */
static enum editor_event type(const char *keys)
{
    enum editor_event event = EDITOR_NONE;
    for (; *keys != '\0'; keys++) {
        assert_int_equal(event, EDITOR_NONE);
        event = editor_key(&editor, (uint8_t)*keys);
    }
    if (event == EDITOR_NONE || event == EDITOR_COMPLETE) {
        assert_int_equal(memcmp(screen_text(), "/ # ", 4), 0);
        assert_string_equal(screen_text() + 4, editor.text);
    }
    return event;
}

static void enter(const char *line)
{
    type(line);
    assert_int_equal(type("\r"), EDITOR_LINE);
    editor_begin(&editor, "/ # ");
}

static void test_typing(void **state)
{
    (void)state;
    type("mount mfs");
    assert_string_equal(screen_text(), "/ # mount mfs");
    assert_int_equal(type("\r"), EDITOR_LINE);
    assert_string_equal(editor.text, "mount mfs");
    editor_begin(&editor, "/ # ");
    assert_string_equal(editor.text, "");
    /* CR LF is one Enter. */
    assert_int_equal(type("\n"), EDITOR_NONE);
    assert_int_equal(type("\n"), EDITOR_LINE);
}

static void test_cursor(void **state)
{
    (void)state;
    type("abd\x1b[Dc");
    assert_string_equal(editor.text, "abcd");
    type("\x1b[H>\x1b[F<");
    assert_string_equal(editor.text, ">abcd<");
    type("\x01\x1b[3~\x05\x7f\x1bOD\x1bOD\x1b[CX");
    assert_string_equal(editor.text, "abcXd");
    type("\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D_");
    assert_string_equal(editor.text, "_abcXd");
}

static void test_words(void **state)
{
    (void)state;
    type("one two three\x1b[1;5D\x1b"
         "bX");
    assert_string_equal(editor.text, "one Xtwo three");
    type("\x1b"
         "f\x1b[1;5CY");
    assert_string_equal(editor.text, "one Xtwo threeY");
    type("\x17");
    assert_string_equal(editor.text, "one Xtwo ");
    type("\x1b[D\x1b[D\x0b");
    assert_string_equal(editor.text, "one Xtw");
    type("\x1b[D\x15");
    assert_string_equal(editor.text, "w");
}

static void test_utf8(void **state)
{
    (void)state;
    type("gr\xc3\xbc\xc3\x9f"
         "e\x1b[D\x1b[D\x7f");
    assert_string_equal(editor.text, "gr\xc3\x9f"
                                     "e");
    type("\x1b[3~");
    assert_string_equal(editor.text, "gre");
}

static void test_history(void **state)
{
    (void)state;
    enter("first");
    enter("second");
    enter("second");
    enter("");
    assert_int_equal(editor.history_count, 2);
    type("unfinished\x1b[A");
    assert_string_equal(editor.text, "second");
    type("\x10");
    assert_string_equal(editor.text, "first");
    assert_false(screen.bell);
    type("\x1b[A");
    assert_true(screen.bell);
    type("\x1b[B\x0e");
    assert_string_equal(editor.text, "unfinished");
    type("\x1b[B");
    assert_string_equal(editor.text, "unfinished");
    for (int i = 0; i < EDITOR_HISTORY + 10; i++) {
        char line[] = {'l', (char)('a' + i % 26), (char)('a' + i / 26), '\0'};
        editor_remember(&editor, line);
    }
    assert_int_equal(editor.history_count, EDITOR_HISTORY);
}

static void test_events(void **state)
{
    (void)state;
    assert_int_equal(type("ls\t"), EDITOR_COMPLETE);
    assert_int_equal(type("\x03"), EDITOR_CANCEL);
    assert_string_equal(editor.text, "");
    editor_begin(&editor, "/ # ");
    type("ab\x1b[D\x04");
    assert_string_equal(editor.text, "a");
    type("\x7f\x7f");
    assert_int_equal(type("\x04"), EDITOR_END);
}

static void test_clear_and_redraw(void **state)
{
    (void)state;
    type("abc\x1b[D\x0c");
    assert_string_equal(screen_text(), "/ # abc");
    assert_int_equal(screen.column, 6);
    screen_emit(NULL, "\n", 1);
    editor_redraw(&editor);
    assert_int_equal(screen.column, 6);
    type("X");
    assert_string_equal(screen_text(), "/ # abXc");
}

static void test_unknown_keys(void **state)
{
    (void)state;
    type("a\x1b[15~\x1b[1;2;3;4;5;6Q\x1bx\x07\x1e"
         "b");
    assert_string_equal(editor.text, "ab");
}

static void test_full_line(void **state)
{
    (void)state;
    for (int i = 0; i < EDITOR_SIZE + 5; i++)
        editor_key(&editor, 'x');
    assert_int_equal(editor.length, EDITOR_SIZE - 1);
    assert_true(screen.bell);
    assert_int_equal(type("\r"), EDITOR_LINE);
    assert_int_equal(strlen(editor.text), EDITOR_SIZE - 1);
}

int editor_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_typing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cursor, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_utf8, setup, teardown),
        cmocka_unit_test_setup_teardown(test_history, setup, teardown),
        cmocka_unit_test_setup_teardown(test_events, setup, teardown),
        cmocka_unit_test_setup_teardown(test_clear_and_redraw, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_line, setup, teardown),
    };
    return cmocka_run_group_tests_name("editor", tests, NULL, NULL);
}
