// SPDX-License-Identifier: BSD-2-Clause
/*
 * Interrupts of devices as notifications to the task that subscribed.
 *
 * An interrupt masks itself and queues its embedded notification (method IPC_M_INTERRUPT, word 1:
 * the byte on the console line, word 2: interrupts since the last one was taken); the driver
 * unmasks with IRQ_UNMASK. The console line's interrupt is never masked: <irq/console_key.h> reads
 * its bytes, and IRQ_UNMASK asks for the next one.
 *
 * Lock: ipc_lock.
 */
#ifndef IRQ_IRQ_H
#define IRQ_IRQ_H

#include <abi/error.h>
#include <adt/list.h>
#include <ipc/call.h>
#include <stdint.h>

struct task;

typedef struct irq_subscription {
    struct task *task;   /* [ipc] NULL: nobody */
    link_t task_link;    /* [ipc] in task->irqs */
    unsigned irq;        /* [I] */
    bool wanted;         /* [ipc] unmasked by the driver */
    uint64_t count;      /* [ipc] interrupts since the last notification was taken */
    uint64_t total;      /* [ipc] since boot */
    call_t notification; /* [ipc] */
} irq_subscription_t;

#define IRQ_MAX 64

void irq_init(void);
/* Called by the architecture for interrupt `irq`, acknowledged, interrupts disabled. */
void irq_dispatch(unsigned irq);

/* EINVAL, EEXIST (somebody has it). */
MUST_USE
errno_t irq_subscribe(struct task *task, unsigned irq, uint64_t label);
/* EINVAL, ENOENT (not subscribed by `task`). */
MUST_USE
errno_t irq_unsubscribe(struct task *task, unsigned irq);
MUST_USE
errno_t irq_unmask(struct task *task, unsigned irq);
/* The task's subscriptions end; ipc_lock is held. */
void irq_task_fini(struct task *task);

/* For the console: the subscription of `irq`, or NULL. */
const irq_subscription_t *irq_at(unsigned irq);

#endif
