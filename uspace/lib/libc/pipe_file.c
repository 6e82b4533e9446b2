// SPDX-License-Identifier: BSD-2-Clause
/* An end of a pipe as a file: a session of its own with the pipe server. */
#include <abi/limits.h>
#include <fcntl.h>
#include <libc/libc.h>
#include <libc/pipe.h>
#include <loc/loc.h>
#include <proto/pipe.h>
#include <string.h>

static errno_t file_read(void *object, void *buffer, size_t size, size_t *done)
{
    return pipe_read(object, buffer, size < DATA_XFER_MAX ? size : DATA_XFER_MAX, done);
}

static errno_t file_write(void *object, const void *buffer, size_t size, size_t *done)
{
    size = size < DATA_XFER_MAX ? size : DATA_XFER_MAX;
    errno_t error = pipe_write(object, buffer, size);
    *done = error == EOK ? size : 0;
    return error;
}

static errno_t file_stat(void *object, vfs_stat_t *stat)
{
    (void)object;
    memset(stat, 0, sizeof(*stat));
    stat->type = VFS_NODE_DEVICE;
    return EOK;
}

static errno_t file_close(void *object)
{
    async_session_close(object);
    return EOK;
}

static const fd_ops_t pipe_ops = {
    .read = file_read, .write = file_write, .stat = file_stat, .close = file_close};

errno_t pipe_open(uint64_t *id, enum pipe_end end, int *fd)
{
    service_id_t service;
    async_session_t *session;
    errno_t error = loc_service_get_id(PIPE_SERVICE, false, &service);
    if (error == EOK)
        error = loc_service_connect(service, INTERFACE_PIPE, EXCHANGE_ATOMIC, &session);
    if (error != EOK)
        return error;
    error = pipe_open_end(session, end, id);
    if (error == EOK)
        error = fd_open(&libc_files, &pipe_ops, session, fd);
    if (error != EOK)
        async_session_close(session);
    return error;
}
