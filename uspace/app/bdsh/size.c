// SPDX-License-Identifier: BSD-2-Clause
/* Conversion of numbers from and to text, see size.h. */
#include "size.h"
#include <inttypes.h>
#include <stdio.h>

/* Parses the digits at *text and advances it. EINVAL: no digit. EOVERFLOW. */
static errno_t digits_take(const char **text, uint64_t *value)
{
    const char *at = *text;
    uint64_t sum = 0;
    while (*at >= '0' && *at <= '9') {
        unsigned digit = (unsigned)(*at++ - '0');
        if (sum > (UINT64_MAX - digit) / 10)
            return EOVERFLOW;
        sum = sum * 10 + digit;
    }
    if (at == *text)
        return EINVAL;
    *text = at;
    *value = sum;
    return EOK;
}

errno_t number_parse(const char *text, uint64_t *value)
{
    errno_t rc = digits_take(&text, value);
    return rc == EOK && *text != '\0' ? EINVAL : rc;
}

errno_t duration_parse(const char *text, uint64_t *us)
{
    errno_t rc = digits_take(&text, us);
    if (rc != EOK)
        return rc;
    if (*us > UINT64_MAX / 2000000)
        return EOVERFLOW;
    *us *= 1000000;
    if (*text == '.') {
        uint64_t unit = 100000;
        for (text++; *text >= '0' && *text <= '9'; text++) {
            *us += (uint64_t)(*text - '0') * unit;
            unit /= 10;
        }
    }
    return *text == '\0' ? EOK : EINVAL;
}

void size_format(uint64_t bytes, char *buffer, size_t size)
{
    static const char units[] = "kmgt";
    unsigned unit = 0;
    if (bytes < 10 * 1024) {
        snprintf(buffer, size, "%" PRIu64, bytes);
        return;
    }
    bytes /= 1024;
    while (bytes >= 10 * 1024 && units[unit + 1] != '\0') {
        bytes /= 1024;
        unit++;
    }
    snprintf(buffer, size, "%" PRIu64 "%c", bytes, units[unit]);
}
