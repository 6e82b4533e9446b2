// SPDX-License-Identifier: BSD-2-Clause
/*
 * Registration of file system servers: VFS_IN_REGISTER, the server's description as DATA_WRITE,
 * a callback connection for VFS's requests, and the lookup buffer as SHARE_IN. The connection stays
 * open while the server lives; when it hangs up, the server is dead.
 */
#include "fs.h"
#include "lookup.h"

#include <abi/area.h>
#include <proto/vfs_in_server.h>

/* `context` points to the server's entry, which is NULL until the server has registered. */
static void vfs_server_register(void *context, vfs_in_register_request_t *request)
{
    vfs_fs_t **fs = context;
    async_session_t *session = NULL;
    errno_t rc = *fs != NULL ? EEXIST : vfs_mount_permitted(request->call.sender);
    if (rc == EOK)
        rc = async_part_accept_callback(&request->requests, EXCHANGE_PARALLEL, &session);
    if (rc == EOK)
        rc = async_part_accept_share_in(&request->lookup_buffer, vfs_lookup_buffer(), AREA_READ);
    if (rc == EOK)
        rc = vfs_fs_add(&request->info, session, fs);
    if (rc != EOK && session != NULL)
        async_session_close(session);
    vfs_in_register_reply(request, rc, rc == EOK ? (*fs)->handle : 0);
}

static const vfs_in_methods_t methods = {.register_ = vfs_server_register};

void vfs_register_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    vfs_fs_t *fs = NULL;
    if (async_accept(connect) != EOK)
        return;
    vfs_in_serve(&methods, &fs);
    if (fs != NULL)
        vfs_fs_died(fs);
}
