// SPDX-License-Identifier: BSD-2-Clause
/* Tasks and threads: ids, permissions, exit reasons, the task list, the thread page. */
#ifndef ABI_TASK_H
#define ABI_TASK_H

#include <abi/limits.h>
#include <stdint.h>

typedef uint32_t task_id_t;

/* Privileges of a task beyond IPC. A task passes a subset of its own to each task that it
 * spawns. */
enum task_permission {
#define PERMISSION(bit, name, word, text) PERM_##name = (bit),
#include <abi/permission.def>
#undef PERMISSION
    PERM_ALL = 0
#define PERMISSION(bit, name, word, text) | (bit)
#include <abi/permission.def>
#undef PERMISSION
};

/* How a task ended, in the answer of NS_TASK_WAIT. */
enum task_exit {
    TASK_EXIT_NORMAL = 0, /* it called exit: status is its status */
    TASK_EXIT_KILLED = 1, /* it was killed or faulted */
    TASK_EXIT_UP = 2,     /* it still runs and sent RETVAL: status is the value that it sent */
};

/* Status of a program whose main was not reached: a server that its start needs is dead, or there is
 * no memory. The log has the reason. */
#define TASK_STATUS_NO_START 126

/* One row of TASK_LIST. */
typedef struct task_info {
    uint32_t id;
    uint32_t parent;
    uint32_t threads;
    uint32_t phones;
    uint64_t calls_sent;     /* since it started */
    uint64_t calls_received; /* since it started */
    uint64_t memory;         /* bytes of the pages charged to it; mapped physical memory is not */
    uint64_t cpu_ns;         /* processor time */
    char name[TASK_NAME_SIZE];
} task_info_t;

_Static_assert(sizeof(task_info_t) == 80, "task_info is copied between kernel and userspace");

/*
 * The page that each thread shares with the kernel. The thread writes it; the kernel reads it and
 * does not trust it. Its address is the first argument of the thread's entry function.
 */
typedef struct thread_page {
    uint64_t serving_call; /* id of the call that the running fibril serves, 0: none; becomes the
                              cause of the calls that the thread sends */
    uint64_t reserved[7];
} thread_page_t;

_Static_assert(sizeof(thread_page_t) == 64, "thread_page is shared with the kernel");

#endif
