// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tasks: an address space, capabilities, an answerbox and threads.
 *
 * A task lives on the task list from task_create until its last thread has ended. Death begins with
 * task_kill (from anywhere, also from itself): `dying` is set, every waiting thread is woken, every
 * running one meets `dying` at its next system call boundary or interrupt and ends. The
 * last thread that ends does the rest in its own context: IPC in the order of
 * ipc/death.c, subscriptions, the list. The memory goes with the last reference.
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

/* What ids begin with again when all have been used. */
#define TASK_ID_REUSED 3

struct thread;

typedef struct task {
    link_t link;        /* [task list] */
    link_t id_link;     /* [task list] in task_ids */
    task_id_t id;       /* [I] unique; used again only after 2^32 others */
    task_id_t parent;   /* [task list] id of the task that made it or, when that has ended, of the
                           nearest one above that lives; 0: the kernel */
    uint32_t container; /* [I] column "ctn" of the console; all tasks share one */
    uint32_t perms;     /* [I] PERM_* */
    atomic_uint refs;   /* [a] list, threads, whoever asked task_find */
    as_t *as;           /* [I] counted */
    arch_task_t arch;   /* I/O permissions */
    spinlock_t lock;
    char name[TASK_NAME_SIZE]; /* [t] */
    list_t threads;            /* [t] thread_t by task_link */
    uint32_t thread_count;     /* [t] */
    list_t futex_waiters;      /* [t] thread_t by wait_link */
    atomic_bool dying;         /* [a] set once */
    bool dead;                 /* [t] its last thread ended or it never had one: cleaned up */
    enum task_exit exit_kind;  /* [t] valid once dying */
    int64_t exit_status;       /* [t] valid once dying */
    atomic_ullong cpu_ns;      /* [a] of threads that ended */
    answerbox_t box;           /* [ipc] */
    cap_table_t phones;        /* [ipc] of phone_t */
    cap_table_t calls;         /* [ipc] of call_t that it has taken */
    list_t sent_calls;         /* [ipc] call_t by sent_link, answered ones too until taken */
    uint32_t sent_count;       /* [ipc] */
    uint64_t board;            /* [t] address of its fibril board, for inspect; see abi/board.h */
    uint64_t board_size;       /* [t] bytes, 0: none */
    list_t irqs;               /* [ipc] irq_subscription_t by task_link */
    list_t pagers;             /* [ipc] pager_t by link, of its areas */
    event_subscription_t events[EVENT_COUNT]; /* [ipc] */
} task_t;

extern spinlock_t task_list_lock;
extern list_t task_list; /* [task list] task_t by link, oldest first */
/* [task list] hash chains by id modulo TASK_IDS: task_t by id_link, oldest first. */
#define TASK_IDS 256
extern list_t task_ids[TASK_IDS];

/* Makes the caches of tasks, threads and IPC, and task 1, the kernel's, for kernel threads. */
void task_init(void);
task_t *task_kernel(void);

/* A task without threads; takes over the caller's reference to `as` (on failure too). The
 * reference that comes back in `*task` is the caller's. ENOMEM. */
MUST_USE
errno_t task_create(const char *name, as_t *as, uint32_t perms, task_id_t parent, task_t **task);
/* Makes `last` the id that was given last. For tests of what happens when all ids have been used. */
void task_ids_go_to(task_id_t last);
/* The task with this id, referenced, or NULL. */
task_t *task_find(task_id_t id);
void task_ref(task_t *task);
void task_unref(task_t *task);

/* Begins the death of `task`; the first cause stays. Returns at once, unless the task is the
 * caller's own: then it ends at the boundary to user mode. */
void task_kill(task_t *task, enum task_exit kind, int64_t status);
/* Ends the current task because its thread did something wrong in user mode; `why` goes into
 * the kernel log with `pc`. */
_Noreturn void task_fault(const char *why, uint64_t pc);

/* Called by a thread that ends, as the last thing that it does for its task. */
void task_thread_ended(task_t *task, struct thread *thread);

/* Whether `task` descends from the task `ancestor`. */
bool task_descends(const task_t *task, task_id_t ancestor);

/* How many tasks have the task `id` for their parent. */
unsigned task_children(task_id_t id);

/* Fills a row of TASK_LIST. */
void task_describe(task_t *task, task_info_t *info);

/* The image that TASK_SPAWN runs (the boot module "loader"); memory that stays. */
void program_loader_set(const void *image, size_t size);
/* Makes a task from the ELF image in kernel memory, and its main thread: entry(thread page, 0) on a
 * demand-zero stack with a guard page. The caller does thread_start. ENOEXEC, ENOMEM. The
 * reference in `*task` is the caller's. */
MUST_USE
errno_t program_create(const char *name, const void *image, size_t size, uint32_t perms,
                       task_id_t parent, task_t **task, struct thread **thread);
/* The same, started. */
MUST_USE
errno_t program_start(const char *name, const void *image, size_t size, uint32_t perms,
                      task_id_t parent, task_t **task);
/* A task that runs the loader, not started. ENOENT: there is no loader. */
MUST_USE
errno_t program_create_loader(const char *name, uint32_t perms, task_id_t parent, task_t **task,
                              struct thread **thread);

#endif
