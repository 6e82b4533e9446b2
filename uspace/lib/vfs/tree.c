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

static errno_t path_stat(const char *path, unsigned flags, vfs_stat_t *stat)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_in_stat(exchange, flags, tidy, stat);
    async_exchange_end(exchange);
    return rc == EOK ? end_check(path, stat) : rc;
}

errno_t vfs_stat(const char *path, vfs_stat_t *stat)
{
    return path_stat(path, 0, stat);
}

errno_t vfs_lstat(const char *path, vfs_stat_t *stat)
{
    return path_stat(path, path_end(path) == PATH_END_NAME ? VFS_STAT_NOFOLLOW : 0, stat);
}

errno_t vfs_readlink(const char *path, char *target, size_t size, size_t *length)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    *length = 0;
    if (rc != EOK)
        return rc;
    /* "link/" is the directory to which the link leads, or an error. */
    if (path_end(path) != PATH_END_NAME) {
        rc = vfs_directory_check(exchange, tidy, 0);
        rc = rc == EOK ? EINVAL : rc;
    }
    if (rc == EOK) {
        vfs_in_readlink_out_t out;
        rc = vfs_in_readlink(exchange, tidy, target, size, &out);
        *length = out.bytes;
    }
    async_exchange_end(exchange);
    return rc;
}

errno_t vfs_realpath(const char *path, char real[PATH_SIZE_MAX])
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc != EOK)
        return rc;
    vfs_in_realpath_out_t out;
    rc = vfs_in_realpath(exchange, tidy, real, PATH_SIZE_MAX - 1, &out);
    async_exchange_end(exchange);
    real[out.bytes] = '\0';
    if (rc == EOK && path_end(path) != PATH_END_NAME && out.type != VFS_NODE_DIRECTORY)
        rc = ENOTDIR;
    return rc;
}

errno_t vfs_statfs(const char *path, vfs_statfs_t *statfs)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc == EOK) {
        rc = vfs_in_statfs(exchange, tidy, statfs);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_mkdir(const char *path)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc != EOK)
        return rc;
    /* "new/." is inside a directory that does not exist yet. */
    if (path_end(path) == PATH_END_DOT)
        rc = vfs_directory_check(exchange, tidy, 0);
    if (rc == EOK)
        rc = vfs_in_mkdir(exchange, tidy);
    async_exchange_end(exchange);
    return rc;
}

errno_t vfs_symlink(const char *target, const char *path)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc != EOK)
        return rc;
    /* Only a directory has a name that ends in a slash. */
    if (path_end(path) != PATH_END_NAME) {
        rc = vfs_directory_check(exchange, tidy, 0);
        rc = rc == EOK ? EEXIST : rc;
    }
    if (rc == EOK)
        rc = vfs_in_symlink(exchange, target, tidy);
    async_exchange_end(exchange);
    return rc;
}

/* Checks whether a path with this end can be removed. A link is no directory here, even if it leads
 * to one. */
static errno_t unlink_check(async_exchange_t *exchange, const char *path, const char *tidy)
{
    errno_t rc;
    switch (path_end(path)) {
    case PATH_END_DOT:
        return EINVAL;
    case PATH_END_DOTDOT:
        rc = vfs_directory_check(exchange, tidy, 0);
        return rc == EOK ? ENOTEMPTY : rc;
    case PATH_END_SLASH:
        return vfs_directory_check(exchange, tidy, VFS_STAT_NOFOLLOW);
    default:
        return EOK;
    }
}

errno_t vfs_unlink(const char *path)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc != EOK)
        return rc;
    rc = unlink_check(exchange, path, tidy);
    if (rc == EOK)
        rc = vfs_in_unlink(exchange, tidy);
    async_exchange_end(exchange);
    return rc;
}

static bool ends_in_dots(const char *path)
{
    enum path_end end = path_end(path);
    return end == PATH_END_DOT || end == PATH_END_DOTDOT;
}

static errno_t rename_over(async_exchange_t *exchange, const char *from, const char *from_tidy,
                           const char *to)
{
    char to_tidy[PATH_SIZE_MAX];
    errno_t rc = vfs_path_tidy(to, to_tidy);
    if (rc == EOK && (ends_in_dots(from) || ends_in_dots(to)))
        rc = EINVAL;
    /* Only a directory can have, or get, a name that ends in a slash. */
    if (rc == EOK && (path_end(from) == PATH_END_SLASH || path_end(to) == PATH_END_SLASH))
        rc = vfs_directory_check(exchange, from_tidy, VFS_STAT_NOFOLLOW);
    return rc == EOK ? vfs_in_rename(exchange, from_tidy, to_tidy) : rc;
}

errno_t vfs_rename(const char *from, const char *to)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(from, tidy, &exchange);
    if (rc == EOK) {
        rc = rename_over(exchange, from, tidy, to);
        async_exchange_end(exchange);
    }
    return rc;
}
