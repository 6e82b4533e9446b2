// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: the processor that runs this code.
 *
 * The kernel runs with interrupts disabled everywhere except inside
 * arch_cpu_idle(): a spinlock therefore never has to save an interrupt state. Locks, not the
 * interrupt state, protect data: other processors run at the same time.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct cpu;

/* static inline struct cpu *arch_cpu_self(void), in the architecture's <arch/cpu_impl.h>: per-CPU
 * data of this processor (<sched/cpu.h>), set once by arch_cpu_set_self; on the boot processor
 * &cpus[0] from the start. With it come ARCH_NAME, for people, and ARCH_ELF_MACHINE, which
 * executables must name. */
#include <arch/cpu_impl.h>
void arch_cpu_set_self(struct cpu *cpu);

/* Enables interrupts, waits for one, disables them again. Interrupt handlers run inside. */
void arch_cpu_idle(void);

/* A hint in spin loops. */
void arch_cpu_relax(void);

/* Instructions retired or cycles: whatever the machine counts; for statistics only. */
uint64_t arch_cpu_cycles(void);

/* What arch_machine_halt tells the test harness: somebody said so, or the kernel is at its end. */
enum machine_halt { MACHINE_HALTED = 0x10, MACHINE_PANICKED = 0x13 };

/* Stops the machine (powers off where that is possible; `code` reaches the test harness). */
_Noreturn void arch_machine_halt(enum machine_halt code);
_Noreturn void arch_machine_reboot(void);

/* Reports a panic to whatever watches the machine from outside, if anything does. Unlike the lines of
 * the report no program can forge this. */
void arch_machine_report_panic(void);

/* Calls `visit(pc, argument)` for each return address on the kernel stack from frame pointer `fp`
 * on (0: the caller's), innermost first, checking each frame before it is read; at most `limit`. */
void arch_backtrace(uintptr_t fp, unsigned limit, void (*visit)(uintptr_t pc, void *argument),
                    void *argument);

/* Whether all of [address, address + size) is memory of the kernel that can be read. */
bool arch_memory_readable(uint64_t address, uint64_t size);

#endif
