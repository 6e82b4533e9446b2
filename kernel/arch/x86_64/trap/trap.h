// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exceptions and interrupts: the frame built by trap/entry.S, and the handlers.
 *
 * Each vector has a stub that pushes its number (and a zero where the processor pushes no error
 * code) and jumps to a common path, which saves all general registers and calls trap_dispatch().
 * Device interrupts occur only in user mode and in arch_cpu_idle(). NMI, double fault and machine
 * check can occur before the first instruction of the system call entry, while the GS base is still
 * the user's. They have their own stacks and test the GS base instead of CS.
 */
#ifndef X86_TRAP_H
#define X86_TRAP_H

#include <stdbool.h>
#include <stdint.h>

enum trap_vector {
    TRAP_DEBUG = 1,
    TRAP_NMI = 2,
    TRAP_BREAKPOINT = 3,
    TRAP_DEVICE_NOT_AVAILABLE = 7,
    TRAP_DOUBLE_FAULT = 8,
    TRAP_GENERAL_PROTECTION = 13,
    TRAP_PAGE_FAULT = 14,
    TRAP_MACHINE_CHECK = 18,
    TRAP_EXCEPTIONS = 32, /* one past the last exception */

    TRAP_IRQ = 0x30, /* interrupt number n arrives at TRAP_IRQ + n */
    TRAP_IRQ_COUNT = 64,
    TRAP_TIMER = 0xf0,
    TRAP_SPURIOUS = 0xff,
};

/* The registers in reverse order of the pushes in entry.S. */
typedef struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector;
    uint64_t error;
    uint64_t rip, cs, rflags, rsp, ss;
} trap_frame_t;

_Static_assert(sizeof(trap_frame_t) == 22 * 8, "entry.S builds this on the stack");

static inline bool trap_from_user(const trap_frame_t *frame)
{
    return (frame->cs & 3) != 0;
}

/* Fills and loads the interrupt descriptor table. */
void idt_init(void);

/* Called by entry.S. */
void trap_dispatch(trap_frame_t *frame);

/* Handles an exception: fills the page, ends the task, or panics. */
void fault_handle(trap_frame_t *frame);

#endif
