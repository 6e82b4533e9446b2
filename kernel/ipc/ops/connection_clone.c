// SPDX-License-Identifier: BSD-2-Clause
/* CONNECTION_CLONE: the callee gets a phone to the peer of one of the sender's phones. */
#include <ipc/ops/ops.h>
#include <ipc/phone.h>
#include <ipc/private.h>

static errno_t connection_clone_request(task_t *sender, call_t *call)
{
    phone_t *phone;
    errno_t rc = phone_for_sending(sender, call->word[0], &phone);
    if (rc == EOK)
        call_set_carried(call, phone);
    return rc;
}

static errno_t connection_clone_accept(call_t *call, ipc_accept_t *accept)
{
    const phone_t *original = call->carried;
    if (original->state != PHONE_CONNECTED)
        return ipc_sender_failed(call, EHANGUP);
    errno_t rc = phone_may_connect(original->peer);
    if (rc != EOK)
        return ipc_sender_failed(call, rc);
    phone_t *phone;
    rc = phone_create(accept->callee, original->interface, &phone);
    if (rc != EOK)
        return rc;
    phone_connect(phone, original->peer, 0);
    accept->out = phone->handle;
    ipc_answer_word(call, 0, 0);
    return EOK;
}

const ipc_op_t op_connection_clone = {.request = connection_clone_request,
                                      .accept = connection_clone_accept};
