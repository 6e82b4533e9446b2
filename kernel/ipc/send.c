// SPDX-License-Identifier: BSD-2-Clause
/* Sending a call. All that can fail happens before the callee can see anything of it. */
#include <ipc/ipc.h>
#include <ipc/ops/ops.h>
#include <ipc/order.h>
#include <ipc/private.h>
#include <proc/task.h>
#include <proc/thread.h>

errno_t phone_for_sending(task_t *task, cap_handle_t handle, phone_t **result)
{
    phone_t *phone = cap_find(&task->phones, handle);
    if (phone == NULL || phone->state == PHONE_CONNECTING)
        return EHANDLE;
    if (phone->state != PHONE_CONNECTED)
        return EHANGUP;
    *result = phone;
    return EOK;
}

/* A call with the method and words of `in` that its system method has agreed to. */
static errno_t make(task_t *task, phone_t *phone, const syscall_words_t *in, call_t **result)
{
    const ipc_op_t *op = NULL;
    if (in->w[2] < FIRST_USER_METHOD && (op = ipc_op_find(in->w[2])) == NULL)
        return ENOTSUP;
    if (task->sent_count >= TASK_CALLS_MAX)
        return ELIMIT;
    call_t *call = call_create(task, phone, in->w[1], in->w[2], &in->w[IPC_FIRST_WORD]);
    if (call == NULL)
        return ENOMEM;
    errno_t rc = op != NULL ? op->request(task, call) : EOK;
    if (rc != EOK) {
        call_destroy(call);
        return rc;
    }
    *result = call;
    return EOK;
}

errno_t call_send(const syscall_words_t *in, uint64_t *id, thread_t **woken)
{
    thread_t *self = thread_current();
    phone_t *phone;
    errno_t rc = phone_for_sending(self->task, in->w[0], &phone);
    if (rc != EOK)
        return rc;
    call_t *call;
    rc = make(self->task, phone, in, &call);
    if (rc != EOK)
        return rc;
    if (self->page != NULL)
        call->cause = __atomic_load_n(&self->page->serving_call, __ATOMIC_RELAXED);
    order_note(phone, call->cause);
    phone_call_begins(phone);
    self->task->box.sent++;
    *id = call->id;
    *woken = answerbox_put_request(&phone->peer->box, call);
    return EOK;
}
