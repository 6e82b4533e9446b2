// SPDX-License-Identifier: BSD-2-Clause
/* Parser, formats and names. */
#include "unit.h"
#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <kconsole/parser.h>
#include <string.h>

static void test_words(void **state)
{
    (void)state;
    words_t words;
    char line[] = "  ipc\t 0x1b  ";
    assert_true(parse_words(line, &words));
    assert_int_equal(words.count, 2);
    assert_string_equal(words.word[0], "ipc");
    assert_string_equal(words.word[1], "0x1b");
    char twelve[] = "1 2 3 4 5 6 7 8 9 10 11 12";
    assert_true(parse_words(twelve, &words));
    assert_int_equal(words.count, PARSER_WORDS);
    char more[] = "1 2 3 4 5 6 7 8 9 10 11 12 13";
    assert_false(parse_words(more, &words));
    char blank[] = " \t";
    assert_true(parse_words(blank, &words));
    assert_int_equal(words.count, 0);
}

static void test_numbers(void **state)
{
    (void)state;
    uint64_t number;
    assert_true(parse_number("0", &number) && number == 0);
    assert_true(parse_number("27", &number) && number == 27);
    assert_true(parse_number("0xFfff800000001000", &number) && number == 0xffff800000001000);
    assert_true(parse_number("18446744073709551615", &number) && number == UINT64_MAX);
    assert_true(parse_number("0xabcdef", &number) && number == 0xabcdef);
    assert_true(parse_number("0XABCDEF", &number) && number == 0xabcdef);
    assert_true(parse_number("007", &number) && number == 7);
    static const char *const wrong[] = {"",
                                        "1x5",
                                        "1X5",
                                        "05X",
                                        "X5",
                                        "1:2",
                                        "0x:",
                                        "0x@",
                                        "0x`",
                                        "0xG",
                                        "0x",
                                        "x",
                                        "-1",
                                        "1 ",
                                        "12a",
                                        "0xg",
                                        "0x-1",
                                        "+1",
                                        "1.",
                                        "\xff",
                                        "18446744073709551616",
                                        "0x10000000000000000"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(parse_number(wrong[i], &number));
}

static void expect_duration(uint64_t ns, const char *text)
{
    char buffer[FORMAT_SIZE];
    format_duration(buffer, sizeof(buffer), ns);
    assert_string_equal(buffer, text);
}

static void test_durations(void **state)
{
    (void)state;
    expect_duration(0, "0us");
    expect_duration(999999, "999us");
    expect_duration(1000000, "1.0ms");
    expect_duration(45280000, "45.2ms");
    expect_duration(12345678901, "12.345s");
    expect_duration(59999999999, "59.999s");
    expect_duration(187000000000, "3m07s");
    expect_duration(7500ull * 1000000000, "2h05m");
    expect_duration(356400ull * 1000000000, "4d03h");
    expect_duration(UINT64_MAX, "213503d23h");
}

static void expect_bytes(uint64_t bytes, const char *text)
{
    char buffer[FORMAT_SIZE];
    format_bytes(buffer, sizeof(buffer), bytes);
    assert_string_equal(buffer, text);
}

static void test_sizes(void **state)
{
    (void)state;
    expect_bytes(0, "0 B");
    expect_bytes(1023, "1023 B");
    expect_bytes(1024, "1 KiB");
    expect_bytes(1536 * 1024, "1.5 MiB");
    expect_bytes(256ull << 20, "256 MiB");
    expect_bytes(UINT64_MAX, "16777215 TiB");
}

static void test_words_of_messages(void **state)
{
    (void)state;
    char buffer[FORMAT_SIZE];
    format_word(buffer, sizeof(buffer), 99999);
    assert_string_equal(buffer, "99999");
    format_word(buffer, sizeof(buffer), 100000);
    assert_string_equal(buffer, "0x186a0");
    format_word(buffer, sizeof(buffer), UINT64_MAX);
    assert_string_equal(buffer, "0xffffffffffffffff");
}

static void expect_method(uint32_t interface, uint64_t method, const char *text)
{
    char buffer[48];
    name_format_method(buffer, sizeof(buffer), interface, method);
    assert_string_equal(buffer, text);
}

static void test_methods_have_names(void **state)
{
    (void)state;
    expect_method(INTERFACE_VFS_IN, 1032, "VFS_IN_MOUNT");
    expect_method(INTERFACE_VFS_OUT, 1029, "VFS_OUT_MOUNT");
    expect_method(INTERFACE_VFS_OUT, 1030, "VFS_OUT_MOUNTED");
    expect_method(INTERFACE_BD, 1026, "BD_READ_BLOCKS");
    expect_method(INTERFACE_VFS_REG, 1035, "VFS_IN_REGISTER");
    expect_method(INTERFACE_VFS_OUT, 8, "DATA_READ");
    expect_method(INTERFACE_NONE, 0, "PHONE_HUNGUP");
    expect_method(INTERFACE_NONE, 1024, "1024");
    expect_method(INTERFACE_LOC_CB, 1024, "1024 of loc callback");
    expect_method(4711, 1024, "1024");
    expect_method(INTERFACE_VFS_IN, UINT64_MAX, "18446744073709551615 of vfs_in");
    expect_method(INTERFACE_VFS_IN, 500, "500 of vfs_in");
    assert_string_equal(words_of_method(INTERFACE_VFS_IN, VFS_IN_MOUNT), "service flags");
    assert_null(words_of_method(INTERFACE_VFS_IN, 9999));
}

static bool count_name(const char *name, void *context)
{
    unsigned *left = context;
    assert_true(name[0] != '\0');
    return --*left > 0;
}

static void test_methods_are_found_by_name(void **state)
{
    (void)state;
    assert_true(name_is_method("VFS_IN_MOUNT", INTERFACE_VFS_IN, 1032));
    assert_true(name_is_method("vfs_in_Mount", INTERFACE_VFS_IN, 1032));
    assert_true(name_is_method("1032", INTERFACE_VFS_IN, 1032));
    assert_true(name_is_method("data_read", 4711, 8));
    assert_true(name_is_method("1099", 4711, 1099));
    assert_false(name_is_method("VFS_IN_MOUNT", INTERFACE_VFS_OUT, 1032));
    assert_false(name_is_method("VFS_IN_MOUNT_", INTERFACE_VFS_IN, 1032));
    assert_false(name_is_method("VFS_IN_MOUN", INTERFACE_VFS_IN, 1032));
    assert_false(name_is_method("", 4711, 1099));
    unsigned left = UINT32_MAX;
    name_methods(count_name, &left);
    assert_true(UINT32_MAX - left > 50);
    left = 3;
    name_methods(count_name, &left);
    assert_int_equal(left, 0);
    left = 20; /* among those of protocols */
    name_methods(count_name, &left);
    assert_int_equal(left, 0);
}

static void test_errors_have_names(void **state)
{
    (void)state;
    assert_string_equal(name_of_error(EHANGUP), "EHANGUP");
    assert_string_equal(text_of_error(EHANGUP), "the other side hung up");
    assert_string_equal(name_of_error(EOK), "EOK");
    assert_null(name_of_error(-1));
    assert_null(text_of_error(4711));
}

static void test_flags_have_letters(void **state)
{
    (void)state;
    char buffer[8];
    name_format_flags(buffer, sizeof(buffer), 0);
    assert_string_equal(buffer, "-");
    name_format_flags(buffer, sizeof(buffer), IPC_FLAG_DISCARD_ANSWER | IPC_FLAG_FORWARDED);
    assert_string_equal(buffer, "DF");
    name_format_flags(buffer, sizeof(buffer), UINT32_MAX);
    assert_string_equal(buffer, "ADFCN");
    name_format_flags(buffer, 3, UINT32_MAX);
    assert_string_equal(buffer, "AD");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_words_of_messages),
        cmocka_unit_test(test_methods_have_names),
        cmocka_unit_test(test_methods_are_found_by_name),
        cmocka_unit_test(test_errors_have_names),
        cmocka_unit_test(test_flags_have_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
