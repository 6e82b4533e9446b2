// SPDX-License-Identifier: BSD-2-Clause
/* Host: one processor, reported as x86-64 so that the programs of that build can be loaded. */
#ifndef ARCH_CPU_IMPL_H
#define ARCH_CPU_IMPL_H

#define ARCH_NAME        "x86-64"
#define ARCH_ELF_MACHINE 62

extern struct cpu *host_cpu;

static inline struct cpu *arch_cpu_self(void)
{
    return host_cpu;
}

#endif
