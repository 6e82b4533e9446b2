// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answering a call.
 *
 * The answer to a user method is passed on as given. If the callee accepts a system method, the
 * kernel first performs the method (ops/): a failure on the callee's side leaves the call
 * unanswered, a failure on the sender's side becomes the sender's answer.
 */
#include <ipc/ipc.h>
#include <ipc/ops/ops.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <lib/on_path.h>
#include <proc/task.h>
#include <trace/trace.h>

errno_t call_find(const task_t *task, cap_handle_t handle, call_t **result)
{
    call_t *call = cap_find(&task->calls, handle);
    if (call == NULL)
        return EHANDLE;
    if (call->answering)
        return EBUSY;
    *result = call;
    return EOK;
}

/* Releases the objects attached to the call, and ends it on its phones. */
static ON_PATH void call_release(call_t *call)
{
    const ipc_op_t *op = call->method < FIRST_USER_METHOD ? ipc_op_find(call->method) : NULL;
    if (op != NULL && op->release != NULL)
        op->release(call);
    if (call->carried != NULL)
        call_set_carried(call, NULL);
    if (call->routed) {
        phone_call_ends(call->phone);
        call->routed = false;
    }
    phone_call_ends(call->origin);
}

ON_PATH thread_t *call_finish(call_t *call)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT((call->flags & IPC_FLAG_ANSWERED) == 0);
    answerbox_withdraw(call);
    call_release(call);
    call->flags |= IPC_FLAG_ANSWERED;
    if (call->sender != NULL)
        return answerbox_put_answer(&call->sender->box, call);
    call_destroy(call);
    return NULL;
}

thread_t *call_finish_error(call_t *call, errno_t retval)
{
    memset(call->word, 0, sizeof(call->word));
    call->retval = retval;
    trace_call(TRACE_FAILED, call);
    return call_finish(call);
}

/* Copies or shares memory with ipc_lock released. The sender can end in the meantime, so hold a
 * reference to its address space. */
static errno_t transfer_unlocked(const ipc_op_t *op, call_t *call, ipc_accept_t *accept)
{
    as_t *as = call->sender->as;
    as_ref(as);
    call->answering = true;
    spinlock_unlock(&ipc_lock);
    errno_t rc = op->transfer(as, accept->callee->as, call, accept);
    as_unref(as);
    spinlock_lock(&ipc_lock);
    call->answering = false;
    return rc;
}

/* Performs a system method that the callee accepts. */
static errno_t system_call_accept(const ipc_op_t *op, call_t *call, const sys_ipc_answer_in_t *in,
                                  uint64_t *out)
{
    if (call->sender == NULL || atomic_load(&call->sender->dying))
        return ipc_sender_failed(call, EHANGUP);
    ipc_accept_t accept = {.callee = task_current(), .word = in->words};
    errno_t rc =
        op->accept != NULL ? op->accept(call, &accept) : transfer_unlocked(op, call, &accept);
    *out = accept.out;
    return rc;
}

ON_PATH errno_t call_answer(thread_t *self, const sys_ipc_answer_in_t *in, uint64_t *out,
                            thread_t **woken)
{
    call_t *call;
    errno_t rc = call_find(self->task, in->call, &call);
    if (rc != EOK)
        return rc;
    call->retval = in->retval;
    if (call->method < FIRST_USER_METHOD && call->retval == EOK)
        rc = system_call_accept(ipc_op_find(call->method), call, in, out);
    else
        words_copy(call->word, in->words);
    if (rc != EOK && rc != EPARTY)
        return rc;
    trace_call(TRACE_ANSWERED, call);
    *woken = call_finish(call);
    return rc;
}
