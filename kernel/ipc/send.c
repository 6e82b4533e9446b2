// SPDX-License-Identifier: BSD-2-Clause
/* Sending a call. Everything that can fail is done before the callee can see the call. */
#include <ipc/ipc.h>
#include <ipc/ops/ops.h>
#include <ipc/order.h>
#include <ipc/private.h>
#include <lib/on_path.h>
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

/* Lets a system method check the call and attach what it carries. */
__attribute__((noinline)) static errno_t system_call_prepare(task_t *task, call_t *call)
{
    errno_t rc = ipc_op_find(call->method)->request(task, call);
    if (rc != EOK)
        call_destroy(call);
    return rc;
}

ON_PATH errno_t call_send(thread_t *self, const sys_ipc_call_in_t *in, uint64_t *id,
                          thread_t **woken)
{
    task_t *task = self->task;
    phone_t *phone;
    errno_t rc = phone_for_sending(task, in->phone, &phone);
    if (rc != EOK)
        return rc;
    bool system = in->method < FIRST_USER_METHOD;
    if (system && ipc_op_find(in->method) == NULL)
        return ENOTSUP;
    if (task->sent_count >= TASK_CALLS_MAX)
        return ELIMIT;
    uint64_t cause = thread_cause(self);
    call_t *call = call_create(task, phone, cause, in->label, in->method, in->words);
    if (call == NULL)
        return ENOMEM;
    if (system && (rc = system_call_prepare(task, call)) != EOK)
        return rc;
    order_note(phone, cause);
    phone_call_begins(phone);
    task->box.sent++;
    *id = call->id;
    *woken = answerbox_put_request(&phone->peer->box, call);
    return EOK;
}
