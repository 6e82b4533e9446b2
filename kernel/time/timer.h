// SPDX-License-Identifier: BSD-2-Clause
/*
 * Timeouts: the handler is called once after the deadline, in the timer interrupt, with interrupts
 * disabled and timer_lock held. It must only wake a thread. Because the lock is held, the handler
 * is not running when timeout_cancel() returns, so a timeout_t can be embedded in the object that
 * it wakes.
 *
 * Locks: timer_lock (rank TIMER), taken inside. All CPUs share one list; a CPU that arms a timeout
 * programs its own timer.
 */
#ifndef TIME_TIMER_H
#define TIME_TIMER_H

#include <adt/list.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct timeout {
    link_t link;                     /* [timer_lock] by deadline */
    uint64_t deadline;               /* [timer_lock] ns since boot */
    void (*handler)(void *argument); /* set before it is armed */
    void *argument;
} timeout_t;

void timeout_init(timeout_t *timeout, void (*handler)(void *), void *argument);
/* Arms a timeout, which must not be armed. */
void timeout_arm(timeout_t *timeout, uint64_t deadline_ns);
/* Disarms a timeout. Returns false if it was not armed or has expired. */
bool timeout_cancel(timeout_t *timeout);

/* Returns the deadline in ns that is `us` microseconds from now. UINT64_MAX: no deadline. */
uint64_t timer_deadline_us(uint64_t us);

/* Called by the architecture in its timer interrupt, after acknowledging it. */
void timer_interrupt(void);
/* Programs this CPU's timer for `deadline_ns`, unless it is set to an earlier time. */
void timer_request(uint64_t deadline_ns);

#endif
