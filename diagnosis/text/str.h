// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory and strings. Every C implementation provides memcpy, memmove, memset and memcmp, because
 * compilers emit calls to them: in the kernel they are the architecture's, on the host libc's.
 */
#ifndef DIAGNOSIS_TEXT_STR_H
#define DIAGNOSIS_TEXT_STR_H

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/* Length of a string that ends at the latest after `max` bytes. */
size_t str_length(const char *s, size_t max);
bool str_equal(const char *a, const char *b);
/* Copies with truncation; `to` always ends in zero. Returns true when all of `from` fitted. */
bool str_copy(char *to, size_t size, const char *from);

#endif
