// SPDX-License-Identifier: BSD-2-Clause
/* DATA_READ: copies bytes to the sender's memory from an address that the callee gives when it
 * accepts. */
#include <abi/limits.h>
#include <ipc/ops/ops.h>
#include <mm/user.h>

static errno_t data_read_request(struct task *sender, call_t *call)
{
    if (call->word[1] > DATA_XFER_MAX)
        return E2BIG;
    if (!ipc_user_range(call->word[0], call->word[1]))
        return EFAULT;
    return ipc_pages_there(sender, call->word[0], call->word[1], FAULT_WRITE);
}

static errno_t data_read_transfer(as_t *sender_as, as_t *callee_as, call_t *call,
                                  ipc_accept_t *accept)
{
    uint64_t size = accept->word[1];
    if (size > call->word[1])
        return EINVAL;
    bool callee_failed = false;
    errno_t rc = user_copy_across(callee_as, (uaddr_t){accept->word[0]}, sender_as,
                                  (uaddr_t){call->word[0]}, size, &callee_failed);
    if (rc != EOK)
        return callee_failed ? rc : ipc_sender_failed(call, rc);
    ipc_answer_word(call, 1, size);
    return EOK;
}

const ipc_op_t op_data_read = {.request = data_read_request, .transfer = data_read_transfer};
