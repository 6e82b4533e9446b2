// SPDX-License-Identifier: BSD-2-Clause
/*
 * CONNECT_ME_TO: the sender requests a connection to the task that accepts the call, possibly after
 * forwards. The new phone is in the sender's table from the start, in state CONNECTING, so that
 * accepting cannot fail on the sender's side.
 */
#include <ipc/ops/ops.h>
#include <ipc/phone.h>
#include <ipc/private.h>

static errno_t connect_me_to_request(task_t *sender, call_t *call)
{
    phone_t *phone;
    errno_t rc = phone_create(sender, (uint32_t)call->word[0], &phone);
    if (rc != EOK)
        return rc;
    call_set_carried(call, phone);
    call->flags |= IPC_FLAG_CONNECTING;
    return EOK;
}

static errno_t connect_me_to_accept(call_t *call, ipc_accept_t *accept)
{
    phone_t *phone = call->carried;
    errno_t rc = phone_may_connect(accept->callee);
    if (rc != EOK)
        return rc;
    phone->interface = (uint32_t)call->word[0];
    phone_connect(phone, accept->callee, accept->word[4]);
    ipc_answer_word(call, 4, phone->handle);
    return EOK;
}

static void connect_me_to_release(call_t *call)
{
    phone_t *phone = call->carried;
    call->flags &= ~(uint32_t)IPC_FLAG_CONNECTING;
    /* Refused. If the sender has ended in the meantime, the phone is already HUNGUP. */
    if (phone->state == PHONE_CONNECTING)
        phone_drop_slot(phone);
}

const ipc_op_t op_connect_me_to = {.request = connect_me_to_request,
                                   .accept = connect_me_to_accept,
                                   .release = connect_me_to_release,
                                   .forward_words = 3};
