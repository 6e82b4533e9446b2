// SPDX-License-Identifier: BSD-2-Clause
/*
 * Device interrupts as notifications to the subscribed task.
 *
 * When an interrupt occurs, the kernel masks it and queues its embedded notification (method
 * IPC_M_INTERRUPT, word 1: the byte of a key line, word 2: the interrupt number, word 3: the number
 * of interrupts since the last notification). The driver unmasks it with IRQ_UNMASK. The interrupts
 * of the two key lines, the console line and the keyboard, are never masked: <irq/console_key.h>
 * and <irq/keyboard_key.h> read their bytes, and IRQ_UNMASK requests the next one.
 *
 * Locks: ipc_lock, taken inside unless stated otherwise.
 */
#ifndef IRQ_IRQ_H
#define IRQ_IRQ_H

#include <abi/error.h>
#include <adt/list.h>
#include <ipc/call.h>
#include <stdint.h>

struct task;

typedef struct irq_subscription {
    struct task *task;   /* [ipc] NULL: no subscriber */
    link_t task_link;    /* [ipc] in task->irqs */
    unsigned irq;        /* [I] */
    bool wanted;         /* [ipc] unmasked by the driver */
    uint64_t count;      /* [ipc] interrupts since the last notification */
    uint64_t total;      /* [ipc] interrupts since boot */
    call_t notification; /* [ipc] */
} irq_subscription_t;

#define IRQ_MAX 64

void irq_init(void);
/* Handles interrupt `irq`. The architecture calls it with interrupts disabled after acknowledging
 * the interrupt. */
void irq_dispatch(unsigned irq);

/* Subscribes `task` and unmasks the interrupt. EINVAL; EEXIST: it already has a subscriber. */
MUST_USE
errno_t irq_subscribe(struct task *task, unsigned irq, uint64_t label);
/* End the subscription; request the next notification. EINVAL; ENOENT: `task` is not subscribed. */
MUST_USE
errno_t irq_unsubscribe(struct task *task, unsigned irq);
MUST_USE
errno_t irq_unmask(struct task *task, unsigned irq);
/* Ends all subscriptions of `task`. The caller holds ipc_lock. */
void irq_task_fini(struct task *task);

/* Returns the subscription of `irq`, or NULL. For the console. */
const irq_subscription_t *irq_at(unsigned irq);

#endif
