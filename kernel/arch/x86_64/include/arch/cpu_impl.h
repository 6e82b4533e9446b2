// SPDX-License-Identifier: BSD-2-Clause
/* x86-64: per-processor data is accessed through the GS base; see cpu/percpu.h. */
#ifndef ARCH_CPU_IMPL_H
#define ARCH_CPU_IMPL_H

#define ARCH_NAME        "x86-64"
#define ARCH_ELF_MACHINE 62

#define ARCH_CPU_SELF_OFFSET 16

static inline struct cpu *arch_cpu_self(void)
{
    struct cpu *cpu;
    /* Volatile: a thread can run on another processor after a switch. */
    __asm__ volatile("mov %%gs:%c1, %0" : "=r"(cpu) : "i"(ARCH_CPU_SELF_OFFSET));
    return cpu;
}

#endif
