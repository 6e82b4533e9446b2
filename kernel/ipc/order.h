// SPDX-License-Identifier: BSD-2-Clause
/*
 * The order in which servers call each other, learned from the calls that they send while they
 * serve: one that calls A while it serves waits for A, and so do its own callers. When these waits
 * can close to a ring, a deadlock needs no more than that two of them meet on one connection. That
 * is said in the kernel log, once for each ring, long before it happens.
 *
 * A pair of tasks is looked at once for each phone; every further call over it costs one test.
 * Memory is bounded: pairs among ORDER_TASKS_MAX tasks. The boot option `lint=off` leaves it out.
 * Lock: ipc_lock.
 */
#ifndef IPC_ORDER_H
#define IPC_ORDER_H

#include <ipc/phone.h>
#include <stdint.h>

#define ORDER_TASKS_MAX 256

/* Reads the boot option. */
void order_init(void);
/* The running task sends a call over `phone` while it serves the call with id `cause`. */
__attribute__((cold)) void order_learn(phone_t *phone, uint64_t cause);
/* The task is gone, and its place in the order with it. */
void order_forget(uint32_t task_id);

/* For each call that is sent: nothing, in all but the first of a kind. */
static inline void order_note(phone_t *phone, uint64_t cause)
{
    if (__builtin_expect(cause != 0 && !phone->order_known, 0))
        order_learn(phone, cause);
}

#endif
