// SPDX-License-Identifier: BSD-2-Clause
/* Idling, the cycle counter and backtraces. */
#include "../mem/kspace.h"
#include "x86.h"
#include <arch/cpu.h>

void arch_cpu_idle(void)
{
    /* STI takes effect after the next instruction, so no interrupt can arrive before HLT. */
    __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
}

void arch_cpu_breathe(void)
{
    /* STI takes effect after the next instruction. */
    __asm__ volatile("sti\n\tnop\n\tcli" : : : "memory");
}

void arch_cpu_relax(void)
{
    __asm__ volatile("pause");
}

uint64_t arch_cpu_cycles(void)
{
    return rdtsc();
}

void arch_backtrace(uintptr_t fp, unsigned limit, void (*visit)(uintptr_t pc, void *argument),
                    void *argument)
{
    if (fp == 0)
        fp = (uintptr_t)__builtin_frame_address(0);
    for (unsigned depth = 0; depth < limit; depth++) {
        if ((fp & 7) != 0 || !kspace_readable(fp, 16))
            return;
        const uintptr_t *frame = (const uintptr_t *)fp;
        if (frame[1] == 0)
            return;
        visit(frame[1], argument);
        if (frame[0] <= fp)
            return; /* a caller's frame is at a higher address */
        fp = frame[0];
    }
}

bool arch_memory_readable(uint64_t address, uint64_t size)
{
    return kspace_readable(address, size);
}
