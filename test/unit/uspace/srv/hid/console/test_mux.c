// SPDX-License-Identifier: BSD-2-Clause
/* Six terminals on one line: switching, background output, the prefix key. */
#include "mux.h"
#include "tests.h"
#include <string.h>

static mux_t mux;

static int setup(void **state)
{
    (void)state;
    mux_init(&mux, sink_emit, NULL);
    sink_clear();
    return 0;
}

static void write_text(unsigned terminal, const char *text)
{
    mux_write(&mux, terminal, text, strlen(text));
}

static const char *read_text(unsigned terminal)
{
    static char buffer[100];
    size_t done;
    if (!mux_read(&mux, terminal, buffer, sizeof(buffer) - 1, &done))
        return NULL;
    buffer[done] = '\0';
    return buffer;
}

static void test_background_output(void **state)
{
    (void)state;
    write_text(0, "/ # ");
    write_text(1, "/data # ");
    assert_string_equal(sink_text(), "/ # ");
    sink_clear();
    assert_int_equal(mux_type(&mux, 1), MUX_NONE);
    assert_int_equal(mux_type(&mux, '2'), MUX_NONE);
    assert_string_equal(sink_text(), "\r\n--- terminal 2 ---\r\n/data # ");
    write_text(0, "done\n/ # ");
    sink_clear();
    mux_type(&mux, 1);
    mux_type(&mux, '1');
    assert_string_equal(sink_text(), "\r\n--- terminal 1 ---\r\n/ # done\r\n/ # ");
}

static void test_keys_go_to_the_active_terminal(void **state)
{
    (void)state;
    assert_int_equal(mux_type(&mux, 'a'), MUX_TYPED);
    mux_type(&mux, 1);
    mux_type(&mux, '3');
    assert_int_equal(mux_type(&mux, 'b'), MUX_TYPED);
    assert_int_equal(mux_type(&mux, '\r'), MUX_TYPED);
    assert_string_equal(read_text(2), "b\n");
    assert_null(read_text(0));
    assert_int_equal(mux_type(&mux, 3), MUX_INTERRUPT);
}

static void test_prefix_pressed_twice_types_it(void **state)
{
    (void)state;
    terminal_mode_set(&mux.terminals[0], CON_MODE_RAW);
    mux_type(&mux, 1);
    assert_int_equal(mux_type(&mux, 'a'), MUX_TYPED);
    mux_type(&mux, 1);
    assert_int_equal(mux_type(&mux, 1), MUX_TYPED);
    assert_string_equal(read_text(0), "\x01\x01");
    sink_clear();
    mux_type(&mux, 1);
    assert_int_equal(mux_type(&mux, '7'), MUX_NONE);
    assert_string_equal(sink_text(), "\a");
    assert_int_equal(mux_type(&mux, '7'), MUX_TYPED);
}

static void test_prefix_help(void **state)
{
    (void)state;
    write_text(0, "line\n/ # half");
    sink_clear();
    mux_type(&mux, 1);
    assert_int_equal(mux_type(&mux, '?'), MUX_NONE);
    assert_non_null(strstr(sink_text(), "\r\nCtrl-A 1 to 6: terminals"));
    assert_non_null(strstr(sink_text(), "\r\n/ # half"));
    sink_clear();
    mux_type(&mux, '?');
    assert_null(strstr(sink_text(), "Ctrl-A"));
}

static void test_long_output_is_not_cut(void **state)
{
    (void)state;
    static char text[64 * 1024];
    memset(text, '\n', sizeof(text));
    mux_write(&mux, 0, text, sizeof(text));
    assert_int_equal(strlen(sink_text()), 2 * sizeof(text));
    assert_null(strchr(sink_text(), '['));
}

static void test_redraw(void **state)
{
    (void)state;
    write_text(0, "line\n/ # half");
    sink_clear();
    mux_redraw(&mux);
    assert_string_equal(sink_text(), "\r\n/ # half");
}

int mux_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_background_output, setup),
        cmocka_unit_test_setup(test_keys_go_to_the_active_terminal, setup),
        cmocka_unit_test_setup(test_prefix_pressed_twice_types_it, setup),
        cmocka_unit_test_setup(test_prefix_help, setup),
        cmocka_unit_test_setup(test_long_output_is_not_cut, setup),
        cmocka_unit_test_setup(test_redraw, setup),
    };
    return cmocka_run_group_tests_name("mux", tests, NULL, NULL);
}
