// SPDX-License-Identifier: BSD-2-Clause
/* The table of system methods, and their common functions. */
#include <arch/paging.h>
#include <ipc/ops/ops.h>
#include <lib/mem.h>
#include <mm/user.h>
#include <proc/task.h>

static const ipc_op_t *const ops[] = {
    [IPC_M_CONNECTION_CLONE] = &op_connection_clone,
    [IPC_M_CONNECT_ME] = &op_connect_me,
    [IPC_M_CONNECT_TO_ME] = &op_connect_to_me,
    [IPC_M_CONNECT_ME_TO] = &op_connect_me_to,
    [IPC_M_SHARE_OUT] = &op_share_out,
    [IPC_M_SHARE_IN] = &op_share_in,
    [IPC_M_DATA_WRITE] = &op_data_write,
    [IPC_M_DATA_READ] = &op_data_read,
    [IPC_M_PAGE_IN] = &op_page_in,
};

const ipc_op_t *ipc_op_find(uint64_t method)
{
    return method < sizeof(ops) / sizeof(ops[0]) ? ops[method] : NULL;
}

errno_t ipc_sender_failed(call_t *call, errno_t rc)
{
    memset(call->word, 0, sizeof(call->word));
    /* EPAGED: the pages were present when the call was sent, so the sender has replaced the
     * area. */
    call->retval = rc != EPAGED ? rc : EFAULT;
    return EPARTY;
}

void ipc_answer_word(call_t *call, unsigned index, uint64_t value)
{
    memset(call->word, 0, sizeof(call->word));
    call->word[index] = value;
}

errno_t ipc_pages_there(const task_t *task, uint64_t address, uint64_t size, enum fault_kind kind)
{
    uint64_t missing;
    if (!as_page_missing(task->as, address, size, kind, &missing))
        return EOK;
    user_page_wanted(missing, kind);
    return EPAGED;
}

bool ipc_user_range(uint64_t address, uint64_t size)
{
    return size == 0 || (address >= USER_BASE && address < USER_END && size <= USER_END - address);
}
