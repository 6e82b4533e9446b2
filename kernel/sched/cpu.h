// SPDX-License-Identifier: BSD-2-Clause
/* Per-CPU data. [self]: accessed only by the CPU itself, with interrupts disabled. */
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
    cpu_locks_t locks;    /* [self] must be the first member, for <sync/spinlock.h> */
    thread_t *current;    /* [self] never NULL after cpu_init */
    void *arch_private;   /* for the architecture */
    unsigned id;          /* [I] from 0 */
    as_t *as;             /* [self] the active address space */
    spinlock_t lock;      /* protects the run queue, rank SCHED */
    list_t ready;         /* [lock] thread_t by run_link */
    uint32_t ready_count; /* [lock] */
    thread_t *previous;   /* [self] the thread that ran before; its on_cpu is cleared later */
    bool need_resched;    /* [self] the time slice is over */
    uint64_t timer_armed; /* [self] ns, deadline of the hardware timer; UINT64_MAX: off */
    uint64_t switches;    /* [self] since boot */
    bool ticking;         /* [self] a tick is due at tick_at */
    uint64_t tick_at;     /* [self] ns since boot: end of the time slice */
    thread_t idle;        /* the idle thread; the context of kernel_main on the boot CPU */
} cpu_t;

extern cpu_t cpus[CPU_MAX];
extern unsigned cpu_count; /* [I] after boot */

/* Initializes cpus[id], sets it as the data of this CPU (arch_cpu_set_self), and makes the running
 * context its idle thread. The idle thread of the boot CPU joins the kernel's task in
 * task_init(). */
cpu_t *cpu_init(unsigned id);

#endif
