// SPDX-License-Identifier: BSD-2-Clause
/* Instructions that fault on an x86-64 processor. */
#include "../../instruction.h"

void instruction_invalid(void)
{
    __asm__ volatile("ud2");
}

void instruction_divide(void)
{
    __asm__ volatile("xor %%eax, %%eax\n\tcltd\n\tidiv %%eax" ::: "eax", "edx", "cc");
}

void instruction_privileged(void)
{
    __asm__ volatile("cli");
}
