// SPDX-License-Identifier: BSD-2-Clause
/*
 * Threads: a kernel stack, a context, and a place in a queue.
 *
 *   READY (in a run queue) <--> RUNNING --> WAITING --thread_wake--> READY;  RUNNING --> DEAD
 *
 * Waiting. A thread that wants to wait holds the lock of the object it waits for, links itself by
 * wait_link, calls thread_wait_prepare, drops the lock and calls thread_wait. A waker takes the
 * thread off the object's list under the same lock and calls thread_wake. Time-outs, pokes and
 * kills call thread_wake without that lock; exactly one of all wakers wins, because the step from
 * WAITING is a compare-and-swap, and the woken thread takes itself off the list when it is
 * still on it. A thread of a dying task does not wait: thread_wait_prepare makes it ready again.
 *
 * Locks: [I] immutable, [a] atomic, [t] task lock, [q] lock of its CPU's run queue, [w] lock of the
 * object it waits for, [self] only the thread itself.
 */
#ifndef PROC_THREAD_H
#define PROC_THREAD_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/limits.h>
#include <abi/task.h>
#include <adt/list.h>
#include <arch/context.h>
#include <mm/as.h>
#include <stdatomic.h>
#include <time/timer.h>

struct task;
struct cpu;

enum thread_state { THREAD_READY, THREAD_RUNNING, THREAD_WAITING, THREAD_DEAD };

/* What a waiting thread waits for; for the console. */
enum wait_kind { WAIT_NONE, WAIT_IPC, WAIT_FUTEX, WAIT_SLEEP, WAIT_PAGER, WAIT_KERNEL };

typedef struct thread {
    uint64_t id;            /* [I] */
    struct task *task;      /* [I] counted */
    link_t task_link;       /* [t] in task->threads */
    atomic_uint state;      /* [a] enum thread_state */
    atomic_bool on_cpu;     /* [a] its context is in use; whoever switches to it waits for false */
    arch_context_t context; /* saved while not on_cpu */
    arch_thread_t arch;     /* FPU state and so on */
    void *kstack_top;       /* [I] of its kernel stack, as kstack_alloc gave it */
    struct cpu *cpu;        /* [q] where it runs or is queued */
    link_t run_link;        /* [q] READY: in the run queue */
    link_t wait_link;       /* [w] WAITING: on the object's list */
    errno_t wait_result;    /* set by the waker that won */
    enum wait_kind wait_kind;    /* [self] */
    uint64_t wait_object;        /* [self] futex address, wake-up time in ns, id of the PAGE_IN */
    ipc_message_t *message;      /* [ipc] WAIT_IPC: where the message goes */
    struct call *paging;         /* [ipc] WAIT_PAGER: the PAGE_IN that is not answered yet */
    errno_t paging_result;       /* [ipc] of the PAGE_IN that was */
    uint64_t wanted_page;        /* [self] that its system call cannot go on without */
    enum fault_kind wanted_kind; /* [self] and what for */
    uint64_t fault_address;      /* [self] of its last page fault, see proc/fault.c */
    uint64_t fault_pc;           /* [self] */
    unsigned fault_count;        /* [self] how often in succession it was refused */
    bool timed;                  /* [self] the present wait has a time-out */
    timeout_t timeout;           /* of the present wait */
    void (*entry)(void *);       /* [I] kernel threads; NULL: a user thread */
    void *argument;              /* [I] kernel threads */
    uint64_t user_entry;         /* [I] user threads, like the next two */
    uint64_t user_stack;         /* [I] */
    uint64_t user_argument;      /* [I] */
    thread_page_t *page; /* [I] the page shared with the thread, through the direct map, or NULL */
    paddr_t page_frame;  /* [I] its frame, one reference is ours */
    uint64_t page_address; /* [I] where userspace sees it */
    uint64_t cpu_ns;       /* [self] processor time until it was switched to last */
    uint64_t switched_ns;  /* [self] ns since boot when it was switched to, or away from, last */
    char name[TASK_NAME_SIZE]; /* [I] */
} thread_t;

void thread_init_cache(void);
/* Makes the running context, outside of all threads, the idle thread of `cpu`. */
void thread_init_idle(thread_t *thread, struct cpu *cpu);

/* The thread and the task that run on this CPU. */
#define thread_current() (arch_cpu_self()->current)
#define task_current()   (arch_cpu_self()->current->task)

/* A thread of the kernel's own task, ready to run. ENOMEM. */
MUST_USE
errno_t thread_create_kernel(const char *name, void (*entry)(void *), void *argument,
                             thread_t **thread);
/* A thread that enters user mode at entry(thread page, argument) on `stack`, not running yet: the
 * caller calls thread_start. ENOMEM, ELIMIT, EHANGUP when the task is dying. */
MUST_USE
errno_t thread_create_user(struct task *task, const char *name, uaddr_t entry, uaddr_t stack,
                           uint64_t argument, thread_t **thread);
/* Until it is started a thread counts as waiting, so that a kill finds it. */
void thread_start(thread_t *thread);
/* Ends the current thread. */
_Noreturn void thread_exit(void);
/* Frees a dead thread that no CPU stands on any more. Called by the scheduler. */
void thread_destroy(thread_t *thread);

/* Part of making a thread. */
void thread_wait_init(thread_t *thread);
/* See the top. `self` is the current thread. `deadline_ns` of UINT64_MAX: no time-out. */
void thread_wait_prepare(thread_t *self, enum wait_kind kind, uint64_t object,
                         uint64_t deadline_ns);
/* Switches away until woken; the result is what the waker said, ETIMEDOUT, or EINTR. */
MUST_USE
errno_t thread_wait(thread_t *self);
/* The same, but the CPU goes straight to `next`, which the caller has in hand. */
MUST_USE
errno_t thread_wait_switching_to(thread_t *self, thread_t *next);
/* Makes a waiting thread ready. False when another waker was first. */
bool thread_wake(thread_t *thread, errno_t result);
/* The same, but the caller gets the thread in its hand instead of it being queued: see
 * sched_queue and sched_switch_to. */
bool thread_wake_in_hand(thread_t *thread, errno_t result);

/* Processor time of a thread so far, its present turn included. Called on the thread's own
 * processor, or for a thread that does not run. */
uint64_t thread_time_used(const thread_t *thread);

const char *thread_state_name(enum thread_state state);

#endif
