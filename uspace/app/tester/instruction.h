// SPDX-License-Identifier: BSD-2-Clause
/* Instructions that fault, implemented for each architecture. */
#ifndef TESTER_INSTRUCTION_H
#define TESTER_INSTRUCTION_H

/* An undefined instruction. */
void instruction_invalid(void);
/* An integer division by zero. */
void instruction_divide(void);
/* An instruction that only the kernel can execute. */
void instruction_privileged(void);

#endif
