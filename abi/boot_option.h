// SPDX-License-Identifier: BSD-2-Clause
/* Boot options: the types of the table in <abi/boot_option.def>. */
#ifndef ABI_BOOT_OPTION_H
#define ABI_BOOT_OPTION_H

#include <stdbool.h>
#include <stdint.h>

#define BOOT_CHOICES_MAX 4

enum boot_option {
#define BOOT_OPTION(id, word, ...) BOOT_##id,
#include <abi/boot_option.def>
#undef BOOT_OPTION
    BOOT_OPTION_COUNT,
};

enum boot_option_type {
    BOOT_FLAG,   /* `on` or `off`; the value is 1 or 0 */
    BOOT_CHOICE, /* one of `words`; the value is its index */
    BOOT_NUMBER, /* a decimal number from `min` to `max` */
};

typedef struct boot_option_rule {
    const char *word; /* the text before the `=` */
    enum boot_option_type type;
    const char *words[BOOT_CHOICES_MAX]; /* BOOT_CHOICE: the words, terminated by NULL */
    uint64_t min, max;                   /* BOOT_NUMBER: the range, inclusive */
    const char *unit;                    /* BOOT_NUMBER */
    uint64_t initial;                    /* the default */
    const char *reader;                  /* the program that uses it */
    const char *help;
} boot_option_rule_t;

enum boot_exchange { EXCHANGE_LATE, EXCHANGE_EARLY };
enum boot_deadlock { DEADLOCK_REPORT, DEADLOCK_BREAK };
enum boot_monitor { MONITOR_OFF, MONITOR_COM2 };

#endif
