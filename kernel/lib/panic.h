// SPDX-License-Identifier: BSD-2-Clause
/*
 * The parts of panic() (<lib/assert.h>) that the architecture's fault handler uses.
 *
 * A panic prints `KERNEL PANIC: reason`, the running thread and a backtrace, both directly to the
 * console line and to the kernel log, and opens the kernel console without return. A panic during a
 * panic stops the machine.
 */
#ifndef LIB_PANIC_H
#define LIB_PANIC_H

#include <stdint.h>

/* Panics because of a fault at `pc` with the frame pointer `fp`. details(argument) prints more
 * lines between the reason and the backtrace. */
_Noreturn void panic_at(const char *reason, uintptr_t pc, uintptr_t fp,
                        void (*details)(void *argument), void *argument);

/* Prints one line of a panic report. */
void panic_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
