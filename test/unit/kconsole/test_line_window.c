// SPDX-License-Identifier: BSD-2-Clause
/* The line editor at its limits: lines longer than the screen, the ends of the line and of the
 * history, incomplete escape sequences, and the bytes that it sends to the terminal. */
#include "screen.h"
#include "unit.h"
#include <kconsole/line_editor.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 76 /* columns for the line: 79 without the prompt and the place of the cursor */

static screen_t screen;
static terminal_t terminal;
static line_editor_t editor;
static const char *const *candidates;

static void offer(completion_t *completion, void *context)
{
    assert_ptr_equal(context, &candidates);
    for (unsigned i = 0; candidates[i] != NULL; i++)
        completion_offer(completion, candidates[i]);
}

static void start(const char *prompt, line_complete_t complete)
{
    screen_init(&screen);
    terminal_init(&terminal, screen_put, screen_get, &screen);
    line_editor_init(&editor, &terminal, prompt, complete, &candidates);
    line_editor_start(&editor);
}

static int setup(void **state)
{
    static const char *const names[] = {"tasks", "threads", NULL};
    (void)state;
    candidates = names;
    start("> ", offer);
    return 0;
}

static void type(const char *keys)
{
    for (; *keys != '\0'; keys++)
        (void)line_editor_feed(&editor, (uint8_t)*keys);
}

static void type_times(const char *keys, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        type(keys);
}

/* Types a line of this length: abc...zabc... */
static void type_line(unsigned length)
{
    for (unsigned i = 0; i < length; i++)
        type((char[]){(char)('a' + i % 26), '\0'});
}

/* Checks what the keys send to the terminal, without carriage returns. */
static void expect_sent(const char *keys, const char *sent)
{
    screen_clear(&screen);
    type(keys);
    assert_string_equal(screen.output, sent);
}

static void expect(const char *text, unsigned cursor)
{
    assert_string_equal(editor.text, text);
    assert_int_equal(editor.cursor, cursor);
}

/* Checks that the screen shows the characters [from, to) of type_line(), and the cursor's column
 * behind the prompt. */
static void expect_window(unsigned from, unsigned to, unsigned column)
{
    char line[LINE_MAX_LENGTH + 3] = "> ";
    unsigned length = 2;
    for (unsigned i = from; i < to; i++)
        line[length++] = (char)('a' + i % 26);
    line[from < to ? length : 1] = '\0'; /* the screen has no blanks at the end */
    assert_string_equal(screen.line, line);
    assert_int_equal(screen.cursor, column + 2);
}

static void the_window_moves_when_the_line_is_full(void **state)
{
    (void)state;
    type_line(WIDTH);
    expect_window(0, WIDTH, WIDTH);
    type((char[]){'a' + WIDTH % 26, '\0'});
    expect_window(1, WIDTH + 1, WIDTH);
    type("\x1b[D");
    expect_window(1, WIDTH + 1, WIDTH - 1);
    type_times("\x1b[D", WIDTH - 1);
    expect_window(1, WIDTH + 1, 0);
    type("\x1b[D");
    expect_window(0, WIDTH, 0);
    type("\x1b[F");
    expect_window(1, WIDTH + 1, WIDTH);
}

static void a_long_prompt_leaves_half_of_the_columns(void **state)
{
    (void)state;
    start("a prompt that is longer than half of the line of a terminal> ", NULL);
    unsigned width = LINE_COLUMNS - LINE_COLUMNS / 2 - 1;
    type_line(width);
    assert_int_equal(editor.window, 0);
    type("x");
    assert_int_equal(editor.window, 1);
}

/* At the left edge, the window follows the cursor when the characters before it are deleted. */
static void deleting_backwards_moves_the_window(void **state)
{
    (void)state;
    type_line(WIDTH + 4);
    expect_window(4, WIDTH + 4, WIDTH);
    expect_sent("\x7f", "\b \b"); /* the window stays */
    expect_window(4, WIDTH + 3, WIDTH - 1);
    type_times("\x7f", WIDTH - 1);
    expect_window(4, 4, 0);
    type("\x7f");
    expect_window(3, 3, 0);
    type("\x01 \x1b[D");
    expect_window(2, 3, 0);
}

static void an_earlier_line_is_shown_from_its_beginning(void **state)
{
    (void)state;
    type("abc\r");
    line_editor_start(&editor);
    type_line(2 * WIDTH);
    type("\x1b[A");
    expect_window(0, 3, 3);
}

static void the_longest_line_comes_back_whole(void **state)
{
    char line[LINE_MAX_LENGTH + 1];
    (void)state;
    type_line(LINE_MAX_LENGTH);
    (void)strcpy(line, editor.text);
    assert_int_equal(strlen(line), LINE_MAX_LENGTH);
    type("\r");
    line_editor_start(&editor);
    type("\x1b[A");
    expect(line, LINE_MAX_LENGTH);
    type("\x1b[B\x1b[A\x7f\x1b[Hx");
    assert_int_equal(editor.length, LINE_MAX_LENGTH);
}

/* A line is added to the history unless it is the same as the last one. */
static void a_repeated_line_is_kept_once(void **state)
{
    (void)state;
    static const char *const lines[] = {"a", "b", "c", "c", "b"};
    for (unsigned i = 0; i < 5; i++) {
        type(lines[i]);
        type("\r");
        line_editor_start(&editor);
    }
    for (const char *back = "bcba"; *back != '\0'; back++) {
        type("\x1b[A");
        assert_int_equal(editor.text[0], *back);
    }
    type("\x1b[A");
    expect("a", 1);
}

