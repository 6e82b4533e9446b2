// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of a snapshot: the data about the kernel that the kernel console and the graph use.
 *
 * Rows contain only numbers and bytes, no pointers, so they mean the same on another machine, in a
 * unit test and in a recording. They refer to each other by ids: of tasks, threads and calls; a
 * phone by its holder's task id and its index there. Kernel addresses are only for people to
 * compare; they must not be used.
 *
 * Names contain only printable characters and are terminated by zero.
 */
#ifndef DIAGNOSIS_SNAPSHOT_H
#define DIAGNOSIS_SNAPSHOT_H

#include <abi/board.h>
#include <abi/ipc.h>
#include <abi/limits.h>
#include <stdbool.h>
#include <stdint.h>

/* No id: for example the kernel as sender, or a call that came over no phone. */
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
    uint32_t phones;     /* in use */
    uint32_t calls_open; /* sent and not yet answered */
    uint32_t incoming;   /* length of each list of the answerbox */
    uint32_t dispatched;
    uint32_t answers;
    uint64_t calls_sent; /* since the task started */
    uint64_t calls_received;
    uint64_t memory; /* bytes */
    uint64_t cpu_ns;
} task_row_t;

enum thread_row_state { THREAD_ROW_READY, THREAD_ROW_RUNNING, THREAD_ROW_WAITING, THREAD_ROW_DEAD };

/* What a thread waits for. */
enum thread_row_wait {
    THREAD_ROW_WAIT_NONE,
    THREAD_ROW_WAIT_IPC,   /* for any message in its task's answerbox */
    THREAD_ROW_WAIT_FUTEX, /* object: its address in the task's memory */
    THREAD_ROW_WAIT_SLEEP, /* object: when it ends, ns since boot */
    THREAD_ROW_WAIT_PAGER, /* for a page; object: id of the PAGE_IN */
    THREAD_ROW_WAIT_KERNEL
};

typedef struct thread_row {
    uint64_t id;
    uint32_t task;
    uint32_t cpu;   /* on which it runs or last ran */
    uint32_t state; /* enum thread_row_state */
    uint32_t wait;  /* enum thread_row_wait */
    uint64_t wait_object;
    uint64_t wait_since_ns; /* since boot */
    uint64_t deadline_ns;   /* timeout of the wait, since boot; 0: none */
    uint64_t serving_call;  /* id of the call that the running fibril claims to serve */
    uint64_t cpu_ns;
    uint64_t address; /* of the thread structure */
    char name[TASK_NAME_SIZE];
    char task_name[TASK_NAME_SIZE];
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
    uint64_t label; /* set by the callee */
    uint64_t address;
    char peer_name[TASK_NAME_SIZE];
} phone_row_t;

/* The lists of an answerbox, in the order in which a call passes through them. */
enum call_list { CALL_LIST_INCOMING, CALL_LIST_DISPATCHED, CALL_LIST_ANSWERS, CALL_LIST_COUNT };

enum call_row_kind { CALL_ROW_REQUEST, CALL_ROW_HANGUP, CALL_ROW_IRQ, CALL_ROW_EVENT };

typedef struct call_row {
    uint64_t id;
    uint32_t kind;         /* enum call_row_kind; all but requests are notifications */
    uint32_t holder;       /* task id of the answerbox it is in */
    uint32_t list;         /* enum call_list */
    uint32_t flags;        /* IPC_FLAG_* */
    uint32_t sender;       /* task that the callee sees as the sender; SNAPSHOT_NONE: the kernel */
    uint32_t asker;        /* task that gets the answer; SNAPSHOT_NONE: none, or it has ended */
    uint32_t phone_holder; /* the phone over which it came to its holder: task (after a forward the
                              forwarder; SNAPSHOT_NONE: no phone) and index */
    uint32_t phone;
    uint32_t origin;    /* index of the asker's phone, where it counts as active; SNAPSHOT_NONE */
    uint32_t first;     /* task to which that phone leads: the first holder; SNAPSHOT_NONE */
    uint32_t interface; /* protocol of the phone */
    int32_t retval;     /* of an answer */
    uint64_t method;
    uint64_t word[IPC_WORDS];
    uint64_t label;    /* of the connection, set by the callee */
    uint64_t cause;    /* id of the call that the asker was serving, 0: none */
    uint64_t sent_ns;  /* since boot */
    uint64_t taken_ns; /* 0: not taken yet */
} call_row_t;

/* The result of reading a task's fibril board. */
enum board_status {
    BOARD_NONE,      /* the task registered none */
    BOARD_READ,      /* the rows are valid, but as reliable as the task */
    BOARD_UNREADABLE /* not mapped, or invalid contents */
};

/* A checked row of a task's fibril board: numbers are in range, names printable. */
typedef struct fibril_row {
    uint32_t task;
    uint32_t index; /* in the board */
    uint32_t state; /* enum board_state, never BOARD_FREE */
    uint32_t wait;  /* enum board_wait */
    uint64_t object;
    uint64_t deadline;      /* ns since boot, 0: none */
    uint64_t serving;       /* call id, 0: none */
    uint64_t serving_outer; /* id of the outermost enclosing call, 0: none */
    uint64_t connection;    /* label of the connection, 0: none */
    uint32_t queued;
    uint32_t ticket;
    uint64_t held[BOARD_HELD_MAX];
    uint32_t held_more;
    uint32_t reserved;
    char held_name[BOARD_HELD_MAX][BOARD_NAME_SIZE]; /* names of `held`; can be empty */
    char name[BOARD_NAME_SIZE];
    char object_name[BOARD_NAME_SIZE]; /* name of `object`; can be empty */
} fibril_row_t;

typedef struct slab_row {
    char name[TASK_NAME_SIZE];
    uint64_t object_size; /* bytes */
    uint64_t in_use;      /* objects */
    uint64_t allocated;   /* since boot */
    uint64_t failed;      /* since boot */
    uint64_t frames;
} slab_row_t;

typedef struct memory_row {
    uint64_t frame_size;   /* bytes */
    uint64_t frames_total; /* the sum of the following */
    uint64_t frames_free;
    uint64_t frames_page; /* pages of tasks */
    uint64_t frames_table;
    uint64_t frames_stack;  /* kernel stacks */
    uint64_t frames_slab;   /* kernel objects */
    uint64_t frames_shared; /* trees of shared areas */
    uint64_t frames_block;  /* larger blocks of the kernel */
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

/* The trace records of one CPU (<abi/trace.h>), by sequence numbers. */
typedef struct trace_row {
    uint64_t begin; /* the first one since tracing was enabled */
    uint64_t first; /* the oldest one that is still stored */
    uint64_t next;  /* the next one to be written */
} trace_row_t;

#endif
