// SPDX-License-Identifier: BSD-2-Clause
/* Patterns of file names. */
#include "tests.h"
#include "wild.h"
#include <string.h>

static bool match(const char *pattern, const char *name)
{
    return wild_match(pattern, strlen(pattern), name);
}

static void test_stars(void **state)
{
    (void)state;
    assert_true(match("*", "a"));
    assert_true(match("*.c", "main.c"));
    assert_true(match("*.c", "a.b.c"));
    assert_true(match("a*b*c", "abbcbc"));
    assert_true(match("**a**", "a"));
    assert_true(match("a*", "a"));
    assert_false(match("*.c", "main.h"));
    assert_false(match("*.c", "c"));
    assert_false(match("a*b", "abc"));
    assert_false(match("a", "ab"));
    assert_false(match("ab", "a"));
    assert_true(match("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaab"));
    assert_false(match("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void test_one(void **state)
{
    (void)state;
    assert_true(match("?", "x"));
    assert_true(match("a?c", "abc"));
    assert_false(match("?", "xy"));
    assert_false(match("a?", "a"));
}

static void test_sets(void **state)
{
    (void)state;
    assert_true(match("[abc]", "b"));
    assert_true(match("[a-c]x", "cx"));
    assert_true(match("[!a-c]", "d"));
    assert_true(match("[]a]", "]"));
    assert_true(match("[a-]", "-"));
    assert_true(match("[\\]a]", "]"));
    assert_true(match("[\xc3-\xc4]", "\xc3"));
    assert_false(match("[a-c]", "d"));
    assert_false(match("[!a-c]", "b"));
    assert_false(match("[abc]", "ab"));
    assert_true(match("[a", "[a"));
    assert_true(match("*[", "x["));
    assert_false(match("[a", "a"));
}

static void test_quoted(void **state)
{
    (void)state;
    assert_true(match("\\*", "*"));
    assert_false(match("\\*", "a"));
    assert_true(match("\\[a]", "[a]"));
    assert_true(match("a\\", "a\\"));
}

static void test_dots(void **state)
{
    (void)state;
    assert_false(match("*", ".hidden"));
    assert_false(match("?hidden", ".hidden"));
    assert_false(match("[.]hidden", ".hidden"));
    assert_true(match(".*", ".hidden"));
    assert_true(match("a*", "a.b"));
}

static void test_size_counts(void **state)
{
    (void)state;
    assert_true(wild_match("a*/b", 2, "abc"));
    assert_false(wild_match("[a]", 2, "a"));
    assert_true(wild_match("", 0, ""));
}

static void test_is_pattern(void **state)
{
    char text[10];
    (void)state;
    assert_true(wild_is_pattern("a*", 2));
    assert_false(wild_is_pattern("a*", 1));
    assert_false(wild_is_pattern("a\\*", 3));
    wild_unquote("a\\*\\\\b\\", 7, text);
    assert_string_equal(text, "a*\\b\\");
}

int wild_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stars),      cmocka_unit_test(test_one),
        cmocka_unit_test(test_sets),       cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_dots),       cmocka_unit_test(test_size_counts),
        cmocka_unit_test(test_is_pattern),
    };
    return cmocka_run_group_tests_name("wild", tests, NULL, NULL);
}