static void deleting_nothing_sends_nothing(void **state)
{
    (void)state;
    expect_sent("\x15\x0b\x17\x7f\b\x1b[3~\x1b[D\x1b[C\x1b[B\x1b[A", "");
    type("ab\x1b[H");
    expect_sent("\x15\x17\x7f\x1b[D\x1b[B\x1b[A", "");
    expect("ab", 0);
    type("\x1b[F");
    expect_sent("\x0b\x1b[3~\x04\x1b[C", "");
    expect("ab", 2);
}

static void ctrl_w_deletes_a_word_and_the_blanks_behind_it(void **state)
{
    (void)state;
    type("a\x17");
    expect("", 0);
    type(" \x17");
    expect("", 0);
    type("  ab  cd  \x17");
    expect("  ab  ", 6);
    type("\x17\x17");
    expect("", 0);
    type("ab cd\x1b[D\x17");
    expect("ab d", 3);
}

static void a_key_in_the_middle_does_only_its_work(void **state)
{
    (void)state;
    type("abcd\x1b[D\x1b[D");
    type("\x1b[B"); /* Down on the new line */
    expect("abcd", 2);
    type("\x1b[2~\x1b[5~\x1b[6~\x1b[9~\x1b[13~\x1b[33~");
    expect("abcd", 2);
    type("\x1b[3~");
    expect("abd", 2);
    type("\x06");
    expect("abd", 3);
    type("\x02\x02\x0b");
    expect("a", 1);
    expect_sent("\x0c", "> a\x1b[K");
}

static void control_keys_do_only_their_work(void **state)
{
    (void)state;
    type("old\r");
    line_editor_start(&editor);
    type("abcd\x1b[H");
    type("\x04"); /* Ctrl-D */
    expect("bcd", 0);
    type("\x06"); /* Ctrl-F */
    expect("bcd", 1);
    expect_sent("\x0b", "> b\x1b[K"); /* Ctrl-K */
    type("\x10\x0c");                 /* Ctrl-P, Ctrl-L */
    expect("old", 3);
}

/* The next line begins at the end of the history, even if the last one came from it. */
static void each_line_begins_behind_the_history(void **state)
{
    (void)state;
    for (const char *line = "abc"; *line != '\0'; line++) {
        type((char[]){*line, '\r', '\0'});
        line_editor_start(&editor);
    }
    type("\x1b[A\r");
    line_editor_start(&editor);
    type("\x1b[A");
    expect("c", 1);
}

static void escape_sequences_end_with_their_last_byte(void **state)
{
    (void)state;
    type("\x1bxb"); /* Alt-x */
    expect("b", 1);
    type("\x1b[[x");
    expect("bx", 2);
    type("\x1b[!\x1b[20~");
    expect("bx", 2);
    type("\x1b[1;5Dy"); /* Ctrl-Left moves as Left */
    expect("byx", 2);
    type("\x1b\x1b[z"); /* the second one belongs to the first */
    expect("by[zx", 4);
    type("\x1b[");
    line_editor_start(&editor);
    type("D");
    expect("D", 1);
}

/* Ctrl-A and the next key belong to the terminal, whatever that key is. */
static void the_key_behind_ctrl_a_is_not_for_the_line(void **state)
{
    (void)state;
    type("ab\x01"
         "Dc\x01[Dd");
    expect("abcDd", 5);
}

static void a_complete_word_gets_a_blank(void **state)
{
    (void)state;
    type("tasks");
    expect_sent("\t", " ");
    type("\x15tasksx\x1b[D");
    expect_sent("\t", "");
    expect("tasksx", 5);
    type("\x15\x0bx");
    expect_sent("\t", "\a");
    type("\x15t");
    expect_sent("\t", "\ntasks               threads             \n> t\x1b[K");
    start("> ", NULL);
    expect_sent("t\t", "t");
}

static void the_events_of_the_last_keys(void **state)
{
    (void)state;
    assert_int_equal(line_editor_feed(&editor, '\x04'), LINE_END);
    assert_string_equal(screen.output, "> \n");
    line_editor_start(&editor);
    type("ab");
    assert_int_equal(line_editor_feed(&editor, '\n'), LINE_DONE);
    line_editor_start(&editor);
    type("cd");
    assert_int_equal(line_editor_feed(&editor, '\x03'), LINE_CANCELLED);
    line_editor_start(&editor);
    type("\x10");
    expect("ab", 2);
    type("~\x7f\x1f");
    expect("ab", 2);
    type(" !");
    expect("ab !", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_window_moves_when_the_line_is_full, setup),
        cmocka_unit_test_setup(a_long_prompt_leaves_half_of_the_columns, setup),
        cmocka_unit_test_setup(deleting_backwards_moves_the_window, setup),
        cmocka_unit_test_setup(an_earlier_line_is_shown_from_its_beginning, setup),
        cmocka_unit_test_setup(the_longest_line_comes_back_whole, setup),
        cmocka_unit_test_setup(a_repeated_line_is_kept_once, setup),
        cmocka_unit_test_setup(deleting_nothing_sends_nothing, setup),
        cmocka_unit_test_setup(ctrl_w_deletes_a_word_and_the_blanks_behind_it, setup),
        cmocka_unit_test_setup(a_key_in_the_middle_does_only_its_work, setup),
        cmocka_unit_test_setup(control_keys_do_only_their_work, setup),
        cmocka_unit_test_setup(each_line_begins_behind_the_history, setup),
        cmocka_unit_test_setup(escape_sequences_end_with_their_last_byte, setup),
        cmocka_unit_test_setup(the_key_behind_ctrl_a_is_not_for_the_line, setup),
        cmocka_unit_test_setup(a_complete_word_gets_a_blank, setup),
        cmocka_unit_test_setup(the_events_of_the_last_keys, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
