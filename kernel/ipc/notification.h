// SPDX-License-Identifier: BSD-2-Clause
/*
 * Notifications that are embedded in objects of the kernel: hang-ups, interrupts, events. For those
 * objects. Lock: ipc_lock.
 */
#ifndef IPC_NOTIFICATION_H
#define IPC_NOTIFICATION_H

#include <ipc/call.h>
#include <proc/task.h>
#include <proc/thread.h>

/* Sends an embedded notification, which must not be on its way already. Returns a thread to make
 * ready, NULL: none waits. */
thread_t *call_notify(call_t *call, task_t *callee);
/* A notification has been taken or dropped: the object that it is embedded in may send it again. */
void notification_done(call_t *call);

#endif
