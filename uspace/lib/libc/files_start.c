// SPDX-License-Identifier: BSD-2-Clause
/* Descriptors 0 to 2 at the start of a program. */
#include <fcntl.h>
#include <libc/libc.h>
#include <libc/null.h>
#include <libc/pipe.h>
#include <os/program.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

fd_table_t libc_files;

/* Opens a path without creating or truncating it: the loader has done so already, and doing it
 * again could delete output of another descriptor. */
static errno_t path_open(const program_file_t *file, int *fd)
{
    unsigned once = VFS_OPEN_CREATE | VFS_OPEN_EXCLUSIVE | VFS_OPEN_TRUNCATE;
    int handle;
    errno_t rc = vfs_open(file->source, file->flags & ~once, &handle);
    if (rc != EOK)
        return rc;
    rc = fd_open(&libc_files, &libc_vfs_ops, (void *)(intptr_t)handle, fd);
    if (rc != EOK)
        (void)!vfs_close(handle);
    return rc;
}

static errno_t standard_terminal_open(const char *service, int *fd)
{
    void *object;
    errno_t rc = libc_terminal_create(service, &object);
    if (rc != EOK)
        return rc;
    rc = fd_open(&libc_files, &libc_terminal_ops, object, fd);
    if (rc != EOK)
        (void)libc_terminal_ops.close(object);
    return rc;
}

static errno_t pipe_start(const char *number, unsigned flags, int *fd)
{
    uint64_t id = strtoull(number, NULL, 10);
    if (id == 0)
        return EINVAL;
    return pipe_open(&id, flags & VFS_OPEN_WRITE ? PIPE_END_WRITE : PIPE_END_READ, fd);
}

/* Returns an earlier descriptor with the same source, which is then shared, or -1. */
static int source_find(const program_block_t *block, int fd)
{
    const program_file_t *file = &block->file[fd];
    for (int i = 0; i < fd; i++)
        if (block->file[i].source && !strcmp(block->file[i].source, file->source) &&
            block->file[i].flags == file->flags)
            return i;
    return -1;
}

static errno_t descriptor_start(const program_block_t *block, int want)
{
    int fd = -1;
    if (block == NULL || !block->file[want].source)
        return fd_open(&libc_files, &libc_klog_ops, NULL, &fd);
    int same = source_find(block, want);
    if (same >= 0)
        return fd_dup(&libc_files, same, &fd);
    const char *source = block->file[want].source;
    if (!strncmp(source, SOURCE_TERMINAL, strlen(SOURCE_TERMINAL)))
        return standard_terminal_open(source + strlen(SOURCE_TERMINAL), &fd);
    if (!strncmp(source, SOURCE_PIPE, strlen(SOURCE_PIPE)))
        return pipe_start(source + strlen(SOURCE_PIPE), block->file[want].flags, &fd);
    if (!strcmp(source, SOURCE_NULL))
        return null_open(&fd);
    return path_open(&block->file[want], &fd);
}

errno_t libc_files_start(void)
{
    for (int fd = 0; fd < PROGRAM_FILES; fd++) {
        errno_t rc = descriptor_start(program_block, fd);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}
