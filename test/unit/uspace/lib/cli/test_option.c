// SPDX-License-Identifier: BSD-2-Clause
/* Options of a command line. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <cli/cli.h>
#include <stdio.h>
#include <string.h>

static char said[100];

int cli_fail_text(const char *subject, const char *text)
{
    snprintf(said, sizeof(said), "%s: %s", subject, text);
    return CLI_FAILED;
}

/* Formats a parsed command line (words separated by blanks) as "option=value ... | operands". */
static const char *meaning(const char *line)
{
    static const struct option longs[] = {{"size", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    static char text[200];
    char words[100];
    static char name[] = "tool";
    char *argv[20] = {name};
    int argc = 1;
    size_t used = 0;

    snprintf(words, sizeof(words), "%s", line);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    cli_option_restart();
    for (int option; (option = cli_option(argc, argv, "12b:h", longs)) != -1;) {
        if (option == '?')
            return said;
        used += (size_t)sprintf(text + used, "%c", option);
        if (optarg)
            used += (size_t)sprintf(text + used, "=%s", optarg);
        used += (size_t)sprintf(text + used, " ");
    }
    used += (size_t)sprintf(text + used, "|");
    for (int i = optind; i < argc; i++)
        used += (size_t)sprintf(text + used, " %s", argv[i]);
    return text;
}

static void options_have_short_and_long_forms(void **state)
{
    (void)state;
    assert_string_equal(meaning(""), "|");
    assert_string_equal(meaning("img loop"), "| img loop");
    assert_string_equal(meaning("-1 -b 512 img"), "1 b=512 | img");
    assert_string_equal(meaning("-12b512 img"), "1 2 b=512 | img");
    assert_string_equal(meaning("--size 3k --help x"), "s=3k h | x");
    assert_string_equal(meaning("--size=3k x"), "s=3k | x");
    assert_string_equal(meaning("--size= x"), "s= | x");
}

static void operands_keep_their_order(void **state)
{
    (void)state;
    assert_string_equal(meaning("a -1 b -b 5 c"), "1 b=5 | a b c");
    assert_string_equal(meaning("a -1 b -- -2 c"), "1 | a b -2 c");
    assert_string_equal(meaning("- a"), "| - a");
    assert_string_equal(meaning("-1 --"), "1 |");
}

static void invalid_options_are_named(void **state)
{
    (void)state;
    assert_string_equal(meaning("--frobnicate img"), "--frobnicate: unknown option");
    assert_string_equal(meaning("img -1x"), "-x: unknown option");
    assert_string_equal(meaning("-: img"), "-:: unknown option");
    assert_string_equal(meaning("img -b"), "-b: this option needs a value");
    assert_string_equal(meaning("img --size"), "--size: this option needs a value");
    assert_string_equal(meaning("--help=x"), "--help=x: this option takes no value");
    assert_string_equal(meaning("--siz 3"), "--siz: unknown option");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_have_short_and_long_forms),
        cmocka_unit_test(operands_keep_their_order),
        cmocka_unit_test(invalid_options_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
