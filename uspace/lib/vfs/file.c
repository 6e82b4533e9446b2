// SPDX-License-Identifier: BSD-2-Clause
/* Open files: what is done to a handle. Each function is one exchange with VFS. */
#include "session.h"

#include <proto/vfs_in_stubs.h>
#include <vfs/vfs.h>

errno_t vfs_open(const char *path, unsigned flags, int *handle)
{
    char absolute[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(path, absolute, &exchange);
    if (rc == EOK) {
        rc = vfs_in_open(exchange, absolute, flags, handle);
        async_exchange_end(exchange);
    }
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
    rc = vfs_in_read(exchange, handle, buffer, size < DATA_XFER_MAX ? size : DATA_XFER_MAX, done);
    async_exchange_end(exchange);
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
    rc = vfs_in_write(exchange, handle, buffer, size < DATA_XFER_MAX ? size : DATA_XFER_MAX, done);
    async_exchange_end(exchange);
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
        rc = vfs_in_seek(exchange, handle, offset, (unsigned)whence, position);
        async_exchange_end(exchange);
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
    size_t bytes;
    rc = vfs_in_readdir(exchange, handle, entries, (max < fit ? max : fit) * sizeof(entries[0]),
                        &bytes);
    async_exchange_end(exchange);
    *count = bytes / sizeof(entries[0]);
    return rc;
}
