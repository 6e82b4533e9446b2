// SPDX-License-Identifier: BSD-2-Clause
/* Timeouts; see timer.h. The list is sorted by deadline. */
#include <arch/time.h>
#include <lib/assert.h>
#include <sched/cpu.h>
#include <sched/sched.h>
#include <time/timer.h>

static spinlock_t timer_lock = SPINLOCK_INIT(LOCK_RANK_TIMER, "timer");
static list_t timeouts = {{&timeouts.head, &timeouts.head}}; /* [timer_lock] */

void timeout_init(timeout_t *timeout, void (*handler)(void *), void *argument)
{
    link_init(&timeout->link);
    timeout->deadline = UINT64_MAX;
    timeout->handler = handler;
    timeout->argument = argument;
}

/* Returns the link before which a timeout with this deadline belongs. Searches from the end,
 * because most new deadlines are late ones. */
static link_t *timer_place(uint64_t deadline)
{
    link_t *link = &timeouts.head;
    while (link->prev != &timeouts.head &&
           list_entry(link->prev, timeout_t, link)->deadline > deadline)
        link = link->prev;
    return link;
}

void timeout_arm(timeout_t *timeout, uint64_t deadline_ns)
{
    spinlock_lock(&timer_lock);
    ASSERT(!link_used(&timeout->link));
    timeout->deadline = deadline_ns;
    list_insert_before(timer_place(deadline_ns), &timeout->link);
    spinlock_unlock(&timer_lock);
    timer_request(deadline_ns);
}

bool timeout_cancel(timeout_t *timeout)
{
    spinlock_lock(&timer_lock);
    bool armed = link_used(&timeout->link);
    list_remove(&timeout->link);
    timeout->deadline = UINT64_MAX;
    spinlock_unlock(&timer_lock);
    return armed;
}

uint64_t timer_deadline_us(uint64_t us)
{
    uint64_t now = arch_time_ns();
    return us >= (UINT64_MAX - now) / 1000 ? UINT64_MAX : now + us * 1000;
}

void timer_request(uint64_t deadline_ns)
{
    cpu_t *cpu = arch_cpu_self();
    if (deadline_ns >= cpu->timer_armed)
        return;
    cpu->timer_armed = deadline_ns;
    arch_timer_arm(deadline_ns);
}

/* Runs the handlers of expired timeouts. Returns the deadline of the next timeout. */
static uint64_t run_due(uint64_t now)
{
    uint64_t next = UINT64_MAX;
    spinlock_lock(&timer_lock);
    while (!list_empty(&timeouts)) {
        timeout_t *first = list_entry(list_first(&timeouts), timeout_t, link);
        if (first->deadline > now) {
            next = first->deadline;
            break;
        }
        list_remove(&first->link);
        first->handler(first->argument);
    }
    spinlock_unlock(&timer_lock);
    return next;
}

void timer_interrupt(void)
{
    arch_cpu_self()->timer_armed = UINT64_MAX;
    uint64_t next = run_due(arch_time_ns());
    if (next != UINT64_MAX)
        timer_request(next);
    sched_tick();
}
