// SPDX-License-Identifier: BSD-2-Clause
/* Operations on open files. Each function is one exchange with VFS. */
#include "path.h"
#include "session.h"

#include <proto/vfs_in.h>
#include <vfs/vfs.h>

#define OPEN_CHANGES (VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_TRUNCATE | VFS_OPEN_APPEND)

/* Returns the error for creating or writing a file whose path means a directory ("name/"). */
static errno_t directory_refuse(async_exchange_t *exchange, const char *path, unsigned flags)
{
    char parent[PATH_SIZE_MAX];
    errno_t rc = vfs_directory_check(exchange, path, 0);
    if (rc == ENOENT && (flags & VFS_OPEN_CREATE) != 0) {
        path_parent(path, parent);
        rc = vfs_directory_check(exchange, parent, 0);
    }
    return rc == EOK ? EISDIR : rc;
}

errno_t vfs_open(const char *path, unsigned flags, int *handle)
{
    char tidy[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, tidy, &exchange);
    if (rc != EOK)
        return rc;
    bool directory = path_end(path) != PATH_END_NAME;
    vfs_in_open_out_t out = {0};
    if (directory) /* "link/" is what the link leads to */
        flags = (flags & ~(unsigned)VFS_OPEN_NOFOLLOW) | VFS_OPEN_DIRECTORY;
    if (directory && (flags & OPEN_CHANGES) != 0)
        rc = directory_refuse(exchange, tidy, flags);
    else
        rc = vfs_in_open(exchange, flags, tidy, &out);
    async_exchange_end(exchange);
    *handle = rc == EOK ? out.handle : -1;
    return rc;
}

errno_t vfs_close(int handle)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc == EOK) {
        rc = vfs_in_close(exchange, handle);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_read(int handle, void *buffer, size_t size, size_t *done)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc != EOK) {
        *done = 0;
        return rc;
    }
    vfs_in_read_out_t out;
    rc = vfs_in_read(exchange, handle, buffer, size < DATA_XFER_MAX ? size : DATA_XFER_MAX, &out);
    async_exchange_end(exchange);
    *done = out.bytes;
    return rc;
}

errno_t vfs_write(int handle, const void *buffer, size_t size, size_t *done)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc != EOK) {
        *done = 0;
        return rc;
    }
    vfs_in_write_out_t out;
    rc = vfs_in_write(exchange, handle, buffer, size < DATA_XFER_MAX ? size : DATA_XFER_MAX, &out);
    async_exchange_end(exchange);
    *done = out.bytes;
    return rc;
}

errno_t vfs_read_all(int handle, void *buffer, size_t size, size_t *done)
{
    *done = 0;
    while (*done < size) {
        size_t got;
        errno_t rc = vfs_read(handle, (char *)buffer + *done, size - *done, &got);
        if (rc != EOK)
            return rc;
        if (got == 0)
            break;
        *done += got;
    }
    return EOK;
}

errno_t vfs_write_all(int handle, const void *buffer, size_t size)
{
    size_t written = 0;
    while (written < size) {
        size_t done;
        errno_t rc = vfs_write(handle, (const char *)buffer + written, size - written, &done);
        if (rc != EOK)
            return rc;
        if (done == 0)
            return ENOSPC;
        written += done;
    }
    return EOK;
}

errno_t vfs_seek(int handle, int64_t offset, int whence, uint64_t *position)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc == EOK) {
        vfs_in_seek_out_t out;
        rc = vfs_in_seek(exchange, handle, offset, (unsigned)whence, &out);
        async_exchange_end(exchange);
        *position = out.position;
    }
    return rc;
}

errno_t vfs_truncate(int handle, uint64_t size)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc == EOK) {
        rc = vfs_in_truncate(exchange, handle, size);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_sync(int handle)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc == EOK) {
        rc = vfs_in_sync(exchange, handle);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_fstat(int handle, vfs_stat_t *stat)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc == EOK) {
        rc = vfs_in_fstat(exchange, handle, stat);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t vfs_readdir(int handle, vfs_dirent_t *entries, size_t max, size_t *count)
{
    *count = 0;
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc != EOK)
        return rc;
    size_t fit = DATA_XFER_MAX / sizeof(entries[0]);
    vfs_in_readdir_out_t out;
    rc = vfs_in_readdir(exchange, handle, entries, max < fit ? max : fit, &out);
    async_exchange_end(exchange);
    *count = out.bytes / sizeof(entries[0]);
    return rc;
}
