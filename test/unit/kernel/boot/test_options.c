// SPDX-License-Identifier: BSD-2-Clause
/* Boot options: each type of value, and the error for every invalid word. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <boot/boot.h>
#include <lib/print.h>
#include <stdio.h>
#include <string.h>

static char text[4096];

void klog(const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + used, sizeof(text) - used, format, arguments);
    va_end(arguments);
    strcat(text, "\n");
}

/* Returns the log messages of parsing `line`. */
static const char *log_of(const char *line)
{
    text[0] = '\0';
    boot_options_read(line);
    return text;
}

static void assert_report(const char *line, const char *report)
{
    const char *found = log_of(line);
    if (strstr(found, report) == NULL)
        fail_msg("`%s` reports \"%s\" instead of \"%s\"", line, found, report);
    assert_ptr_equal(strchr(found, '\n'), found + strlen(found) - 1); /* one line */
}

static void assert_initial(void)
{
    for (unsigned i = 0; i < BOOT_OPTION_COUNT; i++)
        assert_int_equal(boot_option((enum boot_option)i),
                         boot_option_rule((enum boot_option)i)->initial);
}

static void an_empty_line_sets_the_initial_values(void **state)
{
    (void)state;
    assert_string_equal(log_of(""), "");
    assert_initial();
    assert_string_equal(log_of("   "), "");
    assert_initial();
}

static void each_type_is_read(void **state)
{
    (void)state;
    assert_string_equal(log_of(" exchange=early  lint=off watchdog=30 deadlock=break trace=on "),
                        "");
    assert_int_equal(boot_option(BOOT_EXCHANGE), EXCHANGE_EARLY);
    assert_int_equal(boot_option(BOOT_LINT), 0);
    assert_int_equal(boot_option(BOOT_WATCHDOG), 30);
    assert_int_equal(boot_option(BOOT_DEADLOCK), DEADLOCK_BREAK);
    assert_int_equal(boot_option(BOOT_TRACE), 1);
    assert_int_equal(boot_option(BOOT_BOARDS), 1);
}

static void the_last_of_two_values_counts(void **state)
{
    (void)state;
    assert_string_equal(log_of("exchange=late exchange=early"), "");
    assert_int_equal(boot_option(BOOT_EXCHANGE), EXCHANGE_EARLY);
    assert_string_equal(log_of("exchange=early exchange=late"), "");
    assert_int_equal(boot_option(BOOT_EXCHANGE), EXCHANGE_LATE);
    assert_report("lint=off lint=never",
                  "lint=never: invalid value (valid: off or on); lint stays off");
}

static void numbers_out_of_range_are_invalid(void **state)
{
    (void)state;
    log_of("watchdog=1000000");
    assert_int_equal(boot_option(BOOT_WATCHDOG), 1000000);
    static const char *const bad[] = {"watchdog=1000001", "watchdog=-1",
                                      "watchdog=1s",      "watchdog=0x10",
                                      "watchdog=",        "watchdog=18446744073709551617"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_report(bad[i], "invalid value (valid: seconds, 0 to 1000000); watchdog stays 0");
        assert_initial();
    }
}

/* For every option of the table. */
static void valid_values_are_accepted_and_others_reported(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BOOT_OPTION_COUNT; i++) {
        enum boot_option option = (enum boot_option)i;
        const boot_option_rule_t *rule = boot_option_rule(option);
        uint64_t last = rule->type == BOOT_NUMBER ? rule->max : 1;
        char line[64], value[32];
        for (uint64_t number = rule->min; number <= last; number += last - rule->min) {
            boot_option_format(option, number, value, sizeof(value));
            snprintf(line, sizeof(line), "%s=%s", rule->word, value);
            assert_string_equal(log_of(line), "");
            assert_int_equal(boot_option(option), number);
        }
        static const char *const bad[] = {"%s=nonsense", "%s=", "%s", "%s=ON", "%s=one"};
        for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
            snprintf(line, sizeof(line), bad[k], rule->word);
            assert_report(line, "invalid value (valid: ");
            assert_initial();
        }
    }
}

static void unknown_words_are_reported(void **state)
{
    (void)state;
    assert_report("quiet", "boot option quiet: unknown, ignored");
    assert_report("lin=off", "boot option lin=off: unknown, ignored");
    assert_report("lints=off", "boot option lints=off: unknown, ignored");
    assert_report("=off", "boot option =off: unknown, ignored");
    assert_initial();
}

static void long_words_are_reported_truncated(void **state)
{
    (void)state;
    char line[300];
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    assert_report(line, "boot option xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...: unknown, ignored");
    memcpy(line, "lint=off", 8);
    assert_report(line, "boot option lint=offxxxxxxxxxxxxxxxxxxxxxxxx...: invalid value");
    assert_int_equal(boot_option(BOOT_LINT), 1);
}

static void options_are_found_by_name(void **state)
{
    (void)state;
    uint64_t value;
    boot_options_read("exchange=early");
    assert_int_equal(boot_option_find("exchange", &value), EOK);
    assert_int_equal(value, EXCHANGE_EARLY);
    assert_int_equal(boot_option_find("exchang", &value), ENOENT);
    assert_int_equal(boot_option_find("", &value), ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_line_sets_the_initial_values),
        cmocka_unit_test(each_type_is_read),
        cmocka_unit_test(the_last_of_two_values_counts),
        cmocka_unit_test(numbers_out_of_range_are_invalid),
        cmocka_unit_test(valid_values_are_accepted_and_others_reported),
        cmocka_unit_test(unknown_words_are_reported),
        cmocka_unit_test(long_words_are_reported_truncated),
        cmocka_unit_test(options_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
