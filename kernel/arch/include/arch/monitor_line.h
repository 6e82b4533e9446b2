// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: the serial line of the monitor, which is not the console line. It is polled, works
 * in any state of the machine, and no function waits.
 */
#ifndef ARCH_MONITOR_LINE_H
#define ARCH_MONITOR_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Initializes the line. Returns false if the machine has none. */
bool arch_monitor_line_init(void);

/* Sends the first of `size` bytes, as many as the device takes at once. Returns their number. */
size_t arch_monitor_line_send(const void *bytes, size_t size);

/* Returns a received byte, or -1 if there is none. */
int arch_monitor_line_receive(void);

#endif
