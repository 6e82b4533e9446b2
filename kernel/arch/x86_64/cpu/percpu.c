// SPDX-License-Identifier: BSD-2-Clause
/* Segments, task state segment and system call registers of one processor. */
#include "percpu.h"
#include "../mem/kspace.h"
#include "x86.h"
#include <arch/cpu.h>
#include <lib/mem.h>
#include <sched/cpu.h>

#define IST_STACK_SIZE 8192

/* In long mode only the type, the privilege level and the long bit of a segment are used. */
#define GDT_KERNEL_CODE 0x00209a0000000000ull
#define GDT_KERNEL_DATA 0x0000920000000000ull
#define GDT_USER_DATA   0x0000f20000000000ull
#define GDT_USER_CODE   0x0020fa0000000000ull

#define TSS_PRESENT_AVAILABLE 0x89ull

percpu_t percpu_boot = {.cpu = &cpus[0]};

/* Stacks for exceptions that can occur while the stack pointer is invalid. */
typedef struct ist_stack {
    uint8_t guard[PAGE_SIZE];
    uint8_t bytes[IST_STACK_SIZE];
} ist_stack_t;

static ist_stack_t ist_stacks[IST_COUNT] __attribute__((aligned(4096)));

void syscall_entry(void);

static void percpu_tss_init(percpu_t *self)
{
    tss_t *tss = &self->tss;
    memset(tss, 0, sizeof(*tss));
    for (unsigned i = 0; i < IST_COUNT; i++)
        tss->ist[i] = (uint64_t)(uintptr_t)(&ist_stacks[i] + 1);
    memset(tss->io_closed, 0xff, sizeof(tss->io_closed));
    tss->io_base = sizeof(*tss); /* beyond the limit: all ports are closed */
}

void percpu_guard_stacks(void)
{
    for (unsigned i = 0; i < IST_COUNT; i++)
        kspace_guard(ist_stacks[i].guard);
}

static void percpu_gdt_init(percpu_t *self)
{
    uint64_t base = (uint64_t)(uintptr_t)&self->tss;
    uint64_t limit = sizeof(self->tss) - 1;
    self->gdt[0] = 0;
    self->gdt[SELECTOR_KERNEL_CODE / 8] = GDT_KERNEL_CODE;
    self->gdt[SELECTOR_KERNEL_DATA / 8] = GDT_KERNEL_DATA;
    self->gdt[SELECTOR_USER_DATA / 8] = GDT_USER_DATA;
    self->gdt[SELECTOR_USER_CODE / 8] = GDT_USER_CODE;
    self->gdt[SELECTOR_TSS / 8] = (limit & 0xffff) | (base & 0xffffff) << 16 |
                                  TSS_PRESENT_AVAILABLE << 40 | (limit >> 16 & 0xf) << 48 |
                                  (base >> 24 & 0xff) << 56;
    self->gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
}

static void percpu_gdt_load(const percpu_t *self)
{
    struct __attribute__((packed)) {
        uint16_t limit;
        uint64_t base;
    } gdtr = {sizeof(self->gdt) - 1, (uint64_t)(uintptr_t)self->gdt};
    __asm__ volatile("lgdt %0\n\t"
                     "mov %1, %%ds\n\t"
                     "mov %1, %%es\n\t"
                     "mov %1, %%ss\n\t"
                     "mov %2, %%fs\n\t"
                     "mov %2, %%gs\n\t"
                     "pushq %3\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "pushq %%rax\n\t"
                     "lretq\n"
                     "1:\n\t"
                     "ltr %w4\n\t"
                     "lldt %w2" /* drops the firmware's local descriptor table */
                     :
                     : "m"(gdtr), "r"(SELECTOR_KERNEL_DATA), "r"(0),
                       "i"((uint64_t)SELECTOR_KERNEL_CODE), "r"(SELECTOR_TSS)
                     : "rax", "memory");
}

void percpu_init(percpu_t *self)
{
    self->self = self;
    percpu_tss_init(self);
    percpu_gdt_init(self);
    percpu_gdt_load(self);
    wrmsr(MSR_GS_BASE, (uint64_t)(uintptr_t)self);
    wrmsr(MSR_KERNEL_GS_BASE, 0);

    /* SYSRET derives its selectors from the upper half: data at +8, code at +16. */
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
    wrmsr(MSR_STAR, (uint64_t)SELECTOR_KERNEL_CODE << 32 | (uint64_t)(SELECTOR_KERNEL_DATA | 3)
                                                               << 48);
    wrmsr(MSR_LSTAR, (uint64_t)(uintptr_t)syscall_entry);
    wrmsr(MSR_SFMASK, RFLAGS_TF | RFLAGS_IF | RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT | RFLAGS_AC);
}

void percpu_set_kernel_stack(uint64_t top)
{
    percpu_t *self = percpu_self();
    self->kernel_rsp = top - 8; /* syscall_entry pushes an odd number of words */
    self->tss.rsp[0] = top;
}

_Static_assert(ARCH_CPU_SELF_OFFSET == PERCPU_CPU, "arch_cpu_self reads the percpu_t");

void arch_cpu_set_self(struct cpu *cpu)
{
    percpu_self()->cpu = cpu;
}
