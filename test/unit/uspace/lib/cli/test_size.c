// SPDX-License-Identifier: BSD-2-Clause
/* Parsing of sizes. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <cli/cli.h>

static void sizes_are_parsed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t size;
    } rows[] = {
        {"0", 0},
        {"512", 512},
        {"300k", 300 * 1024},
        {"4M", 4 << 20},
        {"1g", 1 << 30},
        {"18446744073709551615", UINT64_MAX},
        {"17179869183g", 17179869183ull << 30},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t size;
        assert_int_equal(cli_parse_size(rows[i].text, &size), EOK);
        assert_true(size == rows[i].size);
    }
}

static void invalid_sizes_are_rejected(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "k", "-1", " 1", "1 ", "1kk", "1x", "0x10", "1.5k"};
    uint64_t size;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(cli_parse_size(wrong[i], &size), EINVAL);
    assert_int_equal(cli_parse_size("18446744073709551616", &size), ERANGE);
    assert_int_equal(cli_parse_size("17179869184g", &size), ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_parsed),
        cmocka_unit_test(invalid_sizes_are_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
