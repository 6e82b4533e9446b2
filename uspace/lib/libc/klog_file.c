// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel log as a file, for tasks without a terminal. Complete lines are written at once; an
 * incomplete line is buffered. Reading returns the end of the file.
 */
#include <libc/libc.h>
#include <os/os.h>
#include <string.h>

static char line[KLOG_WRITE_MAX];
static size_t line_used;

void libc_klog_flush(void)
{
    if (line_used > 0)
        (void)!os_klog_write(line, line_used);
    line_used = 0;
}

static errno_t klog_file_write(void *object, const void *buffer, size_t size, size_t *done)
{
    (void)object;
    const char *text = buffer;
    for (size_t i = 0; i < size; i++) {
        line[line_used++] = text[i];
        if (text[i] == '\n' || line_used == sizeof(line))
            libc_klog_flush();
    }
    *done = size;
    return EOK;
}

static errno_t klog_file_read(void *object, void *buffer, size_t size, size_t *done)
{
    (void)object;
    (void)buffer;
    (void)size;
    *done = 0;
    return EOK;
}

static errno_t klog_stat(void *object, vfs_stat_t *stat)
{
    (void)object;
    memset(stat, 0, sizeof(*stat));
    stat->type = VFS_NODE_DEVICE;
    return EOK;
}

const fd_ops_t libc_klog_ops = {
    .read = klog_file_read, .write = klog_file_write, .stat = klog_stat};
