// SPDX-License-Identifier: BSD-2-Clause
/*
 * The ends of tasks, and the calls that wait for them.
 *
 * ns notices the end of a task by the hang-up of its phone to ns. The hang-up can arrive before
 * another task waits for it, so the last ends are remembered. A wait for a task that is neither
 * alive nor remembered is doubtful: it fails with ENOENT, but only after all pending messages have
 * been handled, since the hang-up can be among them.
 */
#ifndef NS_TASKS_H
#define NS_TASKS_H

#include <abi/ipc.h>
#include <abi/task.h>
#include <stdbool.h>

/* NS_TASK_WAIT: answers now or later. */
void task_wait_call(const ipc_message_t *call);
/* NS_RETVAL: the sender reports that it is ready, or its error, and continues to run. Answers the
 * call. */
void task_retval_call(const ipc_message_t *call);
/* Handles the end of a task: answers the calls that wait for it, and its own waiting calls. */
void task_ended(task_id_t task, enum task_exit how, int status);

/* Whether there are doubtful waits. */
bool tasks_in_doubt(void);
/* Answers all doubtful waits with ENOENT, when no message is pending. */
void tasks_resolve_doubt(void);

#endif
