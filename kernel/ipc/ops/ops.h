// SPDX-License-Identifier: BSD-2-Clause
/*
 * System methods: what the kernel does when such a call is sent, accepted, forwarded, and ended.
 *
 * Each method is an ops table in a file of its own; ops.c lists them by number.
 */
#ifndef IPC_OPS_OPS_H
#define IPC_OPS_OPS_H

#include <abi/error.h>
#include <ipc/call.h>
#include <mm/as.h>
#include <stdbool.h>

struct task;

/* What an accepting callee answered, and where its own results go (word 0 of its system call). */
typedef struct ipc_accept {
    struct task *callee;
    const uint64_t *word; /* IPC_WORDS of the answer */
    uint64_t out;
} ipc_accept_t;

typedef struct ipc_op {
    /* Runs in the sender's thread, ipc_lock held, before the call can be seen by anybody. Checks
     * the words and attaches what the call carries. An error goes to the sender; the call ends. */
    errno_t (*request)(struct task *sender, call_t *call);

    /* Runs in the callee's thread, ipc_lock held, when the answer is EOK; the sender lives. Sets
     * call->word for the sender. EPARTY: the sender's side failed, and call->retval says how.
     * Another error: the callee's side failed, nothing has changed, and the call stays
     * unanswered. NULL when the method has `transfer`. */
    errno_t (*accept)(call_t *call, ipc_accept_t *accept);

    /* The same for work between address spaces: without ipc_lock; both address spaces are held,
     * and call->answering keeps everybody else off the call. */
    errno_t (*transfer)(as_t *sender_as, as_t *callee_as, call_t *call, ipc_accept_t *accept);

    /* Runs in whatever thread ends the call (callee, dying callee), ipc_lock held, after any answer
     * and before it can be seen: undoes what `request` attached and `accept` did not use. May be
     * NULL. */
    void (*release)(call_t *call);

    /* How many of the first words a forwarder may replace. */
    unsigned forward_words;

    /* It means the connection over which it was sent, and cannot be forwarded. */
    bool stays;
} ipc_op_t;

/* The table of `method`, or NULL when it has no meaning that userspace may ask for. */
const ipc_op_t *ipc_op_find(uint64_t method);

extern const ipc_op_t op_connection_clone, op_connect_me, op_connect_to_me, op_connect_me_to,
    op_share_out, op_share_in, op_data_write, op_data_read, op_page_in;

/* For a call whose sender's side failed with `error`: sets its answer and returns EPARTY. */
MUST_USE
errno_t ipc_sender_failed(call_t *call, errno_t error);
/* Sets the words of the answer: all zero, but for word `index` (from 0). */
void ipc_answer_word(call_t *call, unsigned index, uint64_t value);
/* For memory of the running task that a transfer will read or write later, when its threads cannot
 * wait for its pagers any more. EPAGED: a page has to come first; the send is tried again then. */
MUST_USE
errno_t ipc_pages_there(const struct task *task, uint64_t address, uint64_t size,
                        enum fault_kind kind);
/* Whether all `size` bytes from `address` lie in the user half. */
bool ipc_user_range(uint64_t address, uint64_t size);

#endif
