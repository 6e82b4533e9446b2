// SPDX-License-Identifier: BSD-2-Clause
/* Forwarding a received call to the callee of one of the task's own phones; <abi/ipc.h> describes
 * what changes. A forward that fails changes nothing. */
#include <ipc/ipc.h>
#include <ipc/ops/ops.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <proc/task.h>

/* Checks `in` and finds its call and phone. */
static errno_t forward_decode(const sys_ipc_forward_in_t *in, call_t **call, phone_t **phone)
{
    task_t *task = task_current();
    errno_t rc = call_find(task, in->call, call);
    if (rc != EOK)
        return rc;
    rc = phone_for_sending(task, in->phone, phone);
    if (rc != EOK)
        return rc;
    if (in->mode != IPC_FORWARD_KEEP && in->mode != IPC_FORWARD_ROUTE_FROM_ME)
        return EINVAL;
    bool system = (*call)->method < FIRST_USER_METHOD;
    if (system ? in->method != (*call)->method : in->method < FIRST_USER_METHOD)
        return EINVAL;
    return system && ipc_op_find((*call)->method)->stays ? ENOTSUP : EOK;
}

/* Sets the words that the forwarder can replace. */
static void rewrite(call_t *call, const sys_ipc_forward_in_t *in)
{
    unsigned count = IPC_WORDS;
    if (call->method < FIRST_USER_METHOD)
        count = ipc_op_find(call->method)->forward_words;
    for (unsigned i = 0; i < count; i++)
        call->word[i] = in->words[i];
    call->method = in->method;
}

/* Makes `phone` the phone over which the call arrives; with `route` the call is also active
 * there. */
static void reroute(call_t *call, phone_t *phone, bool route)
{
    phone_t *old = call->phone;
    phone_ref(old);
    if (route) {
        phone_call_begins(phone);
        call->sender_id = phone->holder->id;
    }
    call_set_phone(call, phone);
    if (call->routed)
        phone_call_ends(old);
    call->routed = route;
    phone_unref(old);
}

errno_t call_forward(const sys_ipc_forward_in_t *in, thread_t **woken)
{
    call_t *call;
    phone_t *phone;
    errno_t rc = forward_decode(in, &call, &phone);
    if (rc != EOK)
        return rc;
    answerbox_withdraw(call);
    rewrite(call, in);
    reroute(call, phone, in->mode == IPC_FORWARD_ROUTE_FROM_ME);
    call->flags |= IPC_FLAG_FORWARDED;
    if (call->sender == NULL)
        call_set_keeper(call, phone->peer);
    *woken = answerbox_put_request(&phone->peer->box, call);
    return EOK;
}
