// SPDX-License-Identifier: BSD-2-Clause
/*
 * What each processor has of its own: found through the GS base while in the kernel, and the
 * tables the processor itself reads. The assembly uses the offsets below; they are asserted.
 */
#ifndef X86_PERCPU_H
#define X86_PERCPU_H

#define PERCPU_KERNEL_RSP 0
#define PERCPU_USER_RSP   8
#define PERCPU_CPU        16
#define PERCPU_SELF       24

#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b
#define SELECTOR_USER_CODE   0x23
#define SELECTOR_TSS         0x28

/* Interrupt stacks in the task state segment, counted from 1 as the IDT does. */
#define IST_NMI    1
#define IST_DOUBLE 2
#define IST_CHECK  3
#define IST_COUNT  3

#define IO_BITMAP_BYTES 8192

#ifndef __ASSEMBLER__

#include <arch/types.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;

/* The processor's own format. */
typedef struct __attribute__((packed)) tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_base;
    uint8_t io_closed[IO_BITMAP_BYTES + 1]; /* the last byte must be all ones */
} tss_t;

typedef struct percpu {
    uint64_t kernel_rsp; /* where a system call of the running thread starts its stack */
    uint64_t user_rsp;   /* scratch of the system call entry */
    struct cpu *cpu;     /* generic data, <sched/cpu.h> */
    struct percpu *self;
    uint64_t gdt[7];      /* the task state segment takes two */
    uint64_t io_revision; /* whose open ports the TSS holds (arch_task_t), 0: none */
    uint32_t io_bytes;
    tss_t tss;
} percpu_t;

_Static_assert(offsetof(percpu_t, kernel_rsp) == PERCPU_KERNEL_RSP, "used by assembly");
_Static_assert(offsetof(percpu_t, user_rsp) == PERCPU_USER_RSP, "used by assembly");
_Static_assert(offsetof(percpu_t, cpu) == PERCPU_CPU, "used by assembly");
_Static_assert(offsetof(percpu_t, self) == PERCPU_SELF, "used by percpu_self");
_Static_assert(offsetof(tss_t, io_closed) == 104, "set by the processor");

/* The boot processor's; others follow with the second processor. */
extern percpu_t percpu_boot;

/* Descriptor tables, GS base, and the machine state that system calls need. */
void percpu_init(percpu_t *self);

/* Takes the page below each interrupt stack away, once the kernel has its own page table. */
void percpu_guard_stacks(void);

/* The running processor's. */
static inline percpu_t *percpu_self(void)
{
    percpu_t *self;
    /* Volatile: it must not move in front of the write of the GS base. */
    __asm__ volatile("mov %%gs:%c1, %0" : "=r"(self) : "i"(PERCPU_SELF));
    return self;
}

/* Where the thread that runs enters the kernel from user mode. */
void percpu_set_kernel_stack(uint64_t top);

#endif
#endif
