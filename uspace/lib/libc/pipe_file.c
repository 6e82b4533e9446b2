// SPDX-License-Identifier: BSD-2-Clause
/* An end of a pipe as a file: each end has its own session with the pipe server. */
#include <abi/limits.h>
#include <fcntl.h>
#include <libc/libc.h>
#include <libc/pipe.h>
#include <loc/loc.h>
#include <proto/pipe.h>
#include <string.h>

static errno_t pipe_file_read(void *object, void *buffer, size_t size, size_t *done)
{
    pipe_proto_read_out_t out;
    size = size < DATA_XFER_MAX ? size : DATA_XFER_MAX;
    errno_t rc = pipe_proto_read_over(object, buffer, size, &out);
    *done = out.bytes;
    return rc;
}

static errno_t pipe_file_write(void *object, const void *buffer, size_t size, size_t *done)
{
    size = size < DATA_XFER_MAX ? size : DATA_XFER_MAX;
    errno_t rc = pipe_proto_write_over(object, buffer, size);
    *done = rc == EOK ? size : 0;
    return rc;
}

static errno_t pipe_file_stat(void *object, vfs_stat_t *stat)
{
    (void)object;
    memset(stat, 0, sizeof(*stat));
    stat->type = VFS_NODE_DEVICE;
    return EOK;
}

static errno_t pipe_file_close(void *object)
{
    async_session_close(object);
    return EOK;
}

static const fd_ops_t pipe_ops = {.read = pipe_file_read,
                                  .write = pipe_file_write,
                                  .stat = pipe_file_stat,
                                  .close = pipe_file_close};

errno_t pipe_open(uint64_t *id, enum pipe_end end, int *fd)
{
    service_id_t service;
    async_session_t *session;
    errno_t rc = loc_service_get_id(PIPE_SERVICE, false, &service);
    if (rc == EOK)
        rc = loc_service_connect(service, INTERFACE_PIPE, EXCHANGE_ATOMIC, &session);
    if (rc != EOK)
        return rc;
    pipe_proto_open_out_t out;
    rc = pipe_proto_open_over(session, *id, end, &out);
    if (rc == EOK) {
        *id = out.pipe;
        rc = fd_open(&libc_files, &pipe_ops, session, fd);
    }
    if (rc != EOK)
        async_session_close(session);
    return rc;
}
