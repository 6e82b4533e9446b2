// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler: per-CPU run queues, round robin, and the direct switch of IPC.
 *
 * A READY thread is in a run queue, except while it is "in hand": between thread_wake_in_hand() and
 * sched_queue() or sched_switch_to(). The kernel is preempted only where it calls sched_breathe().
 * User mode is preempted at sched_preempt_point(), which the architecture calls before it returns
 * to user mode from an interrupt or exception, with no lock held. An ended thread is destroyed by
 * the thread that runs next, because a thread cannot free its own stack.
 *
 * Locks: cpu->lock protects the run queue.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <proc/thread.h>
#include <sched/cpu.h>

/* The time slice: how long a thread runs while others are ready. */
#define SCHED_SLICE_NS 10000000ull

/* Queues a READY thread in hand on its CPU. */
void sched_queue(thread_t *thread);
/* Switches from the current thread, which is WAITING or DEAD, to the next ready one. */
void sched_switch_away(void);
/* Like sched_switch_away(), but switches to `thread`, which is READY and in hand, if it belongs to
 * this CPU; otherwise queues it. */
void sched_switch_to(thread_t *thread);
/* Runs the other ready threads first. */
void sched_yield(void);
/* Called in the middle of long work of the kernel, with no lock held: handles interrupts, and lets
 * others run if the time slice is over. */
void sched_breathe(void);
/* Preempts the running user thread if its time slice is over; ends it if its task is dying. */
void sched_preempt_point(void);
/* Called by the timer interrupt: ends the time slice if other threads are ready. */
void sched_tick(void);
/* Runs threads until none is ready. Called by the idle thread. */
void sched_run_ready(void);
/* The loop of the idle thread: runs ready threads, then waits for an interrupt. */
_Noreturn void sched_loop(void) __attribute__((noinline)); /* visible in backtraces */
/* Completes a switch on the stack of the new thread. A new thread calls it first; see thread.c. */
void sched_switch_finish(void);

#endif
