// SPDX-License-Identifier: BSD-2-Clause
/* Fibrils whose wait has a deadline, sorted by deadline. */
#include <fibril/scheduler.h>
#include <os/os.h>

#define NS_PER_US 1000u

static fibril_t *first;

void timer_add(fibril_t *fibril, uint64_t us)
{
    uint64_t now = os_time_ns();
    fibril->deadline = us > (UINT64_MAX - now) / NS_PER_US ? UINT64_MAX : now + us * NS_PER_US;
    fibril->timed = true;
    fibril_t *previous = NULL, *next = first;
    while (next && next->deadline <= fibril->deadline) {
        previous = next;
        next = next->timer_next;
    }
    fibril->timer_previous = previous;
    fibril->timer_next = next;
    if (previous)
        previous->timer_next = fibril;
    else
        first = fibril;
    if (next)
        next->timer_previous = fibril;
}

void timer_remove(fibril_t *fibril)
{
    if (fibril->timer_previous)
        fibril->timer_previous->timer_next = fibril->timer_next;
    else
        first = fibril->timer_next;
    if (fibril->timer_next)
        fibril->timer_next->timer_previous = fibril->timer_previous;
    fibril->timed = false;
}

void timers_expire(void)
{
    if (!first)
        return;
    uint64_t now = os_time_ns();
    while (first && first->deadline <= now) {
        fibril_t *fibril = first;
        fibril->timed_out = true;
        fibril_wake(fibril);
    }
}

uint64_t timers_next(void)
{
    if (!first)
        return FIBRIL_FOREVER;
    uint64_t now = os_time_ns();
    return first->deadline <= now ? 0 : (first->deadline - now + NS_PER_US - 1) / NS_PER_US;
}
