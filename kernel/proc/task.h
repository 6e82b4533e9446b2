// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tasks: an address space, capabilities, an answerbox and threads.
 *
 * A task is on the task list from task_create() until its last thread has ended. task_kill(),
 * called by any thread, starts its end: it sets `dying` and wakes all waiting threads; each running
 * thread finds `dying` set at the end of its system call or at the next interrupt, and ends. The
 * last thread to end cleans up in its own context: IPC (ipc/death.c), subscriptions, the task list.
 * The memory is freed with the last reference.
 *
 * Locks: task_list_lock: the list. task->lock [t]: threads, name, futex waiters. ipc_lock [ipc]:
 * the IPC part. Order: task_list_lock, task->lock, ipc_lock. [I] immutable, [a] atomic.
 */
#ifndef PROC_TASK_H
#define PROC_TASK_H

#include <abi/limits.h>
#include <abi/task.h>
#include <adt/list.h>
#include <arch/context.h>
#include <cap/cap.h>
#include <ipc/answerbox.h>
#include <irq/event.h>
#include <mm/as.h>
#include <stdatomic.h>
#include <sync/spinlock.h>

/* Ids that are the same on every boot. */
#define TASK_ID_KERNEL 1
#define TASK_ID_NS     2

/* The first id that is used again after all ids have been used. */
#define TASK_ID_REUSED 3

struct thread;

typedef struct task {
    link_t link;         /* [task list] */
    link_t id_link;      /* [task list] in task_ids */
    task_id_t id;        /* [I] unique; reused only after 2^32 others */
    task_id_t parent;    /* [task list] id of the task that created it or, if that has ended, of the
                           nearest live ancestor; 0: the kernel */
    bool inherited;      /* [task list] the task that created it has ended */
    link_t surplus_link; /* [task list] in a list of tasks that are about to be ended */
    uint32_t container;  /* [I] column "ctn" of the console; all tasks share one */
    uint32_t perms;      /* [I] PERM_* */
    atomic_uint refs;    /* [a] held by the list, threads, and callers of task_find */
    as_t *as;            /* [I] with a reference */
    arch_task_t arch;    /* I/O permissions */
    spinlock_t lock;
    char name[TASK_NAME_SIZE]; /* [t] */
    list_t threads;            /* [t] thread_t by task_link */
    uint32_t thread_count;     /* [t] */
    list_t futex_waiters;      /* [t] thread_t by wait_link */
    atomic_bool dying;         /* [a] set once */
    bool dead;                 /* [t] it has no thread left and is being cleaned up */
    enum task_exit exit_kind;  /* [t] valid once dying */
    int64_t exit_status;       /* [t] valid once dying */
    atomic_ullong cpu_ns;      /* [a] processor time of ended threads */
    answerbox_t box;           /* [ipc] */
    cap_table_t phones;        /* [ipc] of phone_t */
    cap_table_t calls;         /* [ipc] of received call_t */
    list_t sent_calls;         /* [ipc] call_t by sent_link, until the answer is received */
    uint32_t sent_count;       /* [ipc] */
    uint64_t board;            /* [t] address of its fibril board, see abi/board.h */
    uint64_t board_size;       /* [t] bytes, 0: none */
    list_t irqs;               /* [ipc] irq_subscription_t by task_link */
    list_t pagers;             /* [ipc] pager_t by link, those of its areas */
    event_subscription_t events[EVENT_COUNT]; /* [ipc] */
} task_t;

extern spinlock_t task_list_lock;
extern list_t task_list; /* [task list] task_t by link, sorted by id */
/* [task list] hash chains by id modulo TASK_IDS: task_t by id_link, oldest first. */
#define TASK_IDS 256
extern list_t task_ids[TASK_IDS];

/* Creates the slab caches of tasks, threads and IPC, and the kernel's task for kernel threads. */
void task_init(void);
task_t *task_kernel(void);

/* Creates a task without threads. Consumes the caller's reference to `as`, on failure too. The
 * caller owns the reference in `*task`. ENOMEM. */
MUST_USE
errno_t task_create(const char *name, as_t *as, uint32_t perms, task_id_t parent, task_t **task);
/* Sets the id that was assigned last. For tests of the reuse of ids. */
void task_ids_go_to(task_id_t last);
/* Returns the task with this id and a reference to it, or NULL. */
task_t *task_find(task_id_t id);
/* Returns the task with the smallest id that is at least `id`, with a reference, or NULL. */
task_t *task_find_from(task_id_t id);
void task_ref(task_t *task);
void task_unref(task_t *task);

/* Starts the end of `task`; the first cause counts. Returns at once; if the task is the caller's
 * own, it ends before the thread returns to user mode. */
void task_kill(task_t *task, enum task_exit kind, int64_t status);
/* Ends the current task because of a fault in user mode; logs `why` and the instruction `pc`. */
_Noreturn void task_fault(const char *why, uint64_t pc);

/* Removes an ending thread from its task; ends the task with its last thread. */
void task_thread_ended(task_t *task, struct thread *thread);

/* Returns whether `task` is a descendant of the task `ancestor`. */
bool task_descends(const task_t *task, task_id_t ancestor);

/* Returns the number of live children that the task `id` has created itself. */
unsigned task_children(task_id_t id);

/* Fills a row of TASK_LIST. */
void task_describe(task_t *task, task_info_t *info);

/* Sets the image that TASK_SPAWN runs (the boot module "loader"). Its memory must stay valid. */
void program_loader_set(const void *image, size_t size);
/* Creates a task from the ELF image in kernel memory, and its main thread: entry(thread page, 0) on
 * a demand-zero stack with a guard page. The caller owns the reference in `*task` and starts the
 * thread with thread_start(). ENOEXEC, ENOMEM. */
MUST_USE
errno_t program_create(const char *name, const void *image, size_t size, uint32_t perms,
                       task_id_t parent, task_t **task, struct thread **thread);
/* program_create() and thread_start(). */
MUST_USE
errno_t program_start(const char *name, const void *image, size_t size, uint32_t perms,
                      task_id_t parent, task_t **task);
/* program_create() for the loader image. ENOENT: there is no loader. */
MUST_USE
errno_t program_create_loader(const char *name, uint32_t perms, task_id_t parent, task_t **task,
                              struct thread **thread);

#endif
