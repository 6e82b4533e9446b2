// SPDX-License-Identifier: BSD-2-Clause
/* Host: there is one processor. */
#ifndef ARCH_CPU_IMPL_H
#define ARCH_CPU_IMPL_H

extern struct cpu *host_cpu;

static inline struct cpu *arch_cpu_self(void)
{
    return host_cpu;
}

#endif
