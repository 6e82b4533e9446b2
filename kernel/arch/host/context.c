// SPDX-License-Identifier: BSD-2-Clause
/* Host: kernel contexts and "user mode". */
#include <arch/context.h>
#include <arch/cpu.h>
#include <arch/host/host.h>
#include <arch/paging.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sanitizer/common_interface_defs.h>
#include <stdlib.h>

uint64_t host_register;

static arch_context_t *left;    /* the context that the last switch left */
static arch_context_t *entered; /* the context that it entered */

/* Completes a switch for the address sanitizer, and records the stack bounds of the context that
 * was left if they are not known yet. */
static void arrive(void *fake_stack)
{
    const void *bottom;
    size_t size;
    __sanitizer_finish_switch_fiber(fake_stack, &bottom, &size);
    if (left->stack_bottom == NULL) {
        left->stack_bottom = bottom;
        left->stack_size = size;
    }
}

static void trampoline(void)
{
    arrive(NULL);
    entered->entry(entered->argument);
    abort(); /* entry functions do not return */
}

void arch_context_init(arch_context_t *context, void *stack_top, void (*entry)(void *),
                       void *argument)
{
    context->entry = entry;
    context->argument = argument;
    context->stack_bottom = (char *)stack_top - ARCH_STACK_SIZE;
    context->stack_size = ARCH_STACK_SIZE;
    context->fake_stack = NULL;
    if (getcontext(&context->machine) != 0)
        abort();
    context->machine.uc_stack.ss_sp = (char *)stack_top - ARCH_STACK_SIZE;
    context->machine.uc_stack.ss_size = ARCH_STACK_SIZE;
    context->machine.uc_link = NULL;
    makecontext(&context->machine, trampoline, 0);
}

void arch_context_switch(arch_context_t *from, arch_context_t *to)
{
    left = from;
    entered = to;
    __sanitizer_start_switch_fiber(&from->fake_stack, to->stack_bottom, to->stack_size);
    if (swapcontext(&from->machine, &to->machine) != 0)
        abort();
    arrive(from->fake_stack);
}

errno_t arch_thread_init(thread_t *thread)
{
    (void)thread;
    return EOK;
}

void arch_thread_fini(thread_t *thread)
{
    (void)thread;
}

void arch_thread_leave(thread_t *thread)
{
    thread->arch.saved_register = host_register;
}

void arch_thread_enter(thread_t *thread)
{
    host_register = thread->arch.saved_register;
}

errno_t arch_thread_set_tls(thread_t *thread, uaddr_t tls)
{
    if (tls.value >= USER_END)
        return EINVAL;
    thread->arch.tls = tls.value;
    return EOK;
}

/* `entry` is a C function of the test; it runs on the kernel stack. */
_Noreturn void arch_user_enter(uaddr_t entry, uaddr_t stack, uint64_t arg0, uint64_t arg1)
{
    (void)stack;
    void (*function)(uint64_t, uint64_t) = (void (*)(uint64_t, uint64_t))(uintptr_t)entry.value;
    function(arg0, arg1);
    thread_exit();
}

errno_t arch_task_io_enable(task_t *task, uint64_t first, uint64_t count)
{
    if (first > UINT16_MAX || count > UINT16_MAX + 1u - first)
        return ERANGE;
    task->arch.io_first = first;
    task->arch.io_count = count;
    return EOK;
}

void arch_task_fini(task_t *task)
{
    (void)task;
}
