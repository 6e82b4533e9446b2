// SPDX-License-Identifier: BSD-2-Clause
/* The empty file: reads return the end of the file, and writes are discarded. */
#include <libc/libc.h>
#include <libc/null.h>
#include <string.h>

static errno_t null_read(void *object, void *buffer, size_t size, size_t *done)
{
    (void)object;
    (void)buffer;
    (void)size;
    *done = 0;
    return EOK;
}

static errno_t null_write(void *object, const void *buffer, size_t size, size_t *done)
{
    (void)object;
    (void)buffer;
    *done = size;
    return EOK;
}

static errno_t null_stat(void *object, vfs_stat_t *stat)
{
    (void)object;
    memset(stat, 0, sizeof(*stat));
    stat->type = VFS_NODE_DEVICE;
    return EOK;
}

static const fd_ops_t null_ops = {.read = null_read, .write = null_write, .stat = null_stat};

errno_t null_open(int *fd)
{
    return fd_open(&libc_files, &null_ops, NULL, fd);
}
