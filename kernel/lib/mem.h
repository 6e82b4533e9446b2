// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory and strings. memcpy, memset, memmove and memcmp themselves (which the compiler calls
 * too) are the architecture's; on the host they are libc's.
 */
#ifndef LIB_MEM_H
#define LIB_MEM_H

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
