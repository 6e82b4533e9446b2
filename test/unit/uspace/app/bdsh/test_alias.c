// SPDX-License-Identifier: BSD-2-Clause
/* Aliases. */
#include "alias.h"
#include "tests.h"
#include <string.h>

/* Expands the aliases of a command, and returns its words in one string. */
static const char *applied(const char *line)
{
    static char text[200];
    char error[80];
    command_t command;
    assert_int_equal(command_parse(&line, 0, &command, error, sizeof(error)), EOK);
    assert_int_equal(alias_apply(&command), EOK);
    text[0] = '\0';
    for (size_t i = 0; i < command.argc; i++) {
        strcat(strcat(strcat(text, "<"), command.argv[i]),
               command.patterns[i] != NULL ? "*>" : ">");
    }
    assert_null(command.argv[command.argc]);
    command_free(&command);
    return text;
}

static void test_apply(void **state)
{
    (void)state;
    assert_int_equal(alias_check("ls -l 'a b' *"), EOK);
    assert_int_equal(alias_check("ls | cat"), EINVAL);
    assert_null(alias_after(""));
    assert_int_equal(alias_set("ll", "ls -l 'a b' *"), EOK);
    assert_string_equal(applied("ll x ?"), "<ls><-l><a b><**><x><?*>");
    assert_string_equal(applied("echo ll"), "<echo><ll>");
    assert_string_equal(applied("ll"), "<ls><-l><a b><**>");
    assert_int_equal(alias_set("ls", "ls -a"), EOK);
    assert_string_equal(alias_after("")->name, "ll");
    assert_string_equal(alias_after("ll")->name, "ls");
    assert_string_equal(alias_after("lm")->name, "ls");
    assert_null(alias_after("ls"));
    assert_string_equal(applied("ls x"), "<ls><-a><x>");
    assert_string_equal(applied("ll"), "<ls><-l><a b><**>");
    assert_int_equal(alias_set("ls", "ls -1"), EOK);
    assert_string_equal(applied("ls"), "<ls><-1>");
    assert_int_equal(alias_remove("ls"), EOK);
    assert_int_equal(alias_remove("ll"), EOK);
    assert_int_equal(alias_remove("ll"), ENOENT);
    assert_string_equal(applied("ll x"), "<ll><x>");
    assert_null(alias_after(""));
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "a | b", "a; b", "a > b", "a < b", "a &", "'a", "# a"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(alias_set("x", bad[i]), EINVAL);
    assert_null(alias_after(""));
}

static void test_order(void **state)
{
    (void)state;
    assert_int_equal(alias_set("b", "2"), EOK);
    assert_int_equal(alias_set("c", "3"), EOK);
    assert_int_equal(alias_set("a", "1"), EOK);
    assert_string_equal(alias_after("")->name, "a");
    assert_string_equal(alias_after("a")->name, "b");
    assert_string_equal(alias_after("bb")->name, "c");
    assert_null(alias_after("c"));
    assert_string_equal(alias_find("c")->text, "3");
    assert_null(alias_find("d"));
    assert_int_equal(alias_remove("b"), EOK);
    assert_int_equal(alias_remove("a"), EOK);
    assert_int_equal(alias_remove("c"), EOK);
    assert_null(alias_after(""));
}

int alias_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apply),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests_name("alias", tests, NULL, NULL);
}
