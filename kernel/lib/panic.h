// SPDX-License-Identifier: BSD-2-Clause
/*
 * What panic() of <lib/assert.h> is made of, for the architecture's fault handler.
 *
 * A panic prints `KERNEL PANIC: reason`, who ran, and a backtrace, straight on the line and into
 * the kernel log, and opens the kernel console for good. A panic during a panic stops the machine.
 */
#ifndef LIB_PANIC_H
#define LIB_PANIC_H

#include <stdint.h>

/* Panics because of a fault at `pc` with frame pointer `fp`; details(argument) prints between the
 * reason and the backtrace. */
_Noreturn void panic_at(const char *reason, uintptr_t pc, uintptr_t fp,
                        void (*details)(void *argument), void *argument);

/* One line of a panic's report. */
void panic_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
