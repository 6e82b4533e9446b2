// SPDX-License-Identifier: BSD-2-Clause
/* The processor state of threads; see include/arch/context_impl.h. */
#include "fpu.h"
#include "percpu.h"
#include "x86.h"
#include <arch/context.h>
#include <arch/paging.h>
#include <lib/assert.h>
#include <proc/task.h>
#include <proc/thread.h>

#include "ioperm.h"

/* The stack frame that arch_context_switch pops, in this order. */
typedef struct context_frame {
    uint64_t r15, r14, r13, r12, rbx, rbp;
    uint64_t rip;
    uint64_t end; /* a return address of 0: ends backtraces, and aligns the stack */
} context_frame_t;

void context_start(void);
_Noreturn void context_user_enter(uint64_t rip, uint64_t rsp, uint64_t arg0, uint64_t arg1);

void arch_context_init(arch_context_t *context, void *stack_top, void (*entry)(void *),
                       void *argument)
{
    context_frame_t *frame = (context_frame_t *)stack_top - 1;
    *frame = (context_frame_t){
        .rbx = (uint64_t)(uintptr_t)entry,
        .r12 = (uint64_t)(uintptr_t)argument,
        .rip = (uint64_t)(uintptr_t)context_start,
    };
    context->rsp = (uint64_t)(uintptr_t)frame;
}

errno_t arch_thread_init(thread_t *thread)
{
    thread->arch.fs_base = 0;
    thread->arch.fpu = NULL;
    if (thread->entry != NULL)
        return EOK; /* a kernel thread does not use the FPU */
    thread->arch.fpu = fpu_state_alloc();
    return thread->arch.fpu != NULL ? EOK : ENOMEM;
}

void arch_thread_fini(thread_t *thread)
{
    if (thread->arch.fpu != NULL) {
        fpu_state_free(thread->arch.fpu);
        thread->arch.fpu = NULL;
    }
}

void arch_thread_leave(thread_t *thread)
{
    if (thread->arch.fpu != NULL)
        fpu_save(thread->arch.fpu);
}

void arch_thread_enter(thread_t *thread)
{
    if (thread->arch.fpu == NULL)
        return; /* a kernel thread never enters user mode */
    percpu_set_kernel_stack((uint64_t)(uintptr_t)thread->kstack_top);
    fpu_restore(thread->arch.fpu);
    wrmsr(MSR_FS_BASE, thread->arch.fs_base);
    ioperm_load(&thread->task->arch);
}

errno_t arch_thread_set_tls(thread_t *thread, uaddr_t tls)
{
    if (tls.value >= USER_END)
        return EINVAL;
    thread->arch.fs_base = tls.value;
    wrmsr(MSR_FS_BASE, tls.value);
    return EOK;
}

/* IRET to a non-canonical address would fault in the kernel, so replace an address outside the user
 * half by 0, which faults in user mode. */
static uint64_t user_address(uaddr_t address)
{
    return address.value < USER_END ? address.value : 0;
}

void arch_user_enter(uaddr_t entry, uaddr_t stack, uint64_t arg0, uint64_t arg1)
{
    uint64_t rsp = stack.value <= USER_END ? stack.value : 0;
    context_user_enter(user_address(entry), rsp, arg0, arg1);
}
