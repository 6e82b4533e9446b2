// SPDX-License-Identifier: BSD-2-Clause
/* Fibrils whose wait has a deadline, sorted by deadline. */
#include <adt/list.h>
#include <fibril/scheduler.h>
#include <os/os.h>

#define NS_PER_US 1000u

static list_t timers = LIST_INIT(timers);

static fibril_t *timer_first(void)
{
    return list_first_item(timers, timer_link, fibril_t);
}

/* The link before which a timer with this deadline belongs: behind those of the same time. */
static link_t *fibril_timer_place(uint64_t deadline)
{
    list_foreach (timers, timer_link, fibril_t, fibril)
        if (fibril->deadline > deadline)
            return &fibril->timer_link;
    return &timers.head;
}

void timer_add(fibril_t *fibril, uint64_t us)
{
    uint64_t now = os_time_ns();
    fibril->deadline = us > (UINT64_MAX - now) / NS_PER_US ? UINT64_MAX : now + us * NS_PER_US;
    fibril->timed = true;
    list_insert_before(fibril_timer_place(fibril->deadline), &fibril->timer_link);
}

void timer_remove(fibril_t *fibril)
{
    list_unlink(&fibril->timer_link);
    fibril->timed = false;
}

void timers_expire(void)
{
    if (list_empty(&timers))
        return;
    uint64_t now = os_time_ns();
    fibril_t *first;
    while ((first = timer_first()) != NULL && first->deadline <= now) {
        first->timed_out = true;
        fibril_wake(first);
    }
}

uint64_t timers_next(void)
{
    if (list_empty(&timers))
        return FIBRIL_FOREVER;
    uint64_t now = os_time_ns();
    const fibril_t *first = list_entry(timers.head.next, fibril_t, timer_link);
    return first->deadline <= now ? 0 : (first->deadline - now + NS_PER_US - 1) / NS_PER_US;
}
