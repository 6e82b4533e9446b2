// SPDX-License-Identifier: BSD-2-Clause
/* System calls for drivers: interrupts, I/O ports, events. */
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

errno_t sys_irq_subscribe(const sys_irq_subscribe_in_t *in)
{
    if (!permitted(PERM_IRQ))
        return EPERM;
    return irq_subscribe(task_current(), in->irq, in->label);
}

errno_t sys_irq_unsubscribe(const sys_irq_unsubscribe_in_t *in)
{
    return irq_unsubscribe(task_current(), in->irq);
}

errno_t sys_irq_unmask(const sys_irq_unmask_in_t *in)
{
    return irq_unmask(task_current(), in->irq);
}

errno_t sys_io_enable(const sys_io_enable_in_t *in)
{
    if (!permitted(PERM_IO))
        return EPERM;
    return arch_task_io_enable(task_current(), in->first, in->count);
}

errno_t sys_event_subscribe(const sys_event_subscribe_in_t *in)
{
    return event_subscribe(task_current(), in->event, in->label);
}
