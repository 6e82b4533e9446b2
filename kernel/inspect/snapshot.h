// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of a snapshot: what the kernel console, the graph and the monitor know of the kernel.
 *
 * Plain numbers and bytes, no pointer to follow: a row means the same on another machine, in a unit
 * test and in a record on a wire. Rows refer to each other by ids: a task by its id, a thread by
 * its id, a call by its id, a phone by its holder's task id and its index there. Kernel addresses
 * are in them for people to compare, never to be used.
 *
 * Names hold printable characters only, whatever a task called itself, and end in zero.
 */
#ifndef INSPECT_SNAPSHOT_H
#define INSPECT_SNAPSHOT_H

#include <abi/ipc.h>
#include <abi/limits.h>
#include <stdbool.h>
#include <stdint.h>

/* No such id: the kernel as a sender, a call that came over no phone. */
#define SNAPSHOT_NONE UINT32_MAX

enum task_row_state { TASK_ROW_ALIVE, TASK_ROW_DYING };

typedef struct task_row {
    uint32_t id;
    uint32_t parent;
    uint32_t container;
    uint32_t state; /* enum task_row_state */
    char name[TASK_NAME_SIZE];
    uint64_t address; /* of the task structure */
    uint64_t as;      /* of the address space */
    uint32_t permissions;
    uint32_t threads;
    uint32_t phones;     /* not free */
    uint32_t calls_open; /* sent and not yet answered */
    uint32_t incoming;   /* length of each list of the answerbox */
    uint32_t dispatched;
    uint32_t answers;
    uint64_t calls_sent; /* since the task started */
    uint64_t calls_received;
    uint64_t memory; /* bytes */
    uint64_t cpu_ns;
} task_row_t;

enum thread_row_state {
    THREAD_ROW_NEW,
    THREAD_ROW_READY,
    THREAD_ROW_RUNNING,
    THREAD_ROW_WAITING,
    THREAD_ROW_EXITED
};

/* What a waiting thread waits for. */
enum thread_row_wait {
    THREAD_WAIT_NOTHING,
    THREAD_WAIT_IPC,   /* in its task's answerbox, for whatever comes */
    THREAD_WAIT_FUTEX, /* see wait_address */
    THREAD_WAIT_SLEEP,
    THREAD_WAIT_OTHER
};

typedef struct thread_row {
    uint64_t id;
    uint32_t task;
    uint32_t state; /* enum thread_row_state */
    uint32_t wait;  /* enum thread_row_wait */
    uint32_t cpu;   /* where it runs or ran last */
    char name[TASK_NAME_SIZE];
    uint64_t address;      /* of the thread structure */
    uint64_t wait_address; /* of the futex, in the task's memory */
    uint64_t deadline_ns;  /* end of the wait; UINT64_MAX: none */
    uint64_t serving_call; /* id of the call the running fibril serves, as the thread says */
    uint64_t cpu_ns;
} thread_row_t;

enum phone_row_state {
    PHONE_ROW_FREE,
    PHONE_ROW_CONNECTING,
    PHONE_ROW_CONNECTED,
    PHONE_ROW_HUNG_UP, /* by its holder */
    PHONE_ROW_SLAMMED  /* by its peer */
};

typedef struct phone_row {
    uint32_t holder; /* task id */
    uint32_t index;  /* in the holder's table: the phone id */
    uint32_t state;  /* enum phone_row_state */
    uint32_t interface;
    uint32_t peer;  /* task id of the callee, SNAPSHOT_NONE while there is none */
    uint32_t calls; /* sent over it and not yet answered */
    uint64_t label; /* that the callee set */
    uint64_t address;
    char peer_name[TASK_NAME_SIZE];
} phone_row_t;

/* The lists of an answerbox, in the order of a call's life. */
enum call_list { CALL_LIST_INCOMING, CALL_LIST_DISPATCHED, CALL_LIST_ANSWERS, CALL_LIST_COUNT };

typedef struct call_row {
    uint64_t id;
    uint32_t holder;       /* task id of the answerbox it is in */
    uint32_t list;         /* enum call_list */
    uint32_t sender;       /* task id, SNAPSHOT_NONE: the kernel, or a task that is gone */
    uint32_t flags;        /* IPC_FLAG_* */
    uint32_t phone_holder; /* task whose phone it came over; after a forward the forwarder */
    uint32_t phone;        /* its index there; SNAPSHOT_NONE: over none */
    uint32_t interface;    /* of that phone */
    int32_t retval;        /* of an answer */
    uint64_t method;
    uint64_t word[IPC_WORDS];
    uint64_t label;
    uint64_t cause;    /* id of the call that the sender was serving, 0: none */
    uint64_t sent_ns;  /* since boot */
    uint64_t taken_ns; /* 0: not taken yet */
    char sender_name[TASK_NAME_SIZE];
} call_row_t;

typedef struct slab_row {
    char name[TASK_NAME_SIZE];
    uint64_t object_size; /* bytes */
    uint64_t in_use;      /* objects */
    uint64_t allocated;   /* since boot */
    uint64_t failed;      /* since boot */
    uint64_t frames;
} slab_row_t;

typedef struct memory_row {
    uint64_t frame_size; /* bytes */
    uint64_t frames_total;
    uint64_t frames_free;
} memory_row_t;

typedef struct cpu_row {
    uint32_t id;
    uint32_t task; /* of the thread that runs; SNAPSHOT_NONE: idle */
    uint64_t thread;
    uint32_t ready;    /* threads in its run queue */
    uint64_t switches; /* since boot */
    uint64_t idle_ns;
    char thread_name[TASK_NAME_SIZE];
    char task_name[TASK_NAME_SIZE];
} cpu_row_t;

#endif
