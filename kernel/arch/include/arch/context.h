// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: kernel contexts, and the processor state of threads and tasks.
 *
 * arch_context_t, arch_thread_t and arch_task_t are defined in the architecture's
 * <arch/context_impl.h>; struct thread holds `arch_context_t context` and `arch_thread_t arch`, and
 * `kstack_top`; struct task holds `arch_task_t arch` (all zero when new).
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include <abi/error.h>
#include <abi/syscall.h>
#include <arch/context_impl.h>
#include <arch/types.h>
#include <stdint.h>

struct thread;

/* Prepares `context` so that the first switch to it calls entry(argument) on the stack of
 * ARCH_STACK_SIZE bytes below stack_top. */
void arch_context_init(arch_context_t *context, void *stack_top, void (*entry)(void *),
                       void *argument);

/* Saves the running context in `from` and continues `to`. Interrupts stay disabled. */
void arch_context_switch(arch_context_t *from, arch_context_t *to);

/* Allocate and free the processor state of a thread (FPU state and so on). ENOMEM. */
MUST_USE
errno_t arch_thread_init(struct thread *thread);
void arch_thread_fini(struct thread *thread);

/* Save and load a thread's processor state: the kernel stack for traps, the thread pointer, the FPU
 * state, the I/O permissions. `leave` is called before each switch for the old thread, `enter`
 * after it, on the stack of the new thread. Generic code switches the address space
 * (arch_pt_activate). */
void arch_thread_leave(struct thread *thread);
void arch_thread_enter(struct thread *thread);

/* Sets the user thread pointer (TLS) of the running thread. EINVAL unless in the user half. */
MUST_USE
errno_t arch_thread_set_tls(struct thread *thread, uaddr_t tls);

/* Enters user mode for the first time: runs entry(arg0, arg1) on `stack`. */
_Noreturn void arch_user_enter(uaddr_t entry, uaddr_t stack, uint64_t arg0, uint64_t arg1);

/* Opens the I/O ports [first, first + count) to `task`. ENOTSUP: the machine has none; ERANGE;
 * ENOMEM. */
struct task;
MUST_USE
errno_t arch_task_io_enable(struct task *task, uint64_t first, uint64_t count);
void arch_task_fini(struct task *task);

#endif
