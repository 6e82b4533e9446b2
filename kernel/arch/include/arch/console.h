// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: the line that the kernel itself can speak on, polled, in any state
 * of the machine: for early messages, panics and the kernel console.
 */
#ifndef ARCH_CONSOLE_H
#define ARCH_CONSOLE_H

/* Sends one byte, waiting for room. */
void arch_console_put(char c);

/* A byte that has arrived, or -1. Never waits. */
int arch_console_get(void);

/* The interrupt number of this line: its top half (<irq/console_key.h>) reads the byte and watches
 * for the console's key before the byte goes to the driver as word 1 of the notification. */
unsigned arch_console_irq(void);

#endif
