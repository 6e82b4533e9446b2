// SPDX-License-Identifier: BSD-2-Clause
/* A server generated from a protocol, for the tests of requests with parts. It notes the served
 * requests. */
#include "programs.h"

#include <abi/limits.h>
#include <proto/vfs_in_server.h>
#include <proto/vfs_out_server.h>
#include <stdlib.h>

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

/* The position in the request is the number of bytes to return, the index the number to claim. */
static void readdir_serve(void *context, vfs_out_readdir_request_t *request)
{
    (void)context;
    static char *entries; /* the kernel does not copy from static data */
    if (entries == NULL)
        entries = calloc(1, DATA_XFER_MAX);
    program_note('d');
    errno_t rc = async_part_give(&request->entries, entries, request->in.pos, NULL);
    vfs_out_readdir_reply(request, rc, request->in.index, 0);
}

static void close_serve(void *context, vfs_out_close_request_t *request)
{
    (void)context;
    program_note('c');
    vfs_out_close_reply(request, request->in.index == 7 ? EOK : ENOENT);
}

static const vfs_out_methods_t methods = {.mount = mount_serve,
                                          .read = read_serve,
                                          .write = write_serve,
                                          .close = close_serve,
                                          .readdir = readdir_serve};

/* Returns the answers of the table in order. */
static void mount_list_serve(void *context, vfs_in_mount_list_request_t *request)
{
    (void)context;
    static const size_t element = sizeof(vfs_mount_info_t);
    static const struct {
        size_t count, size;
    } answers[] = {{3, 3 * element}, {3, 2 * element}, {3, 2 * element + 1},
                   {3, 3 * element}, {0, element},     {SIZE_MAX, 0}};
    static size_t turn;
    static char *mounts;
    if (mounts == NULL)
        mounts = calloc(4, element);
    errno_t rc = async_part_give(&request->mounts, mounts, answers[turn].size, NULL);
    vfs_in_mount_list_reply(request, rc, answers[turn++].count);
}

static const vfs_in_methods_t list_methods = {.mount_list = mount_list_serve};

static void list_connection(async_call_t *connect, void *program)
{
    if (async_accept(connect) == EOK)
        vfs_in_serve(&list_methods, program);
}

PROGRAM(lists_server)
{
    CHECK(async_port_set(INTERFACE_VFS_IN, list_connection, program) == EOK);
}

static void connection(async_call_t *connect, void *program)
{
    if (async_accept(connect) == EOK)
        vfs_out_serve(&methods, program);
}

PROGRAM(parts_server)
{
    CHECK(async_port_set(INTERFACE_VFS_OUT, connection, program) == EOK);
}
