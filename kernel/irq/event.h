// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kernel events as notifications (method IPC_M_EVENT, word 1: EVENT_*). A subscription fires once;
 * subscribing again unmasks it, and an event that came in between arrives at once.
 *
 * event_raise may be called anywhere, with any locks held: it only notes the event. It is delivered
 * by event_deliver, at the end of system calls and interrupts, with no locks held.
 *
 * Lock: ipc_lock.
 */
#ifndef IRQ_EVENT_H
#define IRQ_EVENT_H

#include <abi/error.h>
#include <abi/event.h>
#include <ipc/call.h>

struct task;

typedef struct event_subscription {
    bool subscribed;     /* [ipc] */
    bool armed;          /* [ipc] the next event is told */
    bool missed;         /* [ipc] one came while not armed */
    call_t notification; /* [ipc] */
} event_subscription_t;

void event_raise(enum kernel_event event);
void event_deliver(void);

/* EINVAL: no such event. */
MUST_USE
errno_t event_subscribe(struct task *task, uint64_t event, uint64_t label);
void event_task_init(struct task *task);
/* ipc_lock is held. */
void event_task_fini(struct task *task);

#endif
