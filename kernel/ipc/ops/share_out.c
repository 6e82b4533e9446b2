// SPDX-License-Identifier: BSD-2-Clause
/* SHARE_OUT: maps an area of the sender into the callee. */
#include <ipc/ops/ops.h>
#include <proc/task.h>

static errno_t share_out_request(task_t *sender, call_t *call)
{
    uint64_t size;
    if (!as_access_valid(call->word[2]))
        return EINVAL;
    errno_t rc = as_area_size(sender->as, call->word[0], &size);
    if (rc != EOK)
        return rc;
    if (call->word[1] != 0 && call->word[1] != size)
        return EINVAL;
    call->word[1] = size;
    return EOK;
}

static errno_t share_out_transfer(as_t *sender_as, as_t *callee_as, call_t *call,
                                  ipc_accept_t *accept)
{
    uint64_t base = accept->word[0];
    /* Use the size that the callee has seen: the sender can have changed its area since then. */
    errno_t rc = as_area_share(sender_as, call->word[0], call->word[1], callee_as, &base,
                               (unsigned)call->word[2]);
    if (rc == ENOENT || rc == EACCES || rc == ENOTSUP)
        return ipc_sender_failed(call, rc);
    if (rc != EOK)
        return rc;
    accept->out = base;
    ipc_answer_word(call, 0, 0);
    return EOK;
}

const ipc_op_t op_share_out = {.request = share_out_request, .transfer = share_out_transfer};
