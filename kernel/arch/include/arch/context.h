// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: kernel contexts and what a thread owns of the processor.
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

/* Prepares `context` so that switching to it calls entry(argument) on the stack that ends at
 * stack_top and has ARCH_STACK_SIZE bytes. */
void arch_context_init(arch_context_t *context, void *stack_top, void (*entry)(void *),
                       void *argument);

/* Saves the running context in `from` and continues `to`. Interrupts stay disabled. */
void arch_context_switch(arch_context_t *from, arch_context_t *to);

/* FPU state, thread pointer and so on; called when a thread is made and when it dies. */
MUST_USE
errno_t arch_thread_init(struct thread *thread);
void arch_thread_fini(struct thread *thread);

/* Called after every switch on the new thread's stack, and before leaving the old one: kernel stack
 * for traps, thread pointer, FPU state, I/O permissions. The address space is switched by the
 * generic code with arch_pt_activate. */
void arch_thread_leave(struct thread *thread);
void arch_thread_enter(struct thread *thread);

/* Sets the user thread pointer (TLS) of the running thread. EINVAL unless in the user half. */
MUST_USE
errno_t arch_thread_set_tls(struct thread *thread, uaddr_t tls);

/* Leaves the kernel for the first time: entry(arg0, arg1) in user mode on `stack`. */
_Noreturn void arch_user_enter(uaddr_t entry, uaddr_t stack, uint64_t arg0, uint64_t arg1);

/* Opens I/O space [first, first + count) to `task`. ENOTSUP where there is none, ERANGE. */
struct task;
MUST_USE
errno_t arch_task_io_enable(struct task *task, uint64_t first, uint64_t count);
void arch_task_fini(struct task *task);

#endif
