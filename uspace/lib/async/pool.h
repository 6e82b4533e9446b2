// SPDX-License-Identifier: BSD-2-Clause
/*
 * The pool of idle exchanges of a parallel session. Pure code.
 *
 * FIFO: the exchange that has been idle longest is used next. So an exchange that is put back too
 * early, while its phone is still busy, is used again only after all others. That is why the
 * deadlock of 2011 occurs only at the N-th read.
 */
#ifndef ASYNC_POOL_H
#define ASYNC_POOL_H

#include <stddef.h>

typedef struct pool_link {
    struct pool_link *next;
} pool_link_t;

typedef struct exchange_pool {
    pool_link_t *head, *tail;
} exchange_pool_t;

/* Removes and returns the head, or NULL if the pool is empty. */
pool_link_t *pool_take(exchange_pool_t *pool);
/* Appends to the tail. */
void pool_put(exchange_pool_t *pool, pool_link_t *link);

#endif
