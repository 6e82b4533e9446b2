// SPDX-License-Identifier: BSD-2-Clause
/* The line editor: the screen and the line after keys. */
#include "screen.h"
#include "unit.h"
#include <kconsole/line_editor.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static screen_t screen;
static terminal_t terminal;
static line_editor_t editor;
static const char *const *candidates;

static void offer(completion_t *completion, void *context)
{
    (void)context;
    for (unsigned i = 0; candidates != NULL && candidates[i] != NULL; i++)
        completion_offer(completion, candidates[i]);
}

static int setup(void **state)
{
    (void)state;
    candidates = NULL;
    screen_init(&screen);
    terminal_init(&terminal, screen_put, screen_get, &screen);
    line_editor_init(&editor, &terminal, "> ", offer, NULL);
    line_editor_start(&editor);
    return 0;
}

/* Types keys and returns the event of the last one. */
static enum line_event type(const char *keys)
{
    enum line_event event = LINE_MORE;
    for (; *keys != '\0'; keys++)
        event = line_editor_feed(&editor, (uint8_t)*keys);
    return event;
}

static void enter(const char *line)
{
    assert_int_equal(type(line), LINE_MORE);
    assert_int_equal(type("\r"), LINE_DONE);
    line_editor_start(&editor);
}

static void expect(const char *line, unsigned cursor)
{
    char shown[LINE_MAX_LENGTH + 8];
    (void)snprintf(shown, sizeof(shown), "> %s", line);
    size_t length = strlen(shown);
    while (shown[length - 1] == ' ')
        shown[--length] = '\0';
    assert_string_equal(editor.text, line);
    assert_string_equal(screen.line, shown);
    assert_int_equal(screen.cursor, cursor + 2);
}

static void test_plain_typing_is_echoed_as_it_is(void **state)
{
    (void)state;
    assert_int_equal(type("tasks"), LINE_MORE);
    expect("tasks", 5);
    assert_string_equal(screen.output, "> tasks");
    type("\x7f");
    expect("task", 4);
    assert_int_equal(type("s\r"), LINE_DONE);
    assert_string_equal(screen.output, "> tasks\b \bs\n");
    assert_string_equal(editor.text, "tasks");
}

static void test_editing_keys(void **state)
{
    (void)state;
    type("ipc 27\x1b[D\x1b[D");
    expect("ipc 27", 4);
    type("1");
    expect("ipc 127", 5);
    type("\x1b[3~");
    expect("ipc 17", 5);
    type("\x7f");
    expect("ipc 7", 4);
    type("\x1b[H#");
    expect("#ipc 7", 1);
    type("\x1b[F!");
    expect("#ipc 7!", 7);
    type("\x1bOH\x1b[C\x0b");
    expect("#", 1);
    type("kill  init:vfs \x17");
    expect("#kill  ", 7);
    type("\x15");
    expect("", 0);
    type("\x08\x7f\x1b[D\x1b[3~\x1b[C");
    expect("", 0);
}

static void test_numbered_home_and_end(void **state)
{
    (void)state;
    type("abc\x1b[1~x\x1b[4~y\x1b[7~z\x1b[8~w");
    expect("zxabcyw", 7);
}

static void test_unknown_keys_do_nothing(void **state)
{
    (void)state;
    type("a\x1b[5~\x1b[1;5P\x1bx\xc3\xa4\x02");
    expect("a", 0);
    type("b");
    expect("ba", 1);
}

static void test_prefix_key_is_skipped_with_its_successor(void **state)
{
    (void)state;
    type("a\x01k\x01\x01zb");
    expect("azb", 3);
}

static void test_history_goes_back_and_forth(void **state)
{
    (void)state;
    enter("tasks");
    enter("ipc 6");
    enter("ipc 6");
    enter("");
    type("dra\x1b[A");
    expect("ipc 6", 5);
    type("\x1b[A");
    expect("tasks", 5);
    type("\x1b[A");
    expect("tasks", 5);
    type("\x1b[B");
    expect("ipc 6", 5);
    type("\x1b[B");
    expect("dra", 3);
    type("\x1b[B\x10\x0e");
    expect("dra", 3);
}

static void test_history_keeps_ten_lines(void **state)
{
    (void)state;
    char line[24];
    for (int i = 0; i < 25; i++) {
        (void)snprintf(line, sizeof(line), "line %d", i);
        enter(line);
    }
    for (int i = 0; i < 40; i++)
        type("\x1b[A");
    expect("line 15", 7);
    type("\x1b[B");
    expect("line 16", 7);
}

static void test_line_ends_at_256_characters(void **state)
{
    (void)state;
    for (int i = 0; i < LINE_MAX_LENGTH; i++)
        type(i % 2 == 0 ? "x" : "y");
    assert_int_equal(screen.bells, 0);
    type("z");
    assert_int_equal(screen.bells, 1);
    assert_int_equal(strlen(editor.text), LINE_MAX_LENGTH);
    type("\x1b[Hz");
    assert_int_equal(screen.bells, 2);
    assert_true(strlen(screen.line) <= LINE_COLUMNS);
    assert_int_equal(type("\r"), LINE_DONE);
}

