// SPDX-License-Identifier: BSD-2-Clause
/* Parsing of command lines; see parser.h. */
#include <kconsole/parser.h>

static bool argument_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool parse_words(char *line, words_t *words)
{
    words->count = 0;
    while (true) {
        while (argument_blank(*line))
            *line++ = '\0';
        if (*line == '\0')
            return true;
        if (words->count == PARSER_WORDS)
            return false;
        words->word[words->count++] = line;
        while (*line != '\0' && !argument_blank(*line))
            line++;
    }
}

/* The value of a hexadecimal digit; 99: not a digit. */
static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 99;
}

bool parse_number(const char *text, uint64_t *number)
{
    unsigned base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (*text == '\0')
        return false;
    uint64_t value = 0;
    for (; *text != '\0'; text++) {
        unsigned digit = digit_value(*text);
        if (digit >= base || value > (UINT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    *number = value;
    return true;
}
