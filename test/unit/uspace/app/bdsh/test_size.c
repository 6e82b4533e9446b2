// SPDX-License-Identifier: BSD-2-Clause
/* Parsing of numbers and sizes. */
#include "size.h"
#include "tests.h"

static void test_numbers(void **state)
{
    (void)state;
    uint64_t value;
    assert_int_equal(number_parse("12", &value), EOK);
    assert_int_equal(value, 12);
    assert_int_equal(number_parse("18446744073709551615", &value), EOK);
    assert_true(value == UINT64_MAX);
    assert_int_equal(number_parse("18446744073709551616", &value), EOVERFLOW);
    assert_int_equal(number_parse("", &value), EINVAL);
    assert_int_equal(number_parse("-1", &value), EINVAL);
    assert_int_equal(number_parse("12k", &value), EINVAL);
}

static void test_durations(void **state)
{
    (void)state;
    uint64_t us;
    assert_int_equal(duration_parse("2", &us), EOK);
    assert_int_equal(us, 2000000);
    assert_int_equal(duration_parse("0.25", &us), EOK);
    assert_int_equal(us, 250000);
    assert_int_equal(duration_parse("1.0000019", &us), EOK);
    assert_int_equal(us, 1000001);
    assert_int_equal(duration_parse("1s", &us), EINVAL);
    assert_int_equal(duration_parse("soon", &us), EINVAL);
    assert_int_equal(duration_parse("99999999999999999", &us), EOVERFLOW);
}

static void test_format(void **state)
{
    (void)state;
    char text[20];
    size_format(512, text, sizeof(text));
    assert_string_equal(text, "512");
    size_format(300 * 1024, text, sizeof(text));
    assert_string_equal(text, "300k");
    size_format(UINT64_MAX, text, sizeof(text));
    assert_string_equal(text, "16777215t");
}

int size_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests_name("size", tests, NULL, NULL);
}
