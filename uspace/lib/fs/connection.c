// SPDX-License-Identifier: BSD-2-Clause
/* One connection to a file system server: requests one after the other. */
#include "internal.h"

static void dispatch(const async_call_t *call)
{
    static void (*const requests[])(const async_call_t *) = {
        [VFS_OUT_OPEN_NODE - VFS_OUT_OPEN_NODE] = fs_do_open_node,
        [VFS_OUT_READ - VFS_OUT_OPEN_NODE] = fs_do_read,
        [VFS_OUT_WRITE - VFS_OUT_OPEN_NODE] = fs_do_write,
        [VFS_OUT_TRUNCATE - VFS_OUT_OPEN_NODE] = fs_do_truncate,
        [VFS_OUT_CLOSE - VFS_OUT_OPEN_NODE] = fs_do_close,
        [VFS_OUT_MOUNT - VFS_OUT_OPEN_NODE] = fs_do_mount,
        [VFS_OUT_MOUNTED - VFS_OUT_OPEN_NODE] = fs_do_mounted,
        [VFS_OUT_UNMOUNT - VFS_OUT_OPEN_NODE] = fs_do_unmount,
        [VFS_OUT_UNMOUNTED - VFS_OUT_OPEN_NODE] = fs_do_unmounted,
        [VFS_OUT_SYNC - VFS_OUT_OPEN_NODE] = fs_do_sync,
        [VFS_OUT_STAT - VFS_OUT_OPEN_NODE] = fs_do_stat,
        [VFS_OUT_LOOKUP - VFS_OUT_OPEN_NODE] = fs_do_lookup,
        [VFS_OUT_READDIR - VFS_OUT_OPEN_NODE] = fs_do_readdir,
        [VFS_OUT_STATFS - VFS_OUT_OPEN_NODE] = fs_do_statfs,
        [VFS_OUT_RENAME - VFS_OUT_OPEN_NODE] = fs_do_rename,
    };
    uint64_t request = call->method - VFS_OUT_OPEN_NODE;
    if (request >= sizeof(requests) / sizeof(requests[0]) || requests[request] == NULL) {
        async_answer_0(call, ENOTSUP);
        return;
    }
    requests[request](call);
}

void fs_connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        dispatch(&call);
}
