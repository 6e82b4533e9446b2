// SPDX-License-Identifier: BSD-2-Clause
/* The pool of idle exchanges. */
#include <async/pool.h>

pool_link_t *pool_take(exchange_pool_t *pool)
{
    pool_link_t *link = pool->head;
    if (link == NULL)
        return NULL;
    pool->head = link->next;
    if (pool->head == NULL)
        pool->tail = NULL;
    return link;
}

void pool_put(exchange_pool_t *pool, pool_link_t *link)
{
    link->next = NULL;
    if (pool->tail != NULL)
        pool->tail->next = link;
    else
        pool->head = link;
    pool->tail = link;
}
