// SPDX-License-Identifier: BSD-2-Clause
/* FIFO queues of waiting fibrils, for the locks of this library. The nodes are on the stacks of the
 * waiting fibrils. */
#ifndef FIBRIL_WAITER_H
#define FIBRIL_WAITER_H

#include <fibril/scheduler.h>

typedef struct fibril_waiter {
    struct fibril_waiter *next;
    fibril_t *fibril;
    bool write; /* of a rwlock: waits for writing */
} fibril_waiter_t;

void waiter_append(fibril_waiter_t **first, fibril_waiter_t **last, fibril_waiter_t *waiter);
/* Removes and returns the first waiter, or NULL if the queue is empty. */
fibril_waiter_t *waiter_take(fibril_waiter_t **first, fibril_waiter_t **last);
/* Removes a waiter, which can have been taken already. */
void waiter_remove(fibril_waiter_t **first, fibril_waiter_t **last, fibril_waiter_t *waiter);

#endif
