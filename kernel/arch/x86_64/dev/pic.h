// SPDX-License-Identifier: BSD-2-Clause
/* The legacy pair of 8259 interrupt controllers. */
#ifndef X86_PIC_H
#define X86_PIC_H

#include <stdbool.h>

#define PIC_IRQS 16

/* Maps the interrupts to the vectors from `vector` on, and masks all of them. */
void pic_init(unsigned vector);
void pic_set_masked(unsigned irq, bool masked);
/* Acknowledges interrupt `irq`. Returns false if it was spurious. */
bool pic_acknowledge(unsigned irq);

#endif
