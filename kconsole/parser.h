// SPDX-License-Identifier: BSD-2-Clause
/* Command lines: words between blanks, numbers in decimal or hexadecimal. Pure. */
#ifndef KCONSOLE_PARSER_H
#define KCONSOLE_PARSER_H

#include <stdbool.h>
#include <stdint.h>

/* Words of one line; the first is the command. */
#define PARSER_WORDS 12

typedef struct words {
    unsigned count;
    const char *word[PARSER_WORDS];
} words_t;

/* Splits `line`, which is changed: the words lie in it. False when there are too many. */
bool parse_words(char *line, words_t *words);

/* "123" or "0x7b"; false when `text` is anything else or does not fit. */
bool parse_number(const char *text, uint64_t *number);

#endif
