// SPDX-License-Identifier: BSD-2-Clause
/*
 * Interrupt controllers: the first I/O APIC, or the legacy 8259 pair if there is none.
 *
 * Numbers below 16 are ISA interrupts, which the firmware can route to any pin; numbers from 16 on
 * are pins of the I/O APIC. Interrupt n uses vector TRAP_IRQ + n. All interrupts are masked
 * initially.
 */
#ifndef X86_IRQ_CONTROLLER_H
#define X86_IRQ_CONTROLLER_H

#include <stdbool.h>

/* Called after pic_init, acpi_init and lapic_init. */
void irq_controller_init(void);
/* Acknowledges interrupt `irq`. Masks it first if it is level-triggered, because it would occur
 * again at once. Returns false if it was spurious. */
bool irq_controller_acknowledge(unsigned irq);

#endif
