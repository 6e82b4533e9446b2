// SPDX-License-Identifier: BSD-2-Clause
/* The outputs of commands, see output.h. */
#include "output.h"
#include <errno.h>
#include <fcntl.h>
#include <libc/stat.h>
#include <unistd.h>

void output_standard(output_t *output)
{
    *output = (output_t){.file = stdout, .fd = STDOUT_FILENO};
}

/* ---- the stream over a descriptor ---- */

static errno_t output_empty(output_t *output)
{
    if (!output->empties)
        return EOK;
    output->empties = false;
    return ftruncate(output->fd, 0) == 0 ? EOK : errno;
}

static errno_t output_bytes_write(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, bytes, size);
        if (done < 0)
            return errno;
        if (done == 0)
            return ENOSPC;
        bytes += done;
        size -= (size_t)done;
    }
    return EOK;
}

static ssize_t output_stream_write(void *cookie, const void *bytes, size_t size)
{
    output_t *output = cookie;
    errno_t rc = output_empty(output);
    if (rc == EOK)
        rc = output_bytes_write(output->fd, bytes, size);
    if (rc == EOK)
        return (ssize_t)size;
    if (output->error == EOK)
        output->error = rc;
    errno = rc;
    return -1;
}

static errno_t stream_open(output_t *output)
{
    output->file = funopen(output, NULL, output_stream_write, NULL, NULL);
    return output->file != NULL ? EOK : ENOMEM;
}

errno_t output_open(output_t *output, const char *path, bool append)
{
    vfs_stat_t stat;
    *output = (output_t){.fd = open(path, O_WRONLY | O_CREAT | (append ? O_APPEND : 0))};
    if (output->fd < 0)
        return errno;
    errno_t rc = libc_fd_stat(output->fd, &stat);
    output->empties = !append && stat.type == VFS_NODE_FILE && stat.size > 0;
    if (rc == EOK)
        rc = stream_open(output);
    if (rc != EOK)
        (void)close(output->fd);
    return rc;
}

errno_t output_pipe(output_t *output, int fd)
{
    *output = (output_t){.fd = fd};
    return stream_open(output);
}

static void error_note(output_t *output, bool failed)
{
    if (failed && output->error == EOK)
        output->error = errno;
}

static errno_t standard_close(output_t *output)
{
    error_note(output, fflush(stdout) != 0 || ferror(stdout) != 0);
    if (output->error != EOK)
        clearerr(stdout);
    return output->error;
}

errno_t output_close(output_t *output)
{
    if (output->file == stdout)
        return standard_close(output);
    error_note(output, fclose(output->file) != 0);
    if (!output->kept) {
        errno_t rc = output_empty(output);
        if (output->error == EOK)
            output->error = rc;
    }
    error_note(output, close(output->fd) != 0);
    return output->error;
}

/* ---- inputs ---- */

bool output_is_input(output_t *output, const vfs_stat_t *input)
{
    vfs_stat_t own;
    if (input->type != VFS_NODE_FILE || libc_fd_stat(output->fd, &own) != EOK ||
        own.type != VFS_NODE_FILE)
        return false;
    bool same = own.fs_handle == input->fs_handle && own.service == input->service &&
                own.index == input->index;
    output->kept = output->kept || same;
    return same;
}
