// SPDX-License-Identifier: BSD-2-Clause
/* Parsing of command lines: words separated by blanks, numbers in decimal or hexadecimal. */
#ifndef KCONSOLE_PARSER_H
#define KCONSOLE_PARSER_H

#include <stdbool.h>
#include <stdint.h>

/* Most words of a line; the first one is the command. */
#define PARSER_WORDS 12

typedef struct words {
    unsigned count;
    const char *word[PARSER_WORDS];
} words_t;

/* Splits `line` in place; the words point into it. Returns false if there are too many. */
bool parse_words(char *line, words_t *words);

/* Parses "123" or "0x7b". Returns false if `text` is not a number or does not fit. */
bool parse_number(const char *text, uint64_t *number);

#endif
