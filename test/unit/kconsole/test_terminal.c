// SPDX-License-Identifier: BSD-2-Clause
/* The terminal: what output sends, keys that arrive during output, and Ctrl-C. */
#include "unit.h"
#include <kconsole/terminal.h>
#include <stdio.h>
#include <string.h>

static terminal_t terminal;
static char sent[4096];
static size_t sent_length;
static unsigned keys_left; /* in the device; the next one is key_of(keys_read) */
static unsigned keys_read;
static int ctrl_c_at; /* instead of this key; -1: never */

/* Zero is a key too. */
static int key_of(unsigned number)
{
    if (number == 60)
        return 0;
    return (int)number == ctrl_c_at ? 3 : 'a' + (int)(number % 26);
}

static void put(void *context, char c)
{
    assert_ptr_equal(context, &terminal);
    assert_true(sent_length + 1 < sizeof(sent));
    sent[sent_length++] = c;
    sent[sent_length] = '\0';
}

static int get(void *context)
{
    assert_ptr_equal(context, &terminal);
    if (keys_left == 0)
        return -1;
    keys_left--;
    return key_of(keys_read++);
}

static int setup(void **state)
{
    (void)state;
    sent_length = 0;
    keys_left = keys_read = 0;
    ctrl_c_at = -1;
    memset(&terminal, 0xff, sizeof(terminal));
    terminal_init(&terminal, put, get, &terminal);
    return 0;
}

static void lines_end_with_a_carriage_return(void **state)
{
    (void)state;
    terminal_text(&terminal, "a\nb\r\n");
    assert_string_equal(sent, "a\r\nb\r\r\n");
}

static void formats_are_cut_at_the_limit(void **state)
{
    (void)state;
    char text[TERMINAL_PRINT_MAX + 10];
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    terminal_print(&terminal, "%s", text);
    assert_int_equal(sent_length, TERMINAL_PRINT_MAX - 1);
    sent_length = 0;
    terminal_print(&terminal, "%u of %s\n", 27, "bdsh");
    assert_string_equal(sent, "27 of bdsh\r\n");
}

static void keys_during_output_come_later_in_their_order(void **state)
{
    (void)state;
    keys_left = 3;
    terminal_text(&terminal, "no end of a line");
    assert_int_equal(keys_left, 3);
    terminal_text(&terminal, "\n");
    assert_int_equal(keys_left, 0);
    keys_left = 1;
    for (int i = 0; i < 4; i++)
        assert_int_equal(terminal_get(&terminal), 'a' + i);
    assert_int_equal(terminal_get(&terminal), -1);
    assert_int_equal(terminal_take_ahead(&terminal), -1);
    assert_false(terminal_interrupted(&terminal));
}

static void only_stored_keys_are_taken_ahead(void **state)
{
    (void)state;
    keys_left = 2;
    assert_int_equal(terminal_take_ahead(&terminal), -1);
    assert_int_equal(keys_left, 2);
    terminal_text(&terminal, "\n");
    assert_int_equal(terminal_take_ahead(&terminal), 'a');
    assert_int_equal(terminal_take_ahead(&terminal), 'b');
    assert_int_equal(terminal_take_ahead(&terminal), -1);
}

/* Keys that do not fit stay in the device; none is lost, also when the buffer has gone round. */
static void a_full_buffer_leaves_keys_in_the_device(void **state)
{
    (void)state;
    keys_left = TERMINAL_AHEAD + 100;
    terminal_text(&terminal, "\n");
    assert_int_equal(keys_left, 100);
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(terminal_take_ahead(&terminal), key_of(i));
    terminal_text(&terminal, "\n");
    assert_int_equal(keys_left, 50);
    for (unsigned i = 50; i < TERMINAL_AHEAD + 100; i++)
        assert_int_equal(terminal_get(&terminal), key_of(i));
    assert_int_equal(terminal_get(&terminal), -1);
}

