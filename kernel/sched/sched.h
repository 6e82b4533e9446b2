// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler: per-CPU run queues, round robin, and the direct switch of IPC.
 *
 * A thread is in a run queue exactly while READY, except when somebody has it in hand between
 * thread_wake_in_hand and sched_queue or sched_switch_to. The kernel is never preempted; user mode
 * is, at sched_preempt_point(), which the architecture calls before it returns to user mode from an
 * interrupt or exception (with nothing locked).
 * The next thread's stack destroys a thread that ended.
 *
 * Lock: cpu->lock for the run queue.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <proc/thread.h>
#include <sched/cpu.h>

/* How long a thread runs while others are ready. */
#define SCHED_SLICE_NS 10000000ull

/* Queues a READY thread in hand on its CPU. */
void sched_queue(thread_t *thread);
/* Puts the current thread, which has become WAITING or DEAD, off the CPU and runs the next. */
void sched_switch_away(void);
/* The same, but the next is `thread`, READY in hand, when it can run on this CPU. */
void sched_switch_to(thread_t *thread);
/* Lets the others go first. */
void sched_yield(void);
/* Where a running user thread may lose the CPU or, when its task is dying, its life. */
void sched_preempt_point(void);
/* Called by the timer interrupt: the slice is over when somebody else is ready. */
void sched_tick(void);
/* Runs threads until none is ready. Called by the idle thread. */
void sched_run_ready(void);
/* Turns the caller (the idle thread) into the loop that runs threads and sleeps. */
_Noreturn void sched_loop(void) __attribute__((noinline)); /* seen in backtraces */
/* First thing that a new context does; see thread.c. */
void sched_switch_finish(void);

#endif
