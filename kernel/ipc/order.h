// SPDX-License-Identifier: BSD-2-Clause
/*
 * The call order lint: records which servers call which others while they serve a request. A server
 * that calls A while it serves waits for A, and so do its own callers. If these calls form a cycle,
 * a deadlock occurs as soon as the waits of two requests meet on one connection. The lint reports
 * each cycle once in the kernel log, possibly long before a deadlock happens.
 *
 * A pair of tasks is recorded once per phone; each further call over the phone costs one test.
 * Memory is bounded: the lint covers at most ORDER_TASKS_MAX tasks. The boot option `lint=off`
 * disables it. Locks: the caller holds ipc_lock.
 */
#ifndef IPC_ORDER_H
#define IPC_ORDER_H

#include <ipc/phone.h>
#include <stdint.h>

#define ORDER_TASKS_MAX 256

/* Reads the boot option. */
void order_init(void);
/* Records that the running task sends a call over `phone` while it serves the call `cause` (an
 * id). */
__attribute__((cold)) void order_learn(phone_t *phone, uint64_t cause);
/* Removes a task that has ended. */
void order_forget(uint32_t task_id);

/* Called for each call that is sent: a no-op except for the first call over a phone that is made
 * while serving. */
static inline void order_note(phone_t *phone, uint64_t cause)
{
    if (__builtin_expect(cause != 0 && !phone->order_known, 0))
        order_learn(phone, cause);
}

#endif
