// SPDX-License-Identifier: BSD-2-Clause
/* The file system server of the root: sends a mount on to the mounted server, and answers reads of
 * a sector each. */
#include "programs.h"
#include "ring.h"

#include <string.h>

static errno_t mount(uint64_t service)
{
    async_session_t *mounted;
    async_exchange_t *exchange;
    CHECK(async_clone_take(INTERFACE_VFS_OUT, EXCHANGE_ATOMIC, &mounted) == EOK);
    CHECK(async_exchange_begin(mounted, &exchange) == EOK);
    errno_t rc = async_call(exchange, VFS_OUT_MOUNTED, service, 0, 0, 0, 0, NULL);
    async_exchange_end(exchange);
    async_session_close(mounted);
    return rc;
}

static errno_t read(uint64_t position)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK)
        return rc;
    char sector[RING_SECTOR];
    memset(sector, (int)position, sizeof(sector));
    return async_data_read_accept(&data, sector, size < sizeof(sector) ? size : sizeof(sector));
}

static void serve(async_call_t *call, program_t *program)
{
    (void)program;
    errno_t rc = ENOTSUP;
    if (call->method == VFS_OUT_MOUNT)
        rc = mount(call->word[3]);
    else if (call->method == VFS_OUT_READ)
        rc = read(call->word[2]);
    async_answer_0(call, rc);
}

static void connection(async_call_t *connect, void *program)
{
    serve_connection(connect, serve, program);
}

PROGRAM(fat)
{
    CHECK(async_port_set(INTERFACE_VFS_OUT, connection, program) == EOK);
}
