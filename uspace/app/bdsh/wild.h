// SPDX-License-Identifier: BSD-2-Clause
/*
 * Patterns for names, as made by parse.h: * matches any characters, ? one, [a-c] one of these,
 * [!a-c] one of the others, \ the next character literally. A [ without a ] matches itself. Pure
 * code.
 */
#ifndef WILD_H
#define WILD_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the name matches the first `size` bytes of the pattern. Neither contains a slash. Only a
 * dot matches a dot at the beginning of a name. */
bool wild_match(const char *pattern, size_t size, const char *name);

/* Whether the first `size` bytes contain unquoted special characters. */
bool wild_is_pattern(const char *pattern, size_t size);

/* Copies the first `size` bytes without their backslashes; `text` has room for size + 1. */
void wild_unquote(const char *pattern, size_t size, char *text);

#endif
