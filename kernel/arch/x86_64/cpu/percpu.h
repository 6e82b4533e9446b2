// SPDX-License-Identifier: BSD-2-Clause
/*
 * Per-processor data of the architecture, accessed through the GS base in the kernel, including the
 * tables that the processor reads. The assembly uses the offsets below, which are asserted.
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

/* Interrupt stacks in the task state segment, numbered from 1 as in the IDT. */
#define IST_NMI    1
#define IST_DOUBLE 2
#define IST_CHECK  3
#define IST_COUNT  3

#ifndef __ASSEMBLER__

#include "io_bitmap.h"
#include <arch/types.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;

/* The layout is defined by the processor. */
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
    uint64_t kernel_rsp; /* initial stack pointer for system calls of the running thread */
    uint64_t user_rsp;   /* scratch space of the system call entry */
    struct cpu *cpu;     /* generic data, <sched/cpu.h> */
    struct percpu *self;
    uint64_t gdt[7];      /* the descriptor of the task state segment takes two */
    uint64_t io_revision; /* io_revision of the bitmap in the TSS (arch_task_t), 0: none */
    uint32_t io_bytes;
    tss_t tss;
} percpu_t;

_Static_assert(offsetof(percpu_t, kernel_rsp) == PERCPU_KERNEL_RSP, "used by assembly");
_Static_assert(offsetof(percpu_t, user_rsp) == PERCPU_USER_RSP, "used by assembly");
_Static_assert(offsetof(percpu_t, cpu) == PERCPU_CPU, "used by assembly");
_Static_assert(offsetof(percpu_t, self) == PERCPU_SELF, "used by percpu_self");
_Static_assert(offsetof(tss_t, io_closed) == 104, "set by the processor");

/* The data of the boot processor, the only one that runs. */
extern percpu_t percpu_boot;

/* Loads the descriptor tables, the GS base and the registers for system calls. */
void percpu_init(percpu_t *self);

/* Unmaps the page below each interrupt stack. Called once the kernel has its own page table. */
void percpu_guard_stacks(void);

/* Returns the data of the current processor. */
static inline percpu_t *percpu_self(void)
{
    percpu_t *self;
    /* Volatile: must not be moved before the write of the GS base. */
    __asm__ volatile("mov %%gs:%c1, %0" : "=r"(self) : "i"(PERCPU_SELF));
    return self;
}

/* Sets the kernel stack of the running thread for traps and system calls from user mode. */
void percpu_set_kernel_stack(uint64_t top);

#endif
#endif
