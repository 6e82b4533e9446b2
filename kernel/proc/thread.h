// SPDX-License-Identifier: BSD-2-Clause
/*
 * Threads: a kernel stack, a context, and a state.
 *
 *   READY (in a run queue) <--> RUNNING --> WAITING --thread_wake--> READY;  RUNNING --> DEAD
 *
 * Waiting. To wait, a thread takes the lock of the object, links itself into the object's list by
 * wait_link, calls thread_wait_prepare(), releases the lock and calls thread_wait(). A waker
 * removes the thread from the list under the same lock and calls thread_wake(). Timeouts, pokes and
 * kills call thread_wake() without the lock. Exactly one waker succeeds, because the transition
 * from WAITING is a compare-and-swap; the woken thread removes itself from the list if it is still
 * on it. A thread of a dying task does not wait: thread_wait_prepare() makes it running again.
 *
 * Locks: [I] immutable, [a] atomic, [t] task lock, [q] lock of its CPU's run queue, [w] lock of the
 * object that it waits for, [self] accessed only by the thread itself.
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

/* What a thread waits for; for the console. */
enum wait_kind { WAIT_NONE, WAIT_IPC, WAIT_FUTEX, WAIT_SLEEP, WAIT_PAGER, WAIT_KERNEL };

typedef struct thread {
    uint64_t id;              /* [I] */
    struct task *task;        /* [I] with a reference */
    link_t task_link;         /* [t] in task->threads */
    atomic_uint state;        /* [a] enum thread_state */
    atomic_bool on_cpu;       /* [a] its context is in use; wait for false before a switch to it */
    arch_context_t context;   /* saved while not on_cpu */
    arch_thread_t arch;       /* FPU state and so on */
    void *kstack_top;         /* [I] top of its kernel stack, from kstack_alloc() */
    struct cpu *cpu;          /* [q] the CPU on which it runs or is queued */
    link_t run_link;          /* [q] READY: in the run queue */
    link_t wait_link;         /* [w] WAITING: on the object's list */
    errno_t wait_result;      /* set by the successful waker */
    enum wait_kind wait_kind; /* [self] */
    uint64_t wait_object;     /* [self] futex address, wake-up time in ns, id of the PAGE_IN */
    ipc_message_t *message;   /* [ipc] WAIT_IPC: the buffer for the message */
    struct call *paging;      /* [ipc] WAIT_PAGER: the unanswered PAGE_IN */
    errno_t paging_result;    /* [ipc] result of the last PAGE_IN */
    uint64_t wanted_page;     /* [self] page that its system call needs from the pager */
    enum fault_kind wanted_kind; /* [self] access for which it needs the page */
    uint64_t fault_address;      /* [self] address of its last page fault, see proc/fault.c */
    uint64_t fault_pc;           /* [self] */
    unsigned fault_count;        /* [self] successive identical faults */
    bool timed;                  /* [self] the current wait has a timeout */
    timeout_t timeout;           /* of the current wait */
    void (*entry)(void *);       /* [I] kernel threads; NULL: a user thread */
    void *argument;              /* [I] kernel threads */
    uint64_t user_entry;         /* [I] user threads, like the next two */
    uint64_t user_stack;         /* [I] */
    uint64_t user_argument;      /* [I] */
    thread_page_t *page; /* [I] the page shared with the thread, through the direct map, or NULL */
    paddr_t page_frame;  /* [I] its frame, with a reference */
    uint64_t page_address;     /* [I] its address in userspace */
    uint64_t cpu_ns;           /* [self] processor time up to the last switch to it */
    uint64_t switched_ns;      /* [self] ns since boot of the last switch to or from it */
    char name[TASK_NAME_SIZE]; /* [I] */
} thread_t;

void thread_init_cache(void);
/* Makes the boot context, which belongs to no thread, the idle thread of `cpu`. */
void thread_init_idle(thread_t *thread, struct cpu *cpu);

/* The running thread and task of this CPU. */
#define thread_current() (arch_cpu_self()->current)
#define task_current()   (arch_cpu_self()->current->task)

/* Creates and starts a thread of the kernel's task. ENOMEM. */
MUST_USE
errno_t thread_create_kernel(const char *name, void (*entry)(void *), void *argument,
                             thread_t **thread);
/* Creates a thread that enters user mode at entry(thread page, argument) on `stack`. The caller
 * starts it with thread_start(). ENOMEM, ELIMIT, EHANGUP (the task is dying). */
MUST_USE
errno_t thread_create_user(struct task *task, const char *name, uaddr_t entry, uaddr_t stack,
                           uint64_t argument, thread_t **thread);
/* Starts a thread. Until then it counts as waiting, so that task_kill() wakes it. */
void thread_start(thread_t *thread);
/* Ends the current thread. */
_Noreturn void thread_exit(void);
/* Frees a dead thread whose stack is not in use. Called by the scheduler. */
void thread_destroy(thread_t *thread);

/* Initializes the timeout of a new thread. */
void thread_wait_init(thread_t *thread);
/* Makes the current thread WAITING; see "Waiting" above. `deadline_ns` UINT64_MAX: no timeout. */
void thread_wait_prepare(thread_t *self, enum wait_kind kind, uint64_t object,
                         uint64_t deadline_ns);
/* Switches to another thread until woken. Returns the waker's result, ETIMEDOUT or EINTR. */
MUST_USE
errno_t thread_wait(thread_t *self);
/* Like thread_wait(), but switches directly to `next`, a thread in hand. */
MUST_USE
errno_t thread_wait_switching_to(thread_t *self, thread_t *next);
/* Makes a waiting thread ready and queues it. Returns false if it has already been woken. */
bool thread_wake(thread_t *thread, errno_t result);
/* Like thread_wake(), but does not queue the thread: it is "in hand", and the caller must pass it
 * to sched_queue() or sched_switch_to(). */
bool thread_wake_in_hand(thread_t *thread, errno_t result);

/* Returns the processor time of a thread in ns, including the current time slice. The thread must
 * not be running on another CPU. */
uint64_t thread_time_used(const thread_t *thread);

const char *thread_state_name(enum thread_state state);

#endif
