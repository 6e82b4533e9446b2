// SPDX-License-Identifier: BSD-2-Clause
/*
 * Records which server calls which other one while it serves a call. The order lint
 * (<inspect/order_lint.h>) searches these pairs for rings in a thread of its own.
 *
 * A pair of tasks is recorded once for each phone; every further call over it costs one test.
 * Recording takes a bounded number of steps: it looks for the call that the sender claims to serve
 * among the last ORDER_LOOKED_MAX calls that its task has received. If ORDER_PENDING_MAX pairs
 * already wait for the lint, or the call is not found, it records nothing, and the next call over
 * the phone tries again.
 *
 * With the pair it records which locks the sending fibril holds, because it keeps them until the
 * answer arrives. They are read from the task's fibril board at once: when the lint runs, the call
 * can be answered and the locks released. Only the first ORDER_ROWS_MAX rows are searched.
 *
 * Lock: ipc_lock.
 */
#ifndef IPC_ORDER_H
#define IPC_ORDER_H

#include <ipc/phone.h>
#include <stdint.h>

#define ORDER_LOOKED_MAX  32
#define ORDER_PENDING_MAX 64
#define ORDER_ROWS_MAX    1024
/* Size of a text that lists the locks of a fibril. */
#define ORDER_HELD_SIZE 64

/* `caller` calls `callee` while it serves `asker` (task ids; asker 0: that task has ended). */
typedef struct order_pair {
    uint32_t caller, callee, asker;
    char locks[ORDER_HELD_SIZE]; /* that the calling fibril holds; "": none */
} order_pair_t;

/* From now on pairs are recorded for `reader`, a thread that calls order_take(). */
void order_start(struct thread *reader);
/* Takes all pairs that are recorded; waits until there are some. Only for the reader. */
unsigned order_take(order_pair_t pairs[ORDER_PENDING_MAX]);
/* Lets the next calls from and to this task be recorded again. */
void order_relearn(uint32_t task_id);

/* The running task sends a call over `phone` while it serves the call with id `cause`. */
__attribute__((cold, noinline)) void order_learn(phone_t *phone, uint64_t cause);

/* Lists the locks that the running task's fibril which serves `cause` holds, as in
 * `"namespace" for reading, "open file"`; "" if it holds none, or has no row on a board. */
void order_held_read(uint64_t cause, char locks[ORDER_HELD_SIZE]);

/* Called for each call that is sent; a no-op except for the first call over a phone. */
static inline void order_note(phone_t *phone, uint64_t cause)
{
    if (__builtin_expect(cause != 0 && !phone->order_known, 0))
        order_learn(phone, cause);
}

#endif
