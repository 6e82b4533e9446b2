// SPDX-License-Identifier: BSD-2-Clause
/* Sizes with a unit. */
#include <cli/cli.h>

static unsigned unit_shift(char unit)
{
    switch (unit) {
    case 'k':
    case 'K':
        return 10;
    case 'm':
    case 'M':
        return 20;
    case 'g':
    case 'G':
        return 30;
    default:
        return 0;
    }
}

errno_t cli_parse_size(const char *text, uint64_t *size)
{
    uint64_t value = 0;
    if (*text < '0' || *text > '9')
        return EINVAL;
    for (; *text >= '0' && *text <= '9'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return ERANGE;
        value = value * 10 + digit;
    }
    unsigned shift = unit_shift(*text);
    if (shift)
        text++;
    if (*text)
        return EINVAL;
    if (value > UINT64_MAX >> shift)
        return ERANGE;
    *size = value << shift;
    return EOK;
}
