// SPDX-License-Identifier: BSD-2-Clause
/* SHARE_IN: maps an area of the callee into the sender. */
#include <ipc/ops/ops.h>
#include <proc/task.h>

static errno_t share_in_request(task_t *sender, call_t *call)
{
    (void)sender;
    (void)call;
    return EOK;
}

static errno_t share_in_transfer(as_t *sender_as, as_t *callee_as, call_t *call,
                                 ipc_accept_t *accept)
{
    uint64_t size;
    errno_t rc = as_area_size(callee_as, accept->word[0], &size);
    if (rc != EOK)
        return rc;
    if (size > call->word[1] || !as_access_valid(accept->word[1]))
        return EINVAL;
    uint64_t base = call->word[0];
    rc = as_area_share(callee_as, accept->word[0], size, sender_as, &base,
                       (unsigned)accept->word[1]);
    if (rc == ENOENT || rc == EACCES || rc == ENOTSUP)
        return rc;
    if (rc != EOK)
        return ipc_sender_failed(call, rc);
    ipc_answer_word(call, 0, base);
    return EOK;
}

const ipc_op_t op_share_in = {.request = share_in_request, .transfer = share_in_transfer};
