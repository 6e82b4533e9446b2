// SPDX-License-Identifier: BSD-2-Clause
/* CONNECT_ME: the sender asks the callee to treat an already connected phone (a clone) as a new
 * connection, for which the callee chooses the label. */
#include <ipc/ops/ops.h>
#include <ipc/phone.h>
#include <ipc/private.h>

static errno_t connect_me_request(task_t *sender, call_t *call)
{
    (void)sender;
    (void)call;
    return EOK;
}

static errno_t connect_me_accept(call_t *call, ipc_accept_t *accept)
{
    call->phone->label = accept->word[4];
    call->phone->interface = (uint32_t)call->word[0];
    ipc_answer_word(call, 0, 0);
    return EOK;
}

const ipc_op_t op_connect_me = {
    .request = connect_me_request, .accept = connect_me_accept, .stays = true};
