// SPDX-License-Identifier: BSD-2-Clause
/* The first I/O APIC. Interrupts are numbered as irq_controller.h says. */
#ifndef X86_IOAPIC_H
#define X86_IOAPIC_H

#include <stdbool.h>

/* Masks and routes all pins to this processor; false when there is no I/O APIC where ACPI says. */
bool ioapic_init(void);
unsigned ioapic_count(void);
void ioapic_set_masked(unsigned irq, bool masked);
bool ioapic_is_level(unsigned irq);

#endif
