// SPDX-License-Identifier: BSD-2-Clause
/*
 * How tasks end, and who waits for it.
 *
 * The end of a task comes as the hang-up of its phone to us. It may come before anybody asks: the
 * last ends are remembered. Who asks for a task that neither lives nor is remembered is told
 * ENOENT, but only after all messages that are here were looked at: the end may be among them.
 */
#ifndef NS_TASKS_H
#define NS_TASKS_H

#include <abi/ipc.h>
#include <abi/task.h>
#include <stdbool.h>

/* NS_TASK_WAIT: answers now or later. */
void task_wait_call(const ipc_message_t *call);
/* NS_RETVAL: the sender lives on and says that it is up, or why not. Answers the call. */
void task_retval_call(const ipc_message_t *call);
/* The task is gone: tells those who wait for it, and nobody any more what it asked itself. */
void task_ended(task_id_t task, enum task_exit how, int status);

/* There are waiters for tasks that do not seem to exist. */
bool tasks_in_doubt(void);
/* No message is left: the doubt is over. */
void tasks_resolve_doubt(void);

#endif
