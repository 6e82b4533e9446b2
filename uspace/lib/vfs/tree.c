// SPDX-License-Identifier: BSD-2-Clause
/* Operations on paths. Each function is one exchange with VFS. */
#include "path.h"
#include "session.h"

#include <proto/vfs_in.h>
#include <vfs/vfs.h>

/* ENOTDIR if the path's end means a directory and the node is not one. */
static errno_t end_check(const char *path, const vfs_stat_t *stat)
{
    bool directory = path_end(path) != PATH_END_NAME;
    return directory && stat->type != VFS_NODE_DIRECTORY ? ENOTDIR : EOK;
}

errno_t vfs_stat(const char *path, vfs_stat_t *stat)
{
    char followed[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, followed, &exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_in_stat(exchange, followed, stat);
    async_exchange_end(exchange);
    return rc == EOK ? end_check(path, stat) : rc;
}

errno_t vfs_statfs(const char *path, vfs_statfs_t *statfs)
{
    char followed[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, followed, &exchange);
    if (rc == EOK) {
        rc = vfs_in_statfs(exchange, followed, statfs);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_mkdir(const char *path)
{
    char followed[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, followed, &exchange);
    if (rc != EOK)
        return rc;
    /* "new/." is inside a directory that does not exist yet. */
    if (path_end(path) == PATH_END_DOT)
        rc = vfs_directory_check(exchange, followed);
    if (rc == EOK)
        rc = vfs_in_mkdir(exchange, followed);
    async_exchange_end(exchange);
    return rc;
}

/* Checks whether a path with this end can be removed. */
static errno_t unlink_check(async_exchange_t *exchange, const char *path, const char *followed)
{
    switch (path_end(path)) {
    case PATH_END_DOT:
        return EINVAL;
    case PATH_END_DOTDOT:
        return ENOTEMPTY;
    case PATH_END_SLASH:
        return vfs_directory_check(exchange, followed);
    default:
        return EOK;
    }
}

errno_t vfs_unlink(const char *path)
{
    char followed[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, followed, &exchange);
    if (rc != EOK)
        return rc;
    rc = unlink_check(exchange, path, followed);
    if (rc == EOK)
        rc = vfs_in_unlink(exchange, followed);
    async_exchange_end(exchange);
    return rc;
}

static bool ends_in_dots(const char *path)
{
    enum path_end end = path_end(path);
    return end == PATH_END_DOT || end == PATH_END_DOTDOT;
}

static errno_t rename_over(async_exchange_t *exchange, const char *from, const char *from_followed,
                           const char *to)
{
    char to_followed[PATH_SIZE_MAX];
    errno_t rc = vfs_path_follow(exchange, to, to_followed);
    if (rc == EOK && (ends_in_dots(from) || ends_in_dots(to)))
        rc = EINVAL;
    /* Only a directory can have, or get, a name that ends in a slash. */
    if (rc == EOK && (path_end(from) == PATH_END_SLASH || path_end(to) == PATH_END_SLASH))
        rc = vfs_directory_check(exchange, from_followed);
    return rc == EOK ? vfs_in_rename(exchange, from_followed, to_followed) : rc;
}

errno_t vfs_rename(const char *from, const char *to)
{
    char followed[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(from, followed, &exchange);
    if (rc == EOK) {
        rc = rename_over(exchange, from, followed, to);
        async_exchange_end(exchange);
    }
    return rc;
}
