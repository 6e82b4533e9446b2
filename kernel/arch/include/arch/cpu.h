// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: the current processor.
 *
 * The kernel always runs with interrupts disabled, except inside arch_cpu_idle() and
 * arch_cpu_breathe(), where no lock is held. So a spinlock need not save the interrupt state. Data
 * is protected by locks, not by disabled interrupts, so that the code is ready for more processors;
 * today only the boot processor runs.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct cpu;

/* The architecture's <arch/cpu_impl.h> defines
 *  - static inline struct cpu *arch_cpu_self(void): the per-CPU data of this processor
 *    (<sched/cpu.h>), set once by arch_cpu_set_self; on the boot processor &cpus[0] from the start;
 *  - ARCH_NAME: the name of the architecture for messages;
 *  - ARCH_ELF_MACHINE: the e_machine value that executables must have. */
#include <arch/cpu_impl.h>
void arch_cpu_set_self(struct cpu *cpu);

/* Enables interrupts, waits for one, disables them again. Interrupt handlers run inside. */
void arch_cpu_idle(void);

/* Enables interrupts for a moment: handlers of pending ones run inside. The caller holds no
 * lock. */
void arch_cpu_breathe(void);

/* Pauses the processor briefly in a spin loop. */
void arch_cpu_relax(void);

/* Returns a counter of cycles or retired instructions, depending on the machine; for statistics. */
uint64_t arch_cpu_cycles(void);

/* Exit codes of arch_machine_halt for the test harness: halted on request, or after a panic. */
enum machine_halt { MACHINE_HALTED = 0x10, MACHINE_PANICKED = 0x13 };

/* Stops the machine; powers it off if possible. Passes `code` to the test harness. */
_Noreturn void arch_machine_halt(enum machine_halt code);
_Noreturn void arch_machine_reboot(void);

/* Reports a panic to the emulator, if there is one. A program can print the text of a panic report
 * but cannot forge this. */
void arch_machine_report_panic(void);

/* Calls `visit(pc, argument)` for at most `limit` return addresses on the kernel stack, innermost
 * first, starting at the frame pointer `fp` (0: the caller's). Checks each frame before reading
 * it. */
void arch_backtrace(uintptr_t fp, unsigned limit, void (*visit)(uintptr_t pc, void *argument),
                    void *argument);

/* Returns whether [address, address + size) is entirely readable kernel memory. */
bool arch_memory_readable(uint64_t address, uint64_t size);

#endif
