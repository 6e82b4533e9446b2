// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: device interrupts, identified by the machine's interrupt number.
 *
 * The architecture calls irq_dispatch(irq) of <irq/irq.h> with interrupts disabled, after
 * acknowledging the controller.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include <stdbool.h>

/* One past the highest interrupt number. */
unsigned arch_irq_count(void);
void arch_irq_mask(unsigned irq);
void arch_irq_unmask(unsigned irq);

#endif
