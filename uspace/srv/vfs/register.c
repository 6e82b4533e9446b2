// SPDX-License-Identifier: BSD-2-Clause
/*
 * Registration of file system servers: VFS_IN_REGISTER, the server's description as DATA_WRITE,
 * a callback over which we ask, and the lookup buffer as SHARE_IN. The connection stays open as
 * long as the server lives; its hang-up is how we learn that it died.
 */
#include "fs.h"
#include "lookup.h"

#include <abi/area.h>

/* Receives the description of the server. */
static errno_t info_take(vfs_fs_info_t *info)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_write_receive(&data, &size);
    if (rc != EOK)
        return rc;
    if (size != sizeof(*info)) {
        async_answer_0(&data, EINVAL);
        return EINVAL;
    }
    return async_data_write_accept(&data, info, sizeof(*info));
}

static void server_register(const async_call_t *call, vfs_fs_t **fs)
{
    vfs_fs_info_t info;
    errno_t rc = info_take(&info);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    async_session_t *session;
    rc = async_callback_take(EXCHANGE_PARALLEL, &session);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    rc = async_share_in_take(vfs_lookup_buffer(), AREA_READ);
    if (rc == EOK)
        rc = vfs_mount_permitted(call->sender);
    if (rc == EOK)
        rc = *fs != NULL ? EEXIST : vfs_fs_add(&info, session, fs);
    if (rc != EOK) {
        async_session_close(session);
        async_answer_0(call, rc);
        return;
    }
    async_answer(call, EOK, (*fs)->handle, 0, 0, 0, 0);
}

void vfs_register_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    vfs_fs_t *fs = NULL;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        if (call.method == VFS_IN_REGISTER)
            server_register(&call, &fs);
        else
            async_answer_0(&call, ENOTSUP);
    if (fs != NULL)
        vfs_fs_died(fs);
}
