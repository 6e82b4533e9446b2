// SPDX-License-Identifier: BSD-2-Clause
/* The options on the kernel's command line; see boot.h and <abi/boot_option.def>. */
#include <boot/boot.h>
#include <lib/mem.h>
#include <lib/print.h>

/* Most characters of a word and of the list of valid values in a report. */
#define REPORT_WORD_MAX  32
#define REPORT_VALID_MAX 96

boot_info_t boot_info;

static const boot_option_rule_t rules[BOOT_OPTION_COUNT] = {
#define BOOT_OPTION(id, name, ...) [BOOT_##id] = {.word = (name), __VA_ARGS__},
#include <abi/boot_option.def>
#undef BOOT_OPTION
};

static struct option_setting {
    bool given;
    uint64_t value;
} settings[BOOT_OPTION_COUNT];

/* A substring of the command line. */
typedef struct span {
    const char *text;
    size_t length;
} span_t;

const boot_option_rule_t *boot_option_rule(enum boot_option option)
{
    return &rules[option];
}

uint64_t boot_option(enum boot_option option)
{
    return settings[option].given ? settings[option].value : rules[option].initial;
}

static bool span_equal(span_t span, const char *text)
{
    return str_length(text, SIZE_MAX) == span.length && memcmp(text, span.text, span.length) == 0;
}

static span_t span_until(const char *text, size_t max, char stop)
{
    size_t length = 0;
    while (length < max && text[length] != '\0' && text[length] != stop)
        length++;
    return (span_t){text, length};
}

static bool option_find(span_t word, enum boot_option *option)
{
    for (unsigned i = 0; i < BOOT_OPTION_COUNT; i++) {
        *option = (enum boot_option)i;
        if (span_equal(word, rules[i].word))
            return true;
    }
    return false;
}

static bool option_number_parse(span_t text, uint64_t min, uint64_t max, uint64_t *value)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned)(uint8_t)text.text[i] - '0';
        if (digit > 9 || number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *value = number;
    return text.length > 0 && number >= min && number <= max;
}

/* The value is the index in `words`. */
static bool choice_parse(span_t text, const char *const *words, unsigned count, uint64_t *value)
{
    for (*value = 0; *value < count && words[*value] != NULL; ++*value)
        if (span_equal(text, words[*value]))
            return true;
    return false;
}

static const char *const flag_words[] = {"off", "on"};

static bool value_parse(const boot_option_rule_t *rule, span_t text, uint64_t *value)
{
    if (rule->type == BOOT_NUMBER)
        return option_number_parse(text, rule->min, rule->max, value);
    if (rule->type == BOOT_FLAG)
        return choice_parse(text, flag_words, 2, value);
    return choice_parse(text, rule->words, BOOT_CHOICES_MAX, value);
}

void boot_option_format(enum boot_option option, uint64_t value, char *text, size_t size)
{
    const boot_option_rule_t *rule = &rules[option];
    if (rule->type == BOOT_NUMBER)
        print_format(text, size, "%llu", (unsigned long long)value);
    else
        (void)!str_copy(text, size,
                        rule->type == BOOT_FLAG ? flag_words[value] : rule->words[value]);
}

void boot_option_valid(enum boot_option option, char *text, size_t size)
{
    const boot_option_rule_t *rule = &rules[option];
    if (rule->type == BOOT_NUMBER) {
        print_format(text, size, "%s, %llu to %llu", rule->unit, (unsigned long long)rule->min,
                     (unsigned long long)rule->max);
        return;
    }
    const char *const *words = rule->type == BOOT_FLAG ? flag_words : rule->words;
    unsigned count = rule->type == BOOT_FLAG ? 2 : BOOT_CHOICES_MAX;
    size_t used = 0;
    for (unsigned i = 0; i < count && words[i] != NULL && used < size; i++)
        used +=
            (size_t)print_format(text + used, size - used, "%s%s", i > 0 ? " or " : "", words[i]);
}

static void word_report(span_t word, const char *problem)
{
    bool whole = word.length <= REPORT_WORD_MAX;
    klog("boot option %.*s%s: %s", whole ? (int)word.length : REPORT_WORD_MAX, word.text,
         whole ? "" : "...", problem);
}

static void value_report(span_t word, enum boot_option option)
{
    char problem[REPORT_VALID_MAX + 2 * REPORT_WORD_MAX];
    char valid[REPORT_VALID_MAX], kept[REPORT_WORD_MAX];
    boot_option_valid(option, valid, sizeof(valid));
    boot_option_format(option, boot_option(option), kept, sizeof(kept));
    print_format(problem, sizeof(problem), "invalid value (valid: %s); %s stays %s", valid,
                 rules[option].word, kept);
    word_report(word, problem);
}

static void word_read(span_t word)
{
    span_t name = span_until(word.text, word.length, '=');
    enum boot_option option;
    if (!option_find(name, &option)) {
        word_report(word, "unknown, ignored");
        return;
    }
    uint64_t value;
    span_t text = {word.text + name.length, word.length - name.length};
    if (text.length > 0) { /* the `=` */
        text.text++;
        text.length--;
    }
    if (value_parse(&rules[option], text, &value))
        settings[option] = (struct option_setting){true, value};
    else
        value_report(word, option);
}

void boot_options_read(const char *line)
{
    memset(settings, 0, sizeof(settings));
    while (*line != '\0') {
        span_t word = span_until(line, SIZE_MAX, ' ');
        if (word.length > 0)
            word_read(word);
        line += word.length;
        line += *line == ' ';
    }
}

errno_t boot_option_find(const char *word, uint64_t *value)
{
    enum boot_option option;
    if (!option_find((span_t){word, str_length(word, SIZE_MAX)}, &option))
        return ENOENT;
    *value = boot_option(option);
    return EOK;
}
