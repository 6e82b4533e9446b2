// SPDX-License-Identifier: BSD-2-Clause
/*
 * Notifications embedded in kernel objects: hang-ups, interrupts, events. This header is for those
 * objects. Locks: the caller holds ipc_lock.
 */
#ifndef IPC_NOTIFICATION_H
#define IPC_NOTIFICATION_H

#include <ipc/call.h>
#include <proc/task.h>
#include <proc/thread.h>

/* Sends an embedded notification, which must not be pending. Returns the thread to run, in hand, or
 * NULL. */
thread_t *call_notify(call_t *call, task_t *callee);
/* Marks a notification as received or dropped: it can be sent again. */
void notification_done(call_t *call);

#endif