static void test_long_line_is_a_window_that_follows_the_cursor(void **state)
{
    (void)state;
    for (int i = 0; i < 150; i++)
        type((char[]){(char)('a' + i % 26), '\0'});
    assert_true(strlen(screen.line) <= LINE_COLUMNS);
    assert_int_equal(screen.line[strlen(screen.line) - 1], 'a' + 149 % 26);
    type("\x1b[H");
    assert_memory_equal(screen.line, "> abcdefghijkl", 14);
    assert_int_equal(screen.cursor, 2);
    type("\x05");
    assert_int_equal(screen.cursor, strlen(screen.line));
}

static void test_ctrl_c_drops_the_line(void **state)
{
    (void)state;
    assert_int_equal(type("kill 6\x03"), LINE_CANCELLED);
    assert_string_equal(screen.output, "> kill 6^C\n");
    line_editor_start(&editor);
    expect("", 0);
    type("\x1b[A");
    expect("", 0);
}

static void test_ctrl_d_deletes_or_ends(void **state)
{
    (void)state;
    assert_int_equal(type("ab\x1b[D\x04"), LINE_MORE);
    expect("a", 1);
    assert_int_equal(type("\x04"), LINE_MORE);
    assert_int_equal(type("\x7f\x04"), LINE_END);
}

static void test_tab_completes_unique_names(void **state)
{
    (void)state;
    static const char *const names[] = {"tasks", "threads", "symaddr", "sched", NULL};
    candidates = names;
    type("ta\t");
    expect("tasks ", 6);
    type("\x15sy\t");
    expect("symaddr ", 8);
    assert_int_equal(screen.bells, 0);
    type("q\t");
    expect("symaddr q", 9);
    assert_int_equal(screen.bells, 1);
}

static void test_tab_lists_ambiguous_names(void **state)
{
    (void)state;
    static const char *const names[] = {"init:ns", "init:vfs", "bdsh", NULL};
    candidates = names;
    type("ipc i\t");
    expect("ipc init:", 9);
    assert_null(strstr(screen.output, "init:vfs"));
    type("\t");
    assert_non_null(strstr(screen.output, "\ninit:ns             init:vfs"));
    assert_null(strstr(screen.output, "bdsh"));
    expect("ipc init:", 9);
    type("v\t");
    expect("ipc init:vfs ", 13);
}

static void test_tab_in_the_middle(void **state)
{
    (void)state;
    static const char *const names[] = {"init:vfs", NULL};
    candidates = names;
    type("ipc in 7\x1b[D\x1b[D\t");
    expect("ipc init:vfs 7", 12);
}

static void test_long_listings_are_cut(void **state)
{
    (void)state;
    static char texts[COMPLETION_LISTED + 5][24];
    static const char *names[COMPLETION_LISTED + 6];
    for (int i = 0; i < COMPLETION_LISTED + 5; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "%c%d", 'a' + i % 2, i);
        names[i] = texts[i];
    }
    candidates = names;
    type("\t");
    assert_non_null(strstr(screen.output, "... and 5 more"));
}

/* For random input, the text stays a string, the cursor is inside it, and the screen shows it. */
static void test_random_keys(void **state)
{
    (void)state;
    static const char *const names[] = {"init:ns", "init:vfs", "bdsh", NULL};
    candidates = names;
    srand(2011);
    for (int i = 0; i < 200000; i++) {
        static const uint8_t often[] = {0x1b, '[', 'A', 'B', 'C', 'D', '~', '3', ' ', '\t', 0x7f};
        unsigned random = (unsigned)rand();
        uint8_t byte = random % 2 == 0 ? often[random / 2 % sizeof(often)] : (uint8_t)(random / 2);
        if (line_editor_feed(&editor, byte) != LINE_MORE)
            line_editor_start(&editor);
        screen_clear(&screen);
        assert_int_equal(strlen(editor.text), editor.length);
        assert_true(editor.cursor <= editor.length);
        assert_true(editor.length <= LINE_MAX_LENGTH);
        assert_int_equal(screen.cursor, editor.cursor - editor.window + 2);
        assert_true(screen.cursor <= LINE_COLUMNS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_plain_typing_is_echoed_as_it_is, setup),
        cmocka_unit_test_setup(test_editing_keys, setup),
        cmocka_unit_test_setup(test_numbered_home_and_end, setup),
        cmocka_unit_test_setup(test_unknown_keys_do_nothing, setup),
        cmocka_unit_test_setup(test_prefix_key_is_skipped_with_its_successor, setup),
        cmocka_unit_test_setup(test_history_goes_back_and_forth, setup),
        cmocka_unit_test_setup(test_history_keeps_ten_lines, setup),
        cmocka_unit_test_setup(test_line_ends_at_256_characters, setup),
        cmocka_unit_test_setup(test_long_line_is_a_window_that_follows_the_cursor, setup),
        cmocka_unit_test_setup(test_ctrl_c_drops_the_line, setup),
        cmocka_unit_test_setup(test_ctrl_d_deletes_or_ends, setup),
        cmocka_unit_test_setup(test_tab_completes_unique_names, setup),
        cmocka_unit_test_setup(test_tab_lists_ambiguous_names, setup),
        cmocka_unit_test_setup(test_tab_in_the_middle, setup),
        cmocka_unit_test_setup(test_long_listings_are_cut, setup),
        cmocka_unit_test_setup(test_random_keys, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
