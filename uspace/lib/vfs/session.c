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

errno_t vfs_directory_check(async_exchange_t *exchange, const char *path, unsigned flags)
{
    vfs_stat_t stat;
    errno_t rc = vfs_in_stat(exchange, flags, path, &stat);
    return rc == EOK && stat.type != VFS_NODE_DIRECTORY ? ENOTDIR : rc;
}

errno_t vfs_path_tidy(const char *path, char tidy[PATH_SIZE_MAX])
{
    return path[0] != '\0' ? path_tidy(vfs_cwd(), path, tidy, PATH_SIZE_MAX) : ENOENT;
}

errno_t vfs_path_begin(const char *path, char tidy[PATH_SIZE_MAX], async_exchange_t **exchange)
{
    errno_t rc = vfs_path_tidy(path, tidy);
    return rc == EOK ? vfs_session_begin(exchange) : rc;
}

void vfs_session_end(void)
{
    async_service_end(&vfs);
}
