// SPDX-License-Identifier: BSD-2-Clause
/* System calls of drivers: interrupts, I/O space, events. */
#include <abi/task.h>
#include <arch/context.h>
#include <irq/event.h>
#include <irq/irq.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

static bool permitted(uint32_t permission)
{
    return (task_current()->perms & permission) != 0;
}

/* Numbers that do not fit are no interrupt either. */
static unsigned irq_number(uint64_t word)
{
    return word < IRQ_MAX ? (unsigned)word : IRQ_MAX;
}

errno_t sys_irq_subscribe(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    if (!permitted(PERM_IRQ))
        return EPERM;
    return irq_subscribe(task_current(), irq_number(in->w[0]), in->w[1]);
}

errno_t sys_irq_unsubscribe(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    return irq_unsubscribe(task_current(), irq_number(in->w[0]));
}

errno_t sys_irq_unmask(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    return irq_unmask(task_current(), irq_number(in->w[0]));
}

errno_t sys_io_enable(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    if (!permitted(PERM_IO))
        return EPERM;
    return arch_task_io_enable(task_current(), in->w[0], in->w[1]);
}

errno_t sys_event_subscribe(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    return event_subscribe(task_current(), in->w[0], in->w[1]);
}
