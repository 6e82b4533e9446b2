// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory and string functions. Every C implementation provides memcpy, memmove, memset and memcmp,
 * because compilers emit calls to them: in the kernel the architecture, on the host libc.
 */
#ifndef DIAGNOSIS_TEXT_STR_H
#define DIAGNOSIS_TEXT_STR_H

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/* Length of a string, at most `max`. */
size_t str_length(const char *s, size_t max);
bool str_equal(const char *a, const char *b);
/* Copies and truncates a string; `to` is always terminated by zero. Returns whether all of `from`
 * fitted. */
bool str_copy(char *to, size_t size, const char *from);

#endif
