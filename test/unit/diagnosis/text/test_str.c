// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's string functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <diagnosis/text/str.h>

static void test_length(void **state)
{
    (void)state;
    const char bytes[3] = {'a', 'b', 'c'};
    assert_int_equal(str_length("abc", 10), 3);
    assert_int_equal(str_length(bytes, 3), 3);
    assert_int_equal(str_length("", 10), 0);
    assert_int_equal(str_length("abc", 0), 0);
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(str_equal("", ""));
    assert_true(str_equal("abc", "abc"));
    assert_false(str_equal("abc", "ab"));
    assert_false(str_equal("ab", "abc"));
    assert_false(str_equal("abc", "abd"));
}

static void test_copy(void **state)
{
    (void)state;
    char to[4] = "###";
    assert_true(str_copy(to, sizeof(to), "abc"));
    assert_string_equal(to, "abc");
    assert_false(str_copy(to, sizeof(to), "wxyz"));
    assert_string_equal(to, "wxy");
    assert_false(str_copy(to, 1, "a"));
    assert_string_equal(to, "");
    assert_true(str_copy(to, 1, ""));
    assert_false(str_copy(to, 0, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
