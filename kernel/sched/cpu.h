// SPDX-License-Identifier: BSD-2-Clause
/* Per-CPU data. [self]: only its own CPU touches it, with interrupts disabled. */
#ifndef SCHED_CPU_H
#define SCHED_CPU_H

#include <adt/list.h>
#include <arch/cpu.h>
#include <mm/as.h>
#include <proc/thread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sync/spinlock.h>

#define CPU_MAX 8

typedef struct cpu {
    cpu_locks_t locks;    /* [self] first, for <sync/spinlock.h> */
    thread_t *current;    /* [self] never NULL once cpu_init was called */
    void *arch_private;   /* the architecture's */
    unsigned id;          /* [I] from 0 */
    as_t *as;             /* [self] whose page table is active */
    spinlock_t lock;      /* the run queue's, rank SCHED */
    list_t ready;         /* [lock] thread_t by run_link */
    uint32_t ready_count; /* [lock] */
    thread_t *previous;   /* [self] who ran before; its on_cpu is cleared after the switch */
    bool need_resched;    /* [self] the time slice is over */
    uint64_t timer_armed; /* [self] ns, what the hardware was asked for; UINT64_MAX: nothing */
    uint64_t switches;    /* [self] since boot */
    bool ticking;         /* [self] a tick is due at tick_at */
    uint64_t tick_at;     /* [self] ns since boot: end of the slice */
    thread_t idle;        /* the context that kernel_main became */
} cpu_t;

extern cpu_t cpus[CPU_MAX];
extern unsigned cpu_count; /* [I] after boot */

/* Fills cpus[id], makes it this CPU's own (arch_cpu_set_self), and the running context its idle
 * thread. Before anything takes a lock; the boot CPU's idle thread joins the kernel's task in
 * task_init(). */
cpu_t *cpu_init(unsigned id);

#endif
