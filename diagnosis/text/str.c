// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's string functions. */
#include <diagnosis/text/str.h>

size_t str_length(const char *s, size_t max)
{
    size_t length = 0;
    while (length < max && s[length] != '\0')
        length++;
    return length;
}

bool str_equal(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

bool str_copy(char *to, size_t size, const char *from)
{
    if (size == 0)
        return false;
    size_t length = str_length(from, size);
    bool fits = length < size;
    if (!fits)
        length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
    return fits;
}
