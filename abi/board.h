// SPDX-License-Identifier: BSD-2-Clause
/*
 * The fibril board: a table in which a task publishes the state of its fibrils, so that the kernel
 * can follow chains of waits through userspace.
 *
 * A board is a header and an array of rows in the task's own memory, registered with
 * BOARD_REGISTER. The fibril library updates it with plain stores; a fibril switch needs no system
 * call. The kernel reads it for snapshots, for the order lint, and to name a fibril whose task it
 * ends. It trusts nothing: any byte can be garbage or hostile. The worst that a bad board can cause
 * is "board unreadable" for its own task.
 *
 * The kernel can read the board between any two stores of the task, so it must be consistent after
 * each store:
 *  - The fields that describe a state are written before the state.
 *  - A lock is handed over in three steps: the next holder becomes READY, then the lock is entered
 *    in its row, then it is removed from the row of the previous holder. So a lock with waiters
 *    always has a holder, and no fibril waits for a lock that it holds.
 *  - Each unanswered call is served, queued or deferred, or its fibril is running.
 */
#ifndef ABI_BOARD_H
#define ABI_BOARD_H

#include <stdint.h>

#define BOARD_MAGIC     0x6472616f62627773ull /* "swbboard" */
#define BOARD_ROWS_MAX  4096                  /* the kernel reads no more rows of a board */
#define BOARD_NAME_SIZE 24
#define BOARD_HELD_MAX  4

enum board_state {
    BOARD_FREE = 0,
    BOARD_READY = 1,
    BOARD_RUNNING = 2,
    BOARD_WAITING = 3,
    BOARD_ENDED = 4,   /* the fibril has ended; it never releases what it still serves or holds */
    BOARD_DEFERRED = 5 /* not a fibril: the call `serving` will be answered on some later event */
};

/* What a fibril waits for, and the meaning of `object` in that case. */
enum board_wait {
    BOARD_WAIT_NONE = 0,
    BOARD_WAIT_ANSWER = 1,       /* the answer to a call: its id */
    BOARD_WAIT_LOCK = 2,         /* a mutex, or a readers-writer lock for writing: its address */
    BOARD_WAIT_READ_LOCK = 3,    /* a readers-writer lock for reading: its address */
    BOARD_WAIT_CONDITION = 4,    /* a condition variable: its address */
    BOARD_WAIT_TIMER = 5,        /* a time, ns since boot; 0: forever (other fibrils do the work) */
    BOARD_WAIT_REQUEST = 6,      /* the next request of its connection: the connection's label */
    BOARD_WAIT_EXCHANGE = 7,     /* a turn on a serialized session: the session's address */
    BOARD_WAIT_NOTIFICATION = 8, /* an interrupt or a kernel event: its label */
    BOARD_WAIT_PART = 9 /* the next part (a transfer) of the request that it serves: the label of
                           the connection */
};

/* Flags in an entry of `held`: the lock is held for reading; it is a turn on a serialized session. */
#define BOARD_HELD_READ    1ull
#define BOARD_HELD_SESSION 2ull
#define BOARD_HELD_FLAGS   (BOARD_HELD_READ | BOARD_HELD_SESSION)

typedef struct board_row {
    uint32_t state;         /* enum board_state */
    uint32_t wait;          /* enum board_wait, while WAITING */
    uint64_t object;        /* see enum board_wait */
    uint64_t deadline;      /* ns since boot when the wait times out, 0: never */
    uint64_t serving;       /* id of the call it serves, 0: none */
    uint64_t serving_outer; /* id of the outermost call around that one (nested service), 0: none;
                               calls that arrived between the two are around it too */
    uint64_t connection;    /* label of the connection that it serves, 0: none */
    uint32_t queued; /* requests that the task has received and that wait behind the served one */
    uint32_t ticket; /* increases with each wait in the task: orders the waiters of a lock */
    uint64_t held[BOARD_HELD_MAX]; /* addresses of held locks and serialized sessions, possibly with
                                      BOARD_HELD_FLAGS; 0: none. The first word at the address is
                                      the address of the lock's name, or 0 */
    uint32_t held_more;            /* number of held locks that did not fit into `held` */
    uint32_t reserved;
    char name[BOARD_NAME_SIZE];
    uint64_t object_name; /* address of the name of `object`, 0: none */
} board_row_t;

_Static_assert(sizeof(board_row_t) == 128, "board rows are read by the kernel");

typedef struct board_header {
    uint64_t magic;     /* BOARD_MAGIC */
    uint32_t row_size;  /* sizeof(board_row_t) */
    uint32_t row_count; /* rows that follow */
} board_header_t;

_Static_assert(sizeof(board_header_t) == 16, "the header is read by the kernel");

#endif
