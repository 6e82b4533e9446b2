// SPDX-License-Identifier: BSD-2-Clause
/*
 * Interrupt controllers: the first I/O APIC, or the legacy pair where there is none.
 *
 * An interrupt's number is that of the ISA bus below 16 (wherever the firmware says that it
 * arrives), and the pin of the I/O APIC from 16 on. Number n is vector TRAP_IRQ + n. All are masked
 * until somebody unmasks them.
 */
#ifndef X86_IRQ_CONTROLLER_H
#define X86_IRQ_CONTROLLER_H

#include <stdbool.h>

/* Called after pic_init, acpi_init and lapic_init. */
void irq_controller_init(void);
/* Acknowledges interrupt `irq`, having masked it when it is level-triggered (it would come again at
 * once). False: it was a spurious one. */
bool irq_controller_acknowledge(unsigned irq);

#endif
