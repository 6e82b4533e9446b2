// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: the kernel's console line. It is polled and works in any state of the machine: for
 * early messages, panics and the kernel console.
 */
#ifndef ARCH_CONSOLE_H
#define ARCH_CONSOLE_H

/* Sends one byte; waits until the device can take it. */
void arch_console_put(char c);

/* Returns a received byte, or -1 if there is none. Never waits. */
int arch_console_get(void);

/* Returns the interrupt number of this line. Its interrupt handler (<irq/console_key.h>) reads the
 * byte and checks for the console key; then the byte goes to the driver as word 1 of the
 * notification. */
unsigned arch_console_irq(void);

/* Returns a byte received from the keyboard (scan codes of set 1), or -1 if there is none. Never
 * waits. Works in any state of the machine. */
int arch_keyboard_get(void);

/* Returns the interrupt number of the keyboard, whose handler is <irq/keyboard_key.h>. */
unsigned arch_keyboard_irq(void);

#endif
