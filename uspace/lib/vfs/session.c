// SPDX-License-Identifier: BSD-2-Clause
/* The connection to VFS. */
#include "session.h"

#include <async/service.h>
#include <vfs/vfs.h>

static async_service_t vfs =
    ASYNC_SERVICE_INIT("vfs session", INTERFACE_VFS_IN, SERVICE_VFS, EXCHANGE_PARALLEL);

errno_t vfs_session_begin(async_exchange_t **exchange)
{
    return async_service_begin(&vfs, exchange);
}

errno_t vfs_path_begin(const char *path, char absolute[PATH_SIZE_MAX], async_exchange_t **exchange)
{
    errno_t rc = vfs_absolutize(path, absolute, PATH_SIZE_MAX);
    return rc != EOK ? rc : vfs_session_begin(exchange);
}

void vfs_session_end(void)
{
    async_service_end(&vfs);
}
