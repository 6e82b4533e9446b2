// SPDX-License-Identifier: BSD-2-Clause
/* The block device that stores its blocks in a file. */
#include "programs.h"
#include "ring.h"

static async_session_t *vfs;

static errno_t file_read(uint64_t block, char data[RING_SECTOR])
{
    async_exchange_t *exchange;
    CHECK(async_exchange_begin(vfs, &exchange) == EOK);
    async_request_t *request = async_send(exchange, VFS_IN_READ, block, 0, 0, 0, 0);
    errno_t transferred = async_data_read(exchange, data, RING_SECTOR, NULL);
    errno_t rc = async_wait(request, NULL);
    async_exchange_end(exchange);
    return rc != EOK ? rc : transferred;
}

static void serve(async_call_t *call, program_t *program)
{
    (void)program;
    if (call->method != BD_READ_BLOCKS) {
        async_answer_0(call, ENOTSUP);
        return;
    }
    async_call_t request;
    size_t size;
    char data[RING_SECTOR];
    CHECK(async_data_read_receive(&request, &size) == EOK);
    CHECK(size == sizeof(data));
    errno_t rc = file_read(call->word[0], data);
    if (rc == EOK)
        rc = async_data_read_accept(&request, data, sizeof(data));
    else
        async_answer_0(&request, rc);
    async_answer_0(call, rc);
}

static void connection(async_call_t *connect, void *program)
{
    serve_connection(connect, serve, program);
}

PROGRAM(file_bd)
{
    vfs = session_over(program, FILE_BD_VFS, INTERFACE_VFS_IN, EXCHANGE_PARALLEL);
    CHECK(async_port_set(INTERFACE_BD, connection, program) == EOK);
}
