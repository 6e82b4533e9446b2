// SPDX-License-Identifier: BSD-2-Clause
/*
 * The fibril board: what a task tells the kernel of its fibrils, so that chains of waits can be
 * followed through userspace.
 *
 * A board lies in the task's own memory: a header and an array of rows, registered with
 * BOARD_REGISTER. The fibril library keeps it with plain stores; there is no system call at a
 * switch. The kernel reads it only while it makes a snapshot, and believes nothing: any byte may be
 * garbage or hostile. What cannot be read or makes no sense is "board unreadable" for that task,
 * never more.
 *
 * The kernel may look between any two stores of the task, so each store leaves a true picture:
 *  - What a state means is written before the state.
 *  - A lock passes in three steps: the next holder becomes READY, then it holds the lock, then the
 *    holder before it does not. So a lock that is waited for always has a holder, and no fibril
 *    waits for a lock that it holds.
 *  - A call that is not answered yet is served, queued or deferred, or its fibril is running.
 */
#ifndef ABI_BOARD_H
#define ABI_BOARD_H

#include <stdint.h>

#define BOARD_MAGIC     0x6472616f62627773ull /* "swbboard" */
#define BOARD_ROWS_MAX  4096                  /* rows the kernel reads of one board at the most */
#define BOARD_NAME_SIZE 24
#define BOARD_HELD_MAX  4

enum board_state {
    BOARD_FREE = 0,
    BOARD_READY = 1,
    BOARD_RUNNING = 2,
    BOARD_WAITING = 3,
    BOARD_ENDED = 4,   /* the fibril has ended; what it still serves or holds stays so for ever */
    BOARD_DEFERRED = 5 /* no fibril: the call `serving` will be answered when something happens */
};

/* What a fibril waits for, and what `object` then is. */
enum board_wait {
    BOARD_WAIT_NONE = 0,
    BOARD_WAIT_ANSWER = 1,    /* the answer to a call: its id */
    BOARD_WAIT_LOCK = 2,      /* a mutex, or to write under a readers-writer lock: its address */
    BOARD_WAIT_READ_LOCK = 3, /* to read under a readers-writer lock: its address */
    BOARD_WAIT_CONDITION = 4, /* a condition variable: its address */
    BOARD_WAIT_TIMER = 5,     /* time: ns since boot; 0: for ever, its other fibrils do the work */
    BOARD_WAIT_REQUEST = 6,   /* the next request of its connection: the connection's label */
    BOARD_WAIT_EXCHANGE = 7,  /* a turn on a serialized session: the session's address */
    BOARD_WAIT_NOTIFICATION = 8, /* an interrupt or a kernel event: its label */
    BOARD_WAIT_PART = 9 /* what belongs to the request it serves and comes over the same connection:
                           the connection's label */
};

/* In an address of `held`: it is held for reading. */
#define BOARD_HELD_READ 1ull

typedef struct board_row {
    uint32_t state;         /* enum board_state */
    uint32_t wait;          /* enum board_wait, while WAITING */
    uint64_t object;        /* see enum board_wait */
    uint64_t deadline;      /* ns since boot when the wait times out, 0: never */
    uint64_t serving;       /* id of the call it serves, 0: none */
    uint64_t serving_outer; /* id of the call that it serves around that one, 0: none */
    uint64_t connection;    /* label of the connection that it serves, 0: none */
    uint32_t queued; /* requests that this task has taken and that wait behind the served one */
    uint32_t ticket; /* rises with each wait in the task: the order of the waiters of one lock */
    uint64_t held[BOARD_HELD_MAX]; /* addresses of locks (and serialized sessions) that it holds;
                                      with BOARD_HELD_READ; 0: none. The first word there is the
                                      address of a text that names it, or 0 */
    uint32_t held_more;            /* locks held that found no place in `held` */
    uint32_t reserved;
    char name[BOARD_NAME_SIZE];
    uint64_t object_name; /* address of a text that names `object`, 0: it has none */
} board_row_t;

_Static_assert(sizeof(board_row_t) == 128, "board rows are read by the kernel");

typedef struct board_header {
    uint64_t magic;     /* BOARD_MAGIC */
    uint32_t row_size;  /* sizeof(board_row_t) */
    uint32_t row_count; /* rows that follow */
} board_header_t;

_Static_assert(sizeof(board_header_t) == 16, "the header is read by the kernel");

#endif
