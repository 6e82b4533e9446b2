// SPDX-License-Identifier: BSD-2-Clause
/*
 * The interrupt handler of the console line (arch_console_irq()).
 *
 * It reads all received bytes and looks for the key sequence of the kernel console: Ctrl-A followed
 * by `k`. All other bytes, including a Ctrl-A that is followed by another byte, go unchanged and in
 * order into a ring buffer, from which irq_dispatch() and irq_unmask() feed the driver: one byte in
 * word 1 of each INTERRUPT notification. The buffer stores what arrives while a notification is
 * pending. The interrupt is never masked, so that the key works even if the driver hangs.
 *
 * Locks: none in the handler, which runs on one CPU with interrupts disabled. Callers that take
 * bytes hold ipc_lock, which protects the subscription of the interrupt (<irq/irq.h>).
 */
#ifndef IRQ_CONSOLE_KEY_H
#define IRQ_CONSOLE_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* Size of the ring buffer (<irq/key_ring.h>). The first loss is reported in the kernel log. */
#define CONSOLE_KEY_RING 4096

/* Reads the received bytes. If the key was typed, opens the kernel console and returns after
 * `continue`. Called in the interrupt with no locks held. */
void console_key_interrupt(void);

/* Takes the next byte for the driver. Returns false if there is none. */
bool console_key_take(uint8_t *byte);

/* Appends a byte as if it had just been received: input that the kernel console read but did not
 * use. */
void console_key_put_back(uint8_t byte);

/* Returns the number of bytes dropped since boot. */
uint64_t console_key_dropped(void);

#endif
