// SPDX-License-Identifier: BSD-2-Clause
/* Formatted output into a buffer (<diagnosis/text/print.h>) and into the kernel log. */
#ifndef LIB_PRINT_H
#define LIB_PRINT_H

#include <diagnosis/text/print.h>

/* One message into the kernel log (<trace/klog.h>), which echoes it on the line while the kernel
 * owns it. */
void klog(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
