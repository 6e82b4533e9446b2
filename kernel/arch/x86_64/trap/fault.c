// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exceptions. In user mode, a page fault fills a page of an area (proc/fault.c); any other
 * exception, and an access that no area permits, ends only the task. In the kernel, an exception is
 * a panic that prints the registers.
 *
 * A page fault in user mode without PF_USER is an implicit access of the processor with kernel
 * rights, for example to a descriptor table. Filling a page cannot resolve it: the instruction
 * would fault again forever. Emulators also make such accesses to the stack (QEMU for IRET and far
 * return), which SMAP denies.
 */
#include "../cpu/x86.h"
#include "../mem/kspace.h"
#include "trap.h"
#include <lib/assert.h>
#include <lib/panic.h>
#include <lib/print.h>
#include <mm/as.h>
#include <proc/fault.h>
#include <proc/task.h>
#include <sched/cpu.h>

/* Error code of a page fault. */
#define PF_PRESENT  (1u << 0)
#define PF_WRITE    (1u << 1)
#define PF_USER     (1u << 2)
#define PF_RESERVED (1u << 3)
#define PF_FETCH    (1u << 4)

static const char *const exception_names[TRAP_EXCEPTIONS] = {
    [0] = "division error",
    [1] = "debug exception",
    [2] = "non-maskable interrupt",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "invalid instruction",
    [7] = "FPU not available",
    [8] = "double fault",
    [10] = "invalid task state segment",
    [11] = "segment not present",
    [12] = "stack segment fault",
    [13] = "general protection fault",
    [14] = "page fault",
    [16] = "floating point error",
    [17] = "alignment check",
    [18] = "machine check",
    [19] = "SIMD floating point error",
    [20] = "virtualization exception",
    [21] = "control protection exception",
};

static const char *exception_name(uint64_t vector)
{
    const char *name = exception_names[vector];
    return name != NULL ? name : "reserved exception";
}

static enum fault_kind page_fault_kind(uint64_t error)
{
    return error & PF_FETCH ? FAULT_EXEC : error & PF_WRITE ? FAULT_WRITE : FAULT_READ;
}

static void page_fault_from_user(const trap_frame_t *frame)
{
    if ((frame->error & PF_USER) == 0) {
        char why[FAULT_WHY_SIZE];
        fault_describe(read_cr2(), page_fault_kind(frame->error),
                       "an implicit access of the processor for this instruction", why);
        task_fault(why, frame->rip);
    }
    fault_from_user(read_cr2(), page_fault_kind(frame->error), (frame->error & PF_PRESENT) != 0,
                    frame->rip);
}

/* Describes a page fault in the kernel, or one caused by a damaged page table. */
static void page_fault_describe(const trap_frame_t *frame, uint64_t address, char *why)
{
    fault_describe(address, page_fault_kind(frame->error),
                   frame->error & PF_RESERVED  ? "the page table is damaged"
                   : frame->error & PF_PRESENT ? "the page does not allow it"
                                               : "nothing is there",
                   why);
}

static _Noreturn void exception_from_user(const trap_frame_t *frame)
{
    char why[FAULT_WHY_SIZE];
    print_format(why, sizeof(why), "%s (error %#llx)", exception_name(frame->vector),
                 (unsigned long long)frame->error);
    task_fault(why, frame->rip);
}

static void print_registers(void *argument)
{
    const trap_frame_t *f = argument;
    const struct {
        const char *name;
        uint64_t value;
    } registers[] = {
        {"rip", f->rip},   {"rsp", f->rsp}, {"rfl", f->rflags},  {"rax", f->rax},
        {"rbx", f->rbx},   {"rcx", f->rcx}, {"rdx", f->rdx},     {"rsi", f->rsi},
        {"rdi", f->rdi},   {"rbp", f->rbp}, {"r8 ", f->r8},      {"r9 ", f->r9},
        {"r10", f->r10},   {"r11", f->r11}, {"r12", f->r12},     {"r13", f->r13},
        {"r14", f->r14},   {"r15", f->r15}, {"cr2", read_cr2()}, {"cr3", read_cr3()},
        {"err", f->error},
    };
    const unsigned count = sizeof(registers) / sizeof(registers[0]);
    for (unsigned i = 0; i < count; i += 3) {
        char line[96];
        int length = 0;
        for (unsigned j = i; j < i + 3 && j < count; j++) {
            length += print_format(line + length, sizeof(line) - (size_t)length, "%s %016llx  ",
                                   registers[j].name, (unsigned long long)registers[j].value);
        }
        panic_line("  %s", line);
    }
}

static _Noreturn void fault_in_kernel(trap_frame_t *frame)
{
    char why[FAULT_WHY_SIZE];
    uint64_t address = read_cr2();
    if (frame->vector == TRAP_DOUBLE_FAULT && kspace_is_guard(address)) {
        print_format(why, sizeof(why), "kernel stack overflow at %#llx",
                     (unsigned long long)frame->rip);
    } else if (frame->vector == TRAP_PAGE_FAULT) {
        page_fault_describe(frame, address, why);
    } else {
        print_format(why, sizeof(why), "%s in the kernel (error %#llx)",
                     exception_name(frame->vector), (unsigned long long)frame->error);
    }
    panic_at(why, frame->rip, frame->rbp, print_registers, frame);
}

/* Returns whether the cause is the machine or the kernel, even if it occurred in user mode. */
static bool is_machine_fault(const trap_frame_t *frame)
{
    return frame->vector == TRAP_NMI || frame->vector == TRAP_DOUBLE_FAULT ||
           frame->vector == TRAP_MACHINE_CHECK ||
           (frame->vector == TRAP_PAGE_FAULT && (frame->error & PF_RESERVED));
}

void fault_handle(trap_frame_t *frame)
{
    if (!trap_from_user(frame) || is_machine_fault(frame))
        fault_in_kernel(frame);
    if (frame->vector == TRAP_PAGE_FAULT)
        page_fault_from_user(frame);
    else
        exception_from_user(frame);
}
