// SPDX-License-Identifier: BSD-2-Clause
/* A server generated from a protocol, for the tests of requests with parts. It notes what it
 * serves. */
#include "programs.h"

#include <proto/vfs_out_server.h>

static void mount_serve(void *context, vfs_out_mount_request_t *request)
{
    (void)context;
    async_session_t *session;
    program_note('m');
    errno_t rc =
        async_part_accept_clone(&request->mounted, INTERFACE_VFS_OUT, EXCHANGE_ATOMIC, &session);
    if (rc == EOK)
        async_session_close(session);
    vfs_out_mount_reply(request, rc, request->in.index, 0, VFS_NODE_FILE);
}

/* Leaves the transfer to the reply. */
static void read_serve(void *context, vfs_out_read_request_t *request)
{
    (void)context;
    program_note('r');
    vfs_out_read_reply(request, EIO, 0);
}

static void write_serve(void *context, vfs_out_write_request_t *request)
{
    (void)context;
    char data[16];
    program_note(request->data.size > 0 ? 'w' : '0');
    errno_t rc = EFBIG;
    if (request->data.size <= sizeof(data))
        rc = async_part_accept(&request->data, data, request->data.size);
    vfs_out_write_reply(request, rc, request->data.size, 0);
}

static void close_serve(void *context, vfs_out_close_request_t *request)
{
    (void)context;
    program_note('c');
    vfs_out_close_reply(request, request->in.index == 7 ? EOK : ENOENT);
}

static const vfs_out_methods_t methods = {
    .mount = mount_serve, .read = read_serve, .write = write_serve, .close = close_serve};

static void connection(async_call_t *connect, void *program)
{
    if (async_accept(connect) == EOK)
        vfs_out_serve(&methods, program);
}

PROGRAM(parts_server)
{
    CHECK(async_port_set(INTERFACE_VFS_OUT, connection, program) == EOK);
}
