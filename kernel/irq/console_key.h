// SPDX-License-Identifier: BSD-2-Clause
/*
 * Top half of the console line's interrupt (arch_console_irq()).
 *
 * It reads all bytes that came and looks for the key of the kernel console: Ctrl-A followed by `k`.
 * All other bytes, a Ctrl-A that is followed by something else included, go unchanged and in order
 * into a ring, from which irq_dispatch() and irq_unmask() feed the driver: one byte in word 1 of
 * each INTERRUPT notification. The ring keeps what comes while a notification is on its way; the
 * interrupt itself is never masked, so that the key works when the driver is dead.
 *
 * Lock: none. Interrupts are disabled, and only the CPU that gets this interrupt comes here; takers
 * hold ipc_lock, which guards the interrupt's subscription (<irq/irq.h>).
 */
#ifndef IRQ_CONSOLE_KEY_H
#define IRQ_CONSOLE_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that wait for the driver, at most; a power of two. What comes on top is dropped, counted
 * and told in the kernel log. */
#define CONSOLE_KEY_RING 4096

/* Reads the line. Opens the kernel console (and returns after `continue`) when its key was typed.
 * Called in the interrupt with no locks held. */
void console_key_interrupt(void);

/* Takes the next byte for the driver; false when there is none. */
bool console_key_take(uint8_t *byte);

/* Puts a byte into the ring as if it had just come: what was typed while the kernel console was
 * open and was not for it. */
void console_key_put_back(uint8_t byte);

/* Bytes dropped since boot. */
uint64_t console_key_dropped(void);

#endif
