// SPDX-License-Identifier: BSD-2-Clause
/* The legacy pair of 8259 interrupt controllers. */
#ifndef X86_PIC_H
#define X86_PIC_H

#include <stdbool.h>

#define PIC_IRQS 16

/* Programs the pair to vectors from `vector` on, all interrupts masked. */
void pic_init(unsigned vector);
void pic_set_masked(unsigned irq, bool masked);
/* False when the interrupt was a spurious one. */
bool pic_acknowledge(unsigned irq);

#endif
