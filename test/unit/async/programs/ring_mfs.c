// SPDX-License-Identifier: BSD-2-Clause
/* The mounted file system's server: reads its device, which is a file. */
#include "programs.h"
#include "ring.h"

static errno_t block_read(async_exchange_t *device, uint64_t block)
{
    char data[RING_SECTOR] = {0};
    size_t moved = 0;
    async_request_t *request = async_send(device, BD_READ_BLOCKS, block, 1, 0, 0, 0);
    errno_t transferred = async_data_read(device, data, sizeof(data), &moved);
    errno_t rc = async_wait(request, NULL);
    if (rc == EOK && transferred == EOK) {
        CHECK(moved == sizeof(data));
        CHECK(data[0] == (char)block && data[RING_SECTOR - 1] == (char)block);
    }
    return rc != EOK ? rc : transferred;
}

static errno_t mount(const program_t *program)
{
    async_session_t *session = session_over(program, MFS_FILE_BD, INTERFACE_BD, EXCHANGE_SERIALIZE);
    async_exchange_t *device;
    CHECK(async_exchange_begin(session, &device) == EOK);
    errno_t rc = EOK;
    for (uint64_t block = 1; rc == EOK && block <= RING_READS; block++)
        rc = block_read(device, block);
    async_exchange_end(device);
    async_session_close(session);
    return rc;
}

static void serve(async_call_t *call, program_t *program)
{
    async_answer_0(call, call->method == VFS_OUT_MOUNTED ? mount(program) : ENOTSUP);
}

static void connection(async_call_t *connect, void *program)
{
    serve_connection(connect, serve, program);
}

PROGRAM(mfs)
{
    CHECK(async_port_set(INTERFACE_VFS_OUT, connection, program) == EOK);
}
