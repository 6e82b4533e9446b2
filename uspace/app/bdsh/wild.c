// SPDX-License-Identifier: BSD-2-Clause
/* Matching of names, see wild.h. Only the last * is retried, which is sufficient. */
#include "wild.h"
#include <string.h>

/* Returns the closing ] of the set at `at` (after the [), or NULL if there is none. A ] at the
 * beginning belongs to the set. */
static const char *set_end(const char *at, const char *end)
{
    at += at < end && *at == '!';
    for (const char *first = at; at < end; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
        else if (*at == ']' && at > first)
            return at;
    return NULL;
}

static unsigned char set_character(const char **at, const char *end)
{
    if (**at == '\\' && *at + 1 < end)
        (*at)++;
    return (unsigned char)*(*at)++;
}

static bool set_has(const char *at, const char *end, char c)
{
    bool others = at < end && *at == '!';
    bool found = false;
    at += others;
    while (at < end) {
        unsigned char low = set_character(&at, end);
        unsigned char high = low;
        if (end - at >= 2 && *at == '-') {
            at++;
            high = set_character(&at, end);
        }
        found = found || ((unsigned char)c >= low && (unsigned char)c <= high);
    }
    return found != others;
}

/* Matches one character against the pattern at *at, which is not a *, and advances *at. */
static bool one_match(const char **at, const char *end, char c)
{
    const char *pattern = (*at)++;
    if (*pattern == '?')
        return true;
    if (*pattern == '\\' && *at < end)
        return *(*at)++ == c;
    if (*pattern == '[') {
        const char *close = set_end(*at, end);
        if (close != NULL) {
            const char *set = *at;
            *at = close + 1;
            return set_has(set, close, c);
        }
    }
    return *pattern == c;
}

bool wild_match(const char *pattern, size_t size, const char *name)
{
    const char *end = pattern + size;
    const char *star = NULL; /* after the last * */
    const char *resume = NULL;
    if (name[0] == '.' && !(size > 0 && (pattern[0] == '.' || pattern[0] == '\\')))
        return false;
    while (*name != '\0' || pattern < end) {
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            resume = name;
        } else if (*name != '\0' && pattern < end && one_match(&pattern, end, *name)) {
            name++;
        } else if (star != NULL && *resume != '\0') {
            pattern = star;
            name = ++resume;
        } else {
            return false;
        }
    }
    return true;
}

bool wild_is_pattern(const char *pattern, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (pattern[i] == '\\')
            i++;
        else if (strchr("*?[", pattern[i]) != NULL)
            return true;
    return false;
}

void wild_unquote(const char *pattern, size_t size, char *text)
{
    for (size_t i = 0; i < size; i++) {
        i += pattern[i] == '\\' && i + 1 < size;
        *text++ = pattern[i];
    }
    *text = '\0';
}
