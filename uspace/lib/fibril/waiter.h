// SPDX-License-Identifier: BSD-2-Clause
/* FIFO queues of waiting fibrils, for the locks of this library. The nodes live on the stacks of
 * those who wait. */
#ifndef FIBRIL_WAITER_H
#define FIBRIL_WAITER_H

#include <fibril/scheduler.h>

typedef struct fibril_waiter {
    struct fibril_waiter *next;
    fibril_t *fibril;
    bool write; /* of a rwlock: wants to write */
} fibril_waiter_t;

void waiter_append(fibril_waiter_t **first, fibril_waiter_t **last, fibril_waiter_t *waiter);
/* NULL: the queue is empty. */
fibril_waiter_t *waiter_take(fibril_waiter_t **first, fibril_waiter_t **last);
/* One that may have been taken already. */
void waiter_remove(fibril_waiter_t **first, fibril_waiter_t **last, fibril_waiter_t *waiter);

#endif
