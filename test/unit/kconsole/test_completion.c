// SPDX-License-Identifier: BSD-2-Clause
/* Completion without a line editor: which candidates count, their common prefix, and their list. */
#include "screen.h"
#include "unit.h"
#include <kconsole/completion.h>
#include <stdio.h>
#include <string.h>

static screen_t screen;
static terminal_t terminal;
static completion_t completion;

static int setup(void **state)
{
    (void)state;
    screen_init(&screen);
    terminal_init(&terminal, screen_put, screen_get, &screen);
    completion_init(&completion, "", 0);
    return 0;
}

static void expect_common(unsigned count, const char *common)
{
    assert_int_equal(completion.count, count);
    assert_string_equal(completion.common, common);
}

static void the_word_begins_after_the_last_blank(void **state)
{
    (void)state;
    completion_init(&completion, "ipc  vfs 7", 8);
    assert_int_equal(completion.line_length, 5);
    assert_int_equal(completion.prefix_length, 3);
    assert_memory_equal(completion.prefix, "vfs", 3);
    completion_init(&completion, "ipc", 3);
    assert_int_equal(completion.line_length, 0);
    assert_int_equal(completion.prefix_length, 3);
}

static void candidates_without_the_prefix_do_not_count(void **state)
{
    (void)state;
    completion_init(&completion, "re", 2);
    completion_offer(&completion, "write");
    completion_offer(&completion, "r");
    completion_offer(&completion, "rude");
    expect_common(0, "");
    completion_offer(&completion, "re");
    expect_common(1, "re");
}

static void the_common_prefix_becomes_shorter(void **state)
{
    (void)state;
    completion_offer(&completion, "read_all");
    expect_common(1, "read_all");
    completion_offer(&completion, "read_all_of_it");
    expect_common(2, "read_all");
    completion_offer(&completion, "read");
    expect_common(3, "read");
    completion_offer(&completion, "read_one");
    expect_common(4, "read");
    completion_offer(&completion, "write");
    expect_common(5, "");
}

static void a_candidate_that_is_too_long_does_not_count(void **state)
{
    (void)state;
    char name[COMPLETION_SIZE + 1];
    memset(name, 'x', COMPLETION_SIZE);
    name[COMPLETION_SIZE] = '\0';
    completion_offer(&completion, name);
    expect_common(0, "");
    name[COMPLETION_SIZE - 1] = '\0';
    completion_offer(&completion, name);
    expect_common(1, name);
}

/* Lists `count` candidates, c0 and so on. */
static const char *list(unsigned count)
{
    completion_list_begin(&completion, &terminal);
    for (unsigned i = 0; i < count; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "c%u", i);
        completion_offer(&completion, name);
    }
    completion_list_end(&completion);
    return screen.output;
}

static void a_list_has_five_columns(void **state)
{
    (void)state;
    assert_string_equal(list(11), "\n"
                                  "c0                  c1                  c2                  "
                                  "c3                  c4                  \n"
                                  "c5                  c6                  c7                  "
                                  "c8                  c9                  \n"
                                  "c10                 \n");
}

static void each_list_begins_in_the_first_column(void **state)
{
    (void)state;
    (void)list(3);
    screen_clear(&screen);
    assert_string_equal(list(5), "\n"
                                 "c0                  c1                  c2                  "
                                 "c3                  c4                  \n");
}

static void a_long_list_ends_with_a_number(void **state)
{
    (void)state;
    (void)list(COMPLETION_LISTED);
    assert_non_null(strstr(screen.output, "c59"));
    assert_null(strstr(screen.output, "more"));
    screen_clear(&screen);
    (void)list(COMPLETION_LISTED + 1);
    assert_non_null(strstr(screen.output, "c59                 \n... and 1 more\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_word_begins_after_the_last_blank, setup),
        cmocka_unit_test_setup(candidates_without_the_prefix_do_not_count, setup),
        cmocka_unit_test_setup(the_common_prefix_becomes_shorter, setup),
        cmocka_unit_test_setup(a_candidate_that_is_too_long_does_not_count, setup),
        cmocka_unit_test_setup(a_list_has_five_columns, setup),
        cmocka_unit_test_setup(each_list_begins_in_the_first_column, setup),
        cmocka_unit_test_setup(a_long_list_ends_with_a_number, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
