// SPDX-License-Identifier: BSD-2-Clause
/* Formatted output into a buffer and into the kernel log. Formats: %d %i %u %x %X %o %c %s %p %%
 * with flags, width, precision, hh h l ll z j. */
#ifndef LIB_PRINT_H
#define LIB_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf of C: returns the length wanted, `buffer` always ends in zero when size > 0. */
int print_vformat(char *buffer, size_t size, const char *format, va_list args);
int print_format(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One message into the kernel log (<trace/klog.h>), which echoes it on the line while the kernel
 * owns it. */
void klog(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
