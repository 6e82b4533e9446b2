// SPDX-License-Identifier: BSD-2-Clause
/*
 * Time-outs: a handler is called once when a deadline has passed, in the timer interrupt, with
 * interrupts disabled and timer_lock held: it wakes a thread and does nothing else. Since the lock
 * is held, timeout_cancel returns only when the handler does not run (any more), so that a
 * timeout_t may live in what it wakes.
 *
 * Lock: timer_lock (rank TIMER) inside. All CPUs share one list; the one that arms a time-out asks
 * its own hardware for it.
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
/* Arms it; it must not be armed. */
void timeout_arm(timeout_t *timeout, uint64_t deadline_ns);
/* Disarms it; false when it was not armed (any more). */
bool timeout_cancel(timeout_t *timeout);

/* A deadline `us` microseconds from now; UINT64_MAX stays: for ever. */
uint64_t timer_deadline_us(uint64_t us);

/* Called by the architecture in its timer interrupt, after acknowledging it. */
void timer_interrupt(void);
/* Asks this CPU's hardware for an interrupt at `deadline_ns` unless an earlier one is due. */
void timer_request(uint64_t deadline_ns);

#endif