/* The rest of the output and the keys before Ctrl-C are dropped, later keys are not. */
static void ctrl_c_drops_output_and_earlier_keys(void **state)
{
    (void)state;
    keys_left = 5;
    ctrl_c_at = 2;
    terminal_text(&terminal, "1\n");
    assert_true(terminal_interrupted(&terminal));
    sent_length = 0;
    terminal_text(&terminal, "2\n");
    assert_int_equal(sent_length, 0);
    terminal_rearm(&terminal);
    assert_false(terminal_interrupted(&terminal));
    terminal_text(&terminal, "3");
    assert_string_equal(sent, "3");
    assert_int_equal(terminal_take_ahead(&terminal), key_of(3));
    assert_int_equal(terminal_take_ahead(&terminal), key_of(4));
    assert_int_equal(terminal_take_ahead(&terminal), -1);
}

/* ---- pages ---- */

static const char *page_keys; /* typed one by one while the terminal waits */
static int page_key = -1;
static unsigned waits;

static int page_get(void *context)
{
    (void)context;
    int key = page_key;
    page_key = -1;
    return key;
}

static void page_idle(void *context)
{
    (void)context;
    assert_true(*page_keys != '\0');
    page_key = (unsigned char)*page_keys++;
    waits++;
}

/* Prints ten numbered lines on pages of five rows. */
static void print_pages(const char *keys)
{
    page_keys = keys;
    waits = 0;
    sent_length = 0;
    terminal.get = page_get;
    terminal.idle = page_idle;
    terminal.page_rows = 5;
    terminal_rearm(&terminal);
    for (unsigned i = 0; i < 10; i++)
        terminal_print(&terminal, "%u\n", i);
    assert_string_equal(page_keys, "");
}

static void output_stops_after_each_page(void **state)
{
    (void)state;
    print_pages("  ");
    assert_int_equal(waits, 2);
    const char *first = strstr(sent, "3\r\n-- more"), *second = strstr(sent, "7\r\n-- more");
    assert_true(first != NULL && second > first);
    assert_non_null(strstr(sent, "--\r\x1b[K4\r\n"));
    assert_non_null(strstr(sent, "8\r\n9\r\n"));
    assert_false(terminal_interrupted(&terminal));
}

static void enter_shows_one_more_line(void **state)
{
    (void)state;
    print_pages("\r\r\r ");
    assert_non_null(strstr(sent, "4\r\n-- more"));
    assert_non_null(strstr(sent, "5\r\n-- more"));
    assert_non_null(strstr(sent, "6\r\n-- more"));
    assert_null(strstr(sent, "7\r\n-- more"));
}

static void q_skips_the_rest(void **state)
{
    (void)state;
    print_pages("q");
    assert_null(strstr(sent, "4\r\n"));
    assert_true(terminal_interrupted(&terminal));
    assert_true(terminal.skipped);
    print_pages("\x03");
    assert_true(terminal_interrupted(&terminal));
    assert_false(terminal.skipped);
}

static void output_without_pages_does_not_stop(void **state)
{
    (void)state;
    terminal.get = page_get;
    terminal.idle = page_idle;
    page_keys = "";
    for (unsigned i = 0; i < 500; i++)
        terminal_put(&terminal, '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines_end_with_a_carriage_return, setup),
        cmocka_unit_test_setup(formats_are_cut_at_the_limit, setup),
        cmocka_unit_test_setup(keys_during_output_come_later_in_their_order, setup),
        cmocka_unit_test_setup(only_stored_keys_are_taken_ahead, setup),
        cmocka_unit_test_setup(a_full_buffer_leaves_keys_in_the_device, setup),
        cmocka_unit_test_setup(ctrl_c_drops_output_and_earlier_keys, setup),
        cmocka_unit_test_setup(output_stops_after_each_page, setup),
        cmocka_unit_test_setup(enter_shows_one_more_line, setup),
        cmocka_unit_test_setup(q_skips_the_rest, setup),
        cmocka_unit_test_setup(output_without_pages_does_not_stop, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
