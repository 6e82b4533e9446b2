// SPDX-License-Identifier: BSD-2-Clause
/* A VFS handle as a file. The object pointer is the handle itself. */
#include <libc/libc.h>
#include <vfs/vfs.h>

static int handle_of(void *object)
{
    return (int)(intptr_t)object;
}

static errno_t vfs_file_read(void *object, void *buffer, size_t size, size_t *done)
{
    return vfs_read(handle_of(object), buffer, size, done);
}

static errno_t vfs_file_write(void *object, const void *buffer, size_t size, size_t *done)
{
    return vfs_write(handle_of(object), buffer, size, done);
}

static errno_t vfs_file_seek(void *object, int64_t offset, int whence, uint64_t *position)
{
    return vfs_seek(handle_of(object), offset, whence, position);
}

static errno_t vfs_file_stat(void *object, vfs_stat_t *stat)
{
    return vfs_fstat(handle_of(object), stat);
}

static errno_t file_truncate(void *object, uint64_t size)
{
    return vfs_truncate(handle_of(object), size);
}

static errno_t file_sync(void *object)
{
    return vfs_sync(handle_of(object));
}

static errno_t vfs_file_close(void *object)
{
    return vfs_close(handle_of(object));
}

const fd_ops_t libc_vfs_ops = {
    .read = vfs_file_read,
    .write = vfs_file_write,
    .seek = vfs_file_seek,
    .stat = vfs_file_stat,
    .truncate = file_truncate,
    .sync = file_sync,
    .close = vfs_file_close,
};
