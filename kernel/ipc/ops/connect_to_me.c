// SPDX-License-Identifier: BSD-2-Clause
/* CONNECT_TO_ME: the sender offers the callee a phone to itself, under a label of its choice. */
#include <ipc/ops/ops.h>
#include <ipc/phone.h>
#include <ipc/private.h>

static errno_t connect_to_me_request(task_t *sender, call_t *call)
{
    (void)sender;
    (void)call;
    return EOK;
}

static errno_t connect_to_me_accept(call_t *call, ipc_accept_t *accept)
{
    phone_t *phone;
    errno_t rc = phone_may_connect(call->sender);
    if (rc != EOK)
        return ipc_sender_failed(call, rc);
    rc = phone_create(accept->callee, (uint32_t)call->word[0], &phone);
    if (rc != EOK)
        return rc;
    phone_connect(phone, call->sender, call->word[3]);
    accept->out = phone->handle;
    return EOK;
}

const ipc_op_t op_connect_to_me = {
    .request = connect_to_me_request, .accept = connect_to_me_accept, .forward_words = 3};
