// SPDX-License-Identifier: BSD-2-Clause
/* Sessions with the console: keys, lines, type-ahead, Ctrl-C, and the way out. */
#include "fake_inspect.h"
#include "screen.h"
#include "unit.h"
#include <kconsole/console.h>
#include <stdio.h>
#include <string.h>

static screen_t screen;
static console_t console;

static int setup(void **state)
{
    (void)state;
    fake_reset();
    screen_init(&screen);
    console_init(&console, screen_put, screen_get, &screen);
    return 0;
}

static void type(const char *keys)
{
    screen_clear(&screen);
    screen_type(&screen, keys);
    (void)console_poll(&console);
}

static void test_session(void **state)
{
    (void)state;
    console_start(&console);
    type("vers\t\rcontinue\rtasks\r");
    assert_true(console.leave);
    assert_string_equal(screen.output, "version \nSwitchboard test\nkconsole> continue\n");
    /* Input after `continue` is not for the console. */
    for (const char *rest = "tasks\r"; *rest != '\0'; rest++)
        assert_int_equal(terminal_take_ahead(&console.terminal), *rest);
    assert_int_equal(terminal_take_ahead(&console.terminal), -1);
}

static void test_ctrl_d_continues(void **state)
{
    (void)state;
    console_start(&console);
    type("\x04");
    assert_true(console.leave);
    console.leave = false;
    console.after_panic = true;
    type("\x04");
    assert_false(console.leave);
}

static void test_tab_completes_tasks_and_commands(void **state)
{
    (void)state;
    console_start(&console);
    type("ipc fi\t");
    assert_string_equal(console.editor.text, "ipc file_bd ");
    type("\x15ipc 3\t");
    assert_string_equal(console.editor.text, "ipc 39 ");
    fake_task(50, "file_bd");
    type("\x15ipc fi\t");
    assert_string_equal(console.editor.text, "ipc file_bd ");
    type("\x15help thr\t");
    assert_string_equal(console.editor.text, "help threads ");
    type("\x15tasks b\t");
    assert_string_equal(console.editor.text, "tasks b");
    type("\x15ipc bdsh b\t");
    assert_string_equal(console.editor.text, "ipc bdsh b");
    type("\x15symaddr ipc\t");
    assert_string_equal(console.editor.text, "symaddr ipc_call ");
    type("\x15 slee\t");
    assert_string_equal(console.editor.text, " slee");
}

/* A thousand tasks, and Ctrl-C after the first keys were read. */
static void test_ctrl_c_ends_long_output(void **state)
{
    (void)state;
    for (uint32_t id = 100; fake.task_count < FAKE_ROWS; id++)
        fake_task(id, "many");
    console_start(&console);
    type("tasks\r");
    size_t whole = screen.output_length;
    assert_true(whole > 90 * FAKE_ROWS);
    type("tasks\rgarbage\x03uptime\r");
    assert_true(screen.output_length < 1000);
    assert_non_null(strstr(screen.output, "^C\nkconsole> uptime\nup 1m45s"));
}

/* Input during the output of a command becomes the next line. */
static void test_type_ahead(void **state)
{
    (void)state;
    console_start(&console);
    type("version\rversion\ruptime\r");
    assert_string_equal(screen.output, "version\nSwitchboard test\nkconsole> version\n"
                                       "Switchboard test\nkconsole> uptime\n"
                                       "up 1m45s, stopped in this console for the last 5.000s\n"
                                       "kconsole> ");
}

static void test_poll_reports_keys(void **state)
{
    (void)state;
    console_start(&console);
    screen_type(&screen, "");
    assert_false(console_poll(&console));
    screen_type(&screen, "v");
    assert_true(console_poll(&console));
    assert_false(console_poll(&console));
}

/* A zero byte is a key, not the end of the input. */
static void test_zero_is_a_key(void **state)
{
    (void)state;
    static const char keys[] = "\0version\r";
    console_start(&console);
    screen_type(&screen, keys);
    screen.key_count = sizeof(keys) - 1;
    assert_true(console_poll(&console));
    assert_string_equal(screen.output, "kconsole> version\nSwitchboard test\nkconsole> ");
}

static void test_ctrl_c_does_not_leave(void **state)
{
    (void)state;
    console_start(&console);
    type("upt\x03");
    assert_false(console.leave);
    assert_string_equal(screen.output, "upt^C\nkconsole> ");
}

/* Ctrl-C while an unknown command is echoed drops its message, but not the next prompt. */
static void test_ctrl_c_spares_the_prompt(void **state)
{
    (void)state;
    console_start(&console);
    type("taks\r\x03version\r");
    assert_string_equal(screen.output, "taks\nkconsole> version\nSwitchboard test\nkconsole> ");
}

static void test_longest_line_is_run_whole(void **state)
{
    (void)state;
    char word[LINE_MAX_LENGTH + 1], message[LINE_MAX_LENGTH + 64], keys[LINE_MAX_LENGTH + 2];
    memset(word, 'x', LINE_MAX_LENGTH);
    word[LINE_MAX_LENGTH] = '\0';
    (void)snprintf(keys, sizeof(keys), "%s\r", word);
    (void)snprintf(message, sizeof(message),
                   "\nunknown command \"%s\"; help lists the commands\nkconsole> ", word);
    console_start(&console);
    type(keys);
    assert_non_null(strstr(screen.output, message));
    memset(word, ' ', LINE_MAX_LENGTH);
    (void)snprintf(keys, sizeof(keys), "%s\t", word);
    type(keys);
    assert_non_null(strstr(screen.output, "\nhelp  "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_session, setup),
        cmocka_unit_test_setup(test_ctrl_d_continues, setup),
        cmocka_unit_test_setup(test_tab_completes_tasks_and_commands, setup),
        cmocka_unit_test_setup(test_ctrl_c_ends_long_output, setup),
        cmocka_unit_test_setup(test_type_ahead, setup),
        cmocka_unit_test_setup(test_poll_reports_keys, setup),
        cmocka_unit_test_setup(test_zero_is_a_key, setup),
        cmocka_unit_test_setup(test_ctrl_c_does_not_leave, setup),
        cmocka_unit_test_setup(test_ctrl_c_spares_the_prompt, setup),
        cmocka_unit_test_setup(test_longest_line_is_run_whole, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
