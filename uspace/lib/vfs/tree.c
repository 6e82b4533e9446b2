// SPDX-License-Identifier: BSD-2-Clause
/* The tree of names: what is done to a path. Each function is one exchange with VFS. */
#include "session.h"

#include <proto/vfs_in_stubs.h>
#include <vfs/vfs.h>

errno_t vfs_stat(const char *path, vfs_stat_t *stat)
{
    char absolute[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, absolute, &exchange);
    if (rc == EOK) {
        rc = vfs_in_stat(exchange, absolute, stat);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_statfs(const char *path, vfs_statfs_t *statfs)
{
    char absolute[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, absolute, &exchange);
    if (rc == EOK) {
        rc = vfs_in_statfs(exchange, absolute, statfs);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_mkdir(const char *path)
{
    char absolute[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, absolute, &exchange);
    if (rc == EOK) {
        rc = vfs_in_mkdir(exchange, absolute);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_unlink(const char *path)
{
    char absolute[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, absolute, &exchange);
    if (rc == EOK) {
        rc = vfs_in_unlink(exchange, absolute);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_rename(const char *from, const char *to)
{
    char absolute_to[PATH_SIZE_MAX];
    errno_t rc = vfs_absolutize(to, absolute_to, sizeof(absolute_to));
    if (rc != EOK)
        return rc;
    char absolute_from[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    rc = vfs_path_begin(from, absolute_from, &exchange);
    if (rc == EOK) {
        rc = vfs_in_rename(exchange, absolute_from, absolute_to);
        async_exchange_end(exchange);
    }
    return rc;
}
