// SPDX-License-Identifier: BSD-2-Clause
/* The connection to VFS. */
#include "session.h"

#include "path.h"

#include <async/service.h>
#include <proto/vfs_in.h>
#include <vfs/vfs.h>

static async_service_t vfs =
    ASYNC_SERVICE_INIT("vfs session", INTERFACE_VFS_IN, SERVICE_VFS, EXCHANGE_PARALLEL);

errno_t vfs_session_begin(async_exchange_t **exchange)
{
    return async_service_begin(&vfs, exchange);
}

errno_t vfs_directory_check(async_exchange_t *exchange, const char *canonical)
{
    vfs_stat_t stat;
    errno_t rc = vfs_in_stat(exchange, canonical, &stat);
    return rc == EOK && stat.type != VFS_NODE_DIRECTORY ? ENOTDIR : rc;
}

static errno_t prefix_check(void *context, const char *path)
{
    return vfs_directory_check(context, path);
}

errno_t vfs_path_follow(async_exchange_t *exchange, const char *path, char canonical[PATH_SIZE_MAX])
{
    if (path[0] == '\0')
        return ENOENT;
    return path_resolve(vfs_cwd(), path, canonical, PATH_SIZE_MAX, prefix_check, exchange);
}

errno_t vfs_path_begin(const char *path, char canonical[PATH_SIZE_MAX], async_exchange_t **exchange)
{
    errno_t rc = vfs_session_begin(exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_path_follow(*exchange, path, canonical);
    if (rc != EOK)
        async_exchange_end(*exchange);
    return rc;
}

void vfs_session_end(void)
{
    async_service_end(&vfs);
}
