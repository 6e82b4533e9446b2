// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kernel events as notifications (method IPC_M_EVENT, word 1: EVENT_*). A subscription fires once.
 * Subscribing again rearms it; if an event occurred in between, it is delivered at once.
 *
 * event_raise() only records the event and can be called with any locks held. event_deliver(),
 * called at the end of system calls and interrupts with no locks held, delivers it.
 *
 * Locks: ipc_lock, taken inside.
 */
#ifndef IRQ_EVENT_H
#define IRQ_EVENT_H

#include <abi/error.h>
#include <abi/event.h>
#include <ipc/call.h>

struct task;

typedef struct event_subscription {
    bool subscribed;     /* [ipc] */
    bool armed;          /* [ipc] the next event sends the notification */
    bool missed;         /* [ipc] an event occurred while not armed */
    call_t notification; /* [ipc] */
} event_subscription_t;

void event_raise(enum kernel_event event);
void event_deliver(void);

/* Subscribes `task` to the next occurrence of `event`. EINVAL: no such event. */
MUST_USE
errno_t event_subscribe(struct task *task, uint64_t event, uint64_t label);
void event_task_init(struct task *task);
/* Ends the subscriptions of `task`. The caller holds ipc_lock. */
void event_task_fini(struct task *task);

#endif
