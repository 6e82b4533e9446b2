// SPDX-License-Identifier: BSD-2-Clause
/*
 * The pool of idle exchanges of a parallel session. Pure.
 *
 * FIFO: the exchange that rested longest is used next. So one that is put back too early, while
 * its phone is still busy, is met again only after all the others were used: what made the
 * deadlock of 2011 wait for the N-th read.
 */
#ifndef ASYNC_POOL_H
#define ASYNC_POOL_H

#include <stddef.h>

typedef struct pool_link {
    struct pool_link *next;
} pool_link_t;

typedef struct exchange_pool {
    pool_link_t *head, *tail;
    size_t count;
} exchange_pool_t;

/* Takes the head; NULL: the pool is empty. */
pool_link_t *pool_take(exchange_pool_t *pool);
/* Appends to the tail. */
void pool_put(exchange_pool_t *pool, pool_link_t *link);

#endif
