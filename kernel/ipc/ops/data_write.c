// SPDX-License-Identifier: BSD-2-Clause
/* DATA_WRITE: copies bytes from the sender's memory to an address that the callee gives when it
 * accepts. */
#include <abi/limits.h>
#include <ipc/ops/ops.h>
#include <mm/user.h>

static errno_t data_write_request(struct task *sender, call_t *call)
{
    if (call->word[1] > DATA_XFER_MAX)
        return E2BIG;
    if (!ipc_user_range(call->word[0], call->word[1]))
        return EFAULT;
    return ipc_pages_there(sender, call->word[0], call->word[1], FAULT_READ);
}

static errno_t data_write_transfer(as_t *sender_as, as_t *callee_as, call_t *call,
                                   ipc_accept_t *accept)
{
    uint64_t size = accept->word[1];
    if (size > call->word[1])
        return EINVAL;
    bool sender_failed = false;
    errno_t rc = user_copy_across(sender_as, (uaddr_t){call->word[0]}, callee_as,
                                  (uaddr_t){accept->word[0]}, size, &sender_failed);
    if (rc != EOK)
        return sender_failed ? ipc_sender_failed(call, rc) : rc;
    ipc_answer_word(call, 1, size);
    return EOK;
}

const ipc_op_t op_data_write = {.request = data_write_request, .transfer = data_write_transfer};
