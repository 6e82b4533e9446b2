// SPDX-License-Identifier: BSD-2-Clause
/* Formatted output into a buffer (<diagnosis/text/print.h>) and into the kernel log. */
#ifndef LIB_PRINT_H
#define LIB_PRINT_H

#include <diagnosis/text/print.h>

/* Writes a message to the kernel log (<trace/klog.h>), which also prints it on the console line
 * while the kernel owns the line. */
void klog(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
