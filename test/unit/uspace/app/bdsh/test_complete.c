// SPDX-License-Identifier: BSD-2-Clause
/* Completion without the file system. */
#include "complete.h"
#include "tests.h"
#include <stdlib.h>
#include <string.h>

static void check_word(const char *line, const char *text, char quote, bool command)
{
    completion_word_t word;
    assert_int_equal(completion_word_find(line, strlen(line), &word), EOK);
    assert_string_equal(word.text, text);
    assert_int_equal(word.quote, quote);
    assert_int_equal(word.command, command);
    free(word.text);
}

static void test_word(void **state)
{
    (void)state;
    check_word("", "", 0, true);
    check_word("  mo", "mo", 0, true);
    check_word("cat ", "", 0, false);
    check_word("cat /da", "/da", 0, false);
    check_word("cat a; l", "l", 0, true);
    check_word("a && b", "b", 0, true);
    check_word("cat > o", "o", 0, false);
    check_word("> o", "o", 0, false);
    check_word("> o c", "c", 0, true);
    check_word("cat my\\ f", "my f", 0, false);
    check_word("cat 'my f", "my f", '\'', false);
    check_word("cat \"a\\\"b", "a\"b", '"', false);
    check_word("cat 'a b'c", "a bc", 0, false);
}

static void test_cursor_inside(void **state)
{
    (void)state;
    completion_word_t word;
    assert_int_equal(completion_word_find("cat /data/x", 6, &word), EOK);
    assert_string_equal(word.text, "/d");
    free(word.text);
}

static void test_candidates(void **state)
{
    (void)state;
    candidates_t candidates = {NULL, 0};
    assert_int_equal(candidates_common(&candidates), 0);
    assert_int_equal(candidates_add(&candidates, "mk", "mkfile", " "), EOK);
    assert_int_equal(candidates_add(&candidates, "mk", "mkdir", " "), EOK);
    assert_int_equal(candidates_add(&candidates, "mk", "mkfile", " "), EOK);
    assert_int_equal(candidates_add(&candidates, "mk", "mv", " "), EOK);
    candidates_sort(&candidates);
    assert_int_equal(candidates.count, 2);
    assert_string_equal(candidates.names[0], "mkdir ");
    assert_string_equal(candidates.names[1], "mkfile ");
    assert_int_equal(candidates_common(&candidates), 2);
    candidates_free(&candidates);
}

static void test_one_candidate(void **state)
{
    (void)state;
    candidates_t candidates = {NULL, 0};
    assert_int_equal(candidates_add(&candidates, "", ".hidden", " "), EOK);
    assert_int_equal(candidates_add(&candidates, "", "data", "/"), EOK);
    candidates_sort(&candidates);
    assert_int_equal(candidates.count, 1);
    assert_int_equal(candidates_common(&candidates), 5);
    candidates_free(&candidates);
    assert_int_equal(candidates_add(&candidates, ".", ".hidden", " "), EOK);
    assert_int_equal(candidates.count, 1);
    candidates_free(&candidates);
}

static void test_common_is_whole_characters(void **state)
{
    (void)state;
    candidates_t candidates = {NULL, 0};
    assert_int_equal(candidates_add(&candidates, "", "a\xc3\xa4", ""), EOK);
    assert_int_equal(candidates_add(&candidates, "", "a\xc3\xbc", ""), EOK);
    assert_int_equal(candidates_common(&candidates), 1);
    candidates_free(&candidates);
}

static void check_quote(const char *text, char quote, const char *expected)
{
    char *quoted = completion_quote(text, strlen(text), quote);
    assert_string_equal(quoted, expected);
    free(quoted);
}

static void test_quote(void **state)
{
    (void)state;
    check_quote("my file;", 0, "my\\ file\\;");
    check_quote("my \"file\" $", '"', "my \\\"file\\\" \\$");
    check_quote("it's", '\'', "it'\\''s");
    check_quote("plain", 0, "plain");
}

int complete_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_word),
        cmocka_unit_test(test_cursor_inside),
        cmocka_unit_test(test_candidates),
        cmocka_unit_test(test_one_candidate),
        cmocka_unit_test(test_common_is_whole_characters),
        cmocka_unit_test(test_quote),
    };
    return cmocka_run_group_tests_name("complete", tests, NULL, NULL);
}
