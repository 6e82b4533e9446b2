// SPDX-License-Identifier: BSD-2-Clause
/* Arguments of commands: tasks and numbers, their errors, and their completion. */
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

static void expect_task(const char *word, uint32_t id)
{
    task_row_t row;
    screen_clear(&screen);
    assert_true(console_task(&console, word, &row));
    assert_int_equal(row.id, id);
    assert_string_equal(screen.output, "");
}

static void expect_no_task(const char *word, const char *message)
{
    task_row_t row;
    screen_clear(&screen);
    assert_false(console_task(&console, word, &row));
    assert_string_equal(screen.output, message);
}

static void a_task_has_an_id_and_perhaps_a_name(void **state)
{
    (void)state;
    expect_task("27", 27);
    expect_task("bdsh", 27);
    expect_task("init:vfs", 6);
    expect_task("vfs", 6);
    expect_no_task("it:vfs", "no task is called \"it:vfs\"; tasks lists them\n");
    expect_no_task("28", "no task 28; tasks lists them\n");
}

/* A task that is called by its whole name comes before one whose name has a prefix. */
static void the_whole_name_comes_first(void **state)
{
    (void)state;
    fake_task(50, "vfs");
    expect_task("vfs", 50);
    expect_task("init:vfs", 6);
}

static void the_id_of_no_task_is_not_an_id(void **state)
{
    (void)state;
    fake_task(SNAPSHOT_NONE, "none");
    expect_no_task("4294967295", "no task 4294967295; tasks lists them\n");
    expect_task("none", SNAPSHOT_NONE);
}

static void ten_tasks_of_a_name_are_listed(void **state)
{
    (void)state;
    for (uint32_t id = 101; id <= 110; id++)
        fake_task(id, "many");
    expect_no_task("many", "10 tasks are called \"many\": 101 102 103 104 105 106 107 108 109 110;"
                           " give the id of one\n");
    fake_task(111, "many");
    expect_no_task("many", "11 tasks are called \"many\": 101 102 103 104 105 106 107 108 109 110"
                           " ...; give the id of one\n");
    fake_task(112, "many");
    expect_no_task("many", "12 tasks are called \"many\": 101 102 103 104 105 106 107 108 109 110"
                           " ...; give the id of one\n");
}

static void expect_number(const char *word, uint64_t number)
{
    uint64_t found = 0;
    screen_clear(&screen);
    assert_true(console_number(&console, word, &found));
    assert_true(found == number);
    assert_string_equal(screen.output, "");
}

static void expect_no_number(const char *word, const char *message)
{
    uint64_t found;
    screen_clear(&screen);
    assert_false(console_number(&console, word, &found));
    assert_string_equal(screen.output, message);
}

static void a_number_is_a_value_a_symbol_or_what_is_in_memory(void **state)
{
    (void)state;
    expect_number("12", 12);
    expect_number("0xffffffffffffffff", UINT64_MAX);
    expect_number("&ipc_call", 0xffffffff80001000);
    expect_number("&retry", 0xffffffff80002000); /* the first one */
    expect_number("*0xffffffff80000000", 0x0706050403020100);
    expect_number("*ipc_call", 0x0706050403020100);
    expect_no_number("ipc_call", "\"ipc_call\" is not a number (decimal, or 0x and hexadecimal)\n");
    expect_no_number("&none", "no function of the kernel is called \"none\"\n");
    expect_no_number("*none", "no function of the kernel is called \"none\"\n");
    expect_no_number("*16", "0x0000000000000010 is not kernel memory\n");
}

static void expect_words(uint32_t id, const char *name, const char *words)
{
    char buffer[CONSOLE_TASK_SIZE];
    console_format_task(buffer, sizeof(buffer), id, name);
    assert_string_equal(buffer, words);
}

static void a_task_in_words(void **state)
{
    (void)state;
    expect_words(27, "bdsh", "27 (bdsh)");
    expect_words(27, "b", "27 (b)");
    expect_words(27, "", "27 (gone)");
    expect_words(SNAPSHOT_NONE, "", "kernel");
    expect_words(SNAPSHOT_NONE - 1, "x", "4294967294 (x)");
}

/* ---- Tab ---- */

/* Types a line and Tab, and returns what is printed behind the line. */
static const char *tab(const char *line)
{
    char keys[LINE_MAX_LENGTH + 2];
    console_start(&console);
    screen_clear(&screen);
    (void)snprintf(keys, sizeof(keys), "%s\t", line);
    screen_type(&screen, keys);
    (void)console_poll(&console);
    assert_memory_equal(screen.output, line, strlen(line));
    return screen.output + strlen(line);
}

static void expect_listed(const char *line, const char *rows)
{
    char expected[1024];
    (void)snprintf(expected, sizeof(expected), "\n%s\n" CONSOLE_PROMPT "%s\x1b[K", rows, line);
    assert_string_equal(tab(line), expected);
}

static void names_are_listed_and_ids_after_a_digit(void **state)
{
    (void)state;
    fake_task(28, "2nd");
    expect_listed("ipc ", "kernel              init:ns             init:vfs            "
                          "init:fat            bdsh                \n"
                          "file_bd             2nd                 ");
    expect_listed("ipc 2", "2                   27                  28                  "
                           "2nd                 ");
}

/* Of several tasks with a name, the first one is the place of the name in the list. */
static void a_name_is_listed_once(void **state)
{
    (void)state;
    fake_task(50, "xa");
    fake_task(51, "xb");
    fake_task(52, "xa");
    expect_listed("kill x", "xa                  xb                  ");
}

static void commands_are_listed(void **state)
{
    (void)state;
    expect_listed("h", "help                hung                halt                ");
    expect_listed("help h", "help                hung                halt                ");
    expect_listed("describe h", "help                hung                halt                ");
    assert_non_null(strstr(tab(""), "\nhelp  "));
}

static void functions_are_listed(void **state)
{
    (void)state;
    expect_listed("dump ", "ipc_call            retry               retry               ");
    assert_string_equal(tab("dump r"), "etry");
}

static void a_word_that_nothing_completes_rings_the_bell(void **state)
{
    (void)state;
    assert_string_equal(tab("taks "), "\a");
    assert_string_equal(tab("tasks "), "\a");
    assert_string_equal(tab("help help "), "\a");
    assert_string_equal(tab("uptime "), "\a");
    assert_string_equal(tab("log "), "\a");
    assert_string_equal(tab("trace show 1 2 3 4 5 6 7 8 9 10 "), "\a");
    assert_string_equal(tab("trace show 1 2 3 4 5 6 7 8 9 10 11 12 "), "\a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_task_has_an_id_and_perhaps_a_name, setup),
        cmocka_unit_test_setup(the_whole_name_comes_first, setup),
        cmocka_unit_test_setup(the_id_of_no_task_is_not_an_id, setup),
        cmocka_unit_test_setup(ten_tasks_of_a_name_are_listed, setup),
        cmocka_unit_test_setup(a_number_is_a_value_a_symbol_or_what_is_in_memory, setup),
        cmocka_unit_test_setup(a_task_in_words, setup),
        cmocka_unit_test_setup(names_are_listed_and_ids_after_a_digit, setup),
        cmocka_unit_test_setup(a_name_is_listed_once, setup),
        cmocka_unit_test_setup(commands_are_listed, setup),
        cmocka_unit_test_setup(functions_are_listed, setup),
        cmocka_unit_test_setup(a_word_that_nothing_completes_rings_the_bell, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
