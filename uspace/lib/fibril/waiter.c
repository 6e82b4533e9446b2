// SPDX-License-Identifier: BSD-2-Clause
/*
 * FIFO queues of waiting fibrils.
 *
 * Not a list of adt/list.h: a lock must be valid when it is all zeros and when a static initializer
 * that does not know its address has made it, and the head of such a list points to itself.
 */
#include <fibril/waiter.h>

void waiter_append(fibril_waiter_t **first, fibril_waiter_t **last, fibril_waiter_t *waiter)
{
    waiter->next = NULL;
    if (*last)
        (*last)->next = waiter;
    else
        *first = waiter;
    *last = waiter;
}

fibril_waiter_t *waiter_take(fibril_waiter_t **first, fibril_waiter_t **last)
{
    fibril_waiter_t *waiter = *first;
    if (waiter == NULL)
        return NULL;
    *first = waiter->next;
    if (!*first)
        *last = NULL;
    return waiter;
}

void waiter_remove(fibril_waiter_t **first, fibril_waiter_t **last, fibril_waiter_t *waiter)
{
    fibril_waiter_t *previous = NULL;
    for (fibril_waiter_t *at = *first; at != NULL; previous = at, at = at->next) {
        if (at != waiter)
            continue;
        if (previous != NULL)
            previous->next = at->next;
        else
            *first = at->next;
        if (*last == at)
            *last = previous;
        return;
    }
}
