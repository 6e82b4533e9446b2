// SPDX-License-Identifier: BSD-2-Clause
/* Formatted output into a buffer. Formats: %d %i %u %x %X %o %c %s %p %%
 * with flags, width, precision, hh h l ll z j. */
#ifndef DIAGNOSIS_TEXT_PRINT_H
#define DIAGNOSIS_TEXT_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/* Like vsnprintf(): returns the length of the complete output; `buffer` is always terminated by
 * zero if size > 0. */
int print_vformat(char *buffer, size_t size, const char *format, va_list args);
int print_format(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
