// SPDX-License-Identifier: BSD-2-Clause
/* The first I/O APIC. irq_controller.h defines the interrupt numbers. */
#ifndef X86_IOAPIC_H
#define X86_IOAPIC_H

#include <stdbool.h>

/* Masks all pins and routes them to this processor. Returns false if there is no I/O APIC at the
 * address from ACPI. */
bool ioapic_init(void);
unsigned ioapic_count(void);
void ioapic_set_masked(unsigned irq, bool masked);
bool ioapic_is_level(unsigned irq);

#endif
