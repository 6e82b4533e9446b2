// SPDX-License-Identifier: BSD-2-Clause
/*
 * Patterns for names, as parse.h makes them: * any characters, ? one, [a-c] one of these, [!a-c]
 * one of the others, \ the next character as it is. A [ without its ] is one itself. Pure.
 */
#ifndef WILD_H
#define WILD_H

#include <stdbool.h>
#include <stddef.h>

/* Does the name match the first `size` bytes of the pattern? Neither holds a slash. A dot at the
 * beginning of a name is matched by a dot only. */
bool wild_match(const char *pattern, size_t size, const char *name);

/* Are there special characters in the first `size` bytes? */
bool wild_is_pattern(const char *pattern, size_t size);

/* The first `size` bytes without their backslashes; `text` has room for size + 1. */
void wild_unquote(const char *pattern, size_t size, char *text);

#endif
