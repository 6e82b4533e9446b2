// SPDX-License-Identifier: BSD-2-Clause
/*
 * System methods: the kernel's actions when such a call is sent, accepted, forwarded or ended.
 *
 * Each method is an ops table in its own file; ops.c lists them by number.
 */
#ifndef IPC_OPS_OPS_H
#define IPC_OPS_OPS_H

#include <abi/error.h>
#include <ipc/call.h>
#include <mm/as.h>
#include <stdbool.h>

struct task;

/* The accepting answer of a callee, and its result for the callee. */
typedef struct ipc_accept {
    struct task *callee;
    const uint64_t *word; /* IPC_WORDS words of the answer */
    uint64_t out;         /* result of IPC_ANSWER for the callee (word 0) */
} ipc_accept_t;

typedef struct ipc_op {
    /* Runs in the sender's thread with ipc_lock held, before other threads can access the call.
     * Checks the words and attaches what the call carries. On an error the call is destroyed and
     * the send fails with it. */
    errno_t (*request)(struct task *sender, call_t *call);

    /* Runs in the callee's thread with ipc_lock held, if the answer is EOK and the sender exists.
     * Sets call->word for the sender. EPARTY: the sender's side failed; call->retval is the error
     * for the sender. Other errors: the callee's side failed; nothing has changed, and the call
     * stays unanswered. NULL if the method has `transfer`. */
    errno_t (*accept)(call_t *call, ipc_accept_t *accept);

    /* Like `accept`, for operations between address spaces. Runs without ipc_lock, with references
     * to both address spaces; call->answering reserves the call for this thread. */
    errno_t (*transfer)(as_t *sender_as, as_t *callee_as, call_t *call, ipc_accept_t *accept);

    /* Runs in the thread that ends the call, with ipc_lock held, after any answer and before the
     * sender can see it. Releases what `request` attached and `accept` did not use. Can be NULL. */
    void (*release)(call_t *call);

    /* Number of leading words that a forwarder can replace. */
    unsigned forward_words;

    /* The method refers to the connection over which it was sent, so it cannot be forwarded. */
    bool stays;
} ipc_op_t;

/* Returns the table of `method`, or NULL if userspace cannot send the method. */
const ipc_op_t *ipc_op_find(uint64_t method);

extern const ipc_op_t op_connection_clone, op_connect_me, op_connect_to_me, op_connect_me_to,
    op_share_out, op_share_in, op_data_write, op_data_read, op_page_in;

/* Sets the answer of a call whose sender's side failed with `error`. Returns EPARTY. */
MUST_USE
errno_t ipc_sender_failed(call_t *call, errno_t rc);
/* Sets the words of the answer: zero, except word `index` (from 0). */
void ipc_answer_word(call_t *call, unsigned index, uint64_t value);
/* Checks that no page in the memory of the running task must come from a pager, because the later
 * transfer cannot wait for it. EPAGED: one must; the send is retried when it has arrived. */
MUST_USE
errno_t ipc_pages_there(const struct task *task, uint64_t address, uint64_t size,
                        enum fault_kind kind);
/* Returns whether all `size` bytes from `address` are in the user half. */
bool ipc_user_range(uint64_t address, uint64_t size);

#endif
