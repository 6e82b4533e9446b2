// SPDX-License-Identifier: BSD-2-Clause
/*
 * The interrupt handler of the keyboard (arch_keyboard_irq()).
 *
 * Like that of the console line (<irq/console_key.h>), it reads all received bytes, looks for the
 * keys of the kernel console, F12 and Ctrl+Alt+Esc, and keeps the other bytes for the driver. The
 * interrupt is never masked: an edge on a masked line would be lost, and with it all further
 * interrupts, since the controller waits until its byte is read.
 *
 * Locks: as in <irq/console_key.h>.
 */
#ifndef IRQ_KEYBOARD_KEY_H
#define IRQ_KEYBOARD_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* Reads the received bytes. If a key of the console was pressed, opens it and returns after
 * `continue`. Called in the interrupt with no locks held. */
void keyboard_key_interrupt(void);

/* Takes the next byte for the driver. Returns false if there is none. */
bool keyboard_key_take(uint8_t *byte);

/* Returns the number of bytes dropped since boot. */
uint64_t keyboard_key_dropped(void);

#endif
