// SPDX-License-Identifier: BSD-2-Clause
/*
 * Skeleton of a block device server: the bd protocol over an ops table.
 *
 * All that a client sends is checked here (range, size of the transfer), so
 * that the ops see whole blocks inside the device. Each client has a connection
 * fibril; the ops may be called by several fibrils at once when they block.
 */
#include <abi/limits.h>
#include <async/async.h>
#include <bd/bd.h>
#include <loc/loc.h>
#include <stdlib.h>

/* Words of READ_BLOCKS and WRITE_BLOCKS against the device and the bytes the client moves. */
static errno_t transfer_check(const bd_ops_t *ops, const async_call_t *call, size_t size)
{
    uint64_t first = call->word[0];
    uint64_t count = call->word[1];

    if (count == 0)
        return EINVAL;
    if (first >= ops->num_blocks || count > ops->num_blocks - first)
        return ERANGE;
    if (count > DATA_XFER_MAX / ops->block_size)
        return E2BIG;
    return size == count * ops->block_size ? EOK : EINVAL;
}

static void read_blocks(const bd_ops_t *ops, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK) {
        async_reply_0(call, rc);
        return;
    }
    void *buffer = NULL;
    rc = transfer_check(ops, call, size);
    if (rc == EOK) {
        buffer = malloc(size);
        rc =
            buffer != NULL ? ops->read(ops->context, call->word[0], call->word[1], buffer) : ENOMEM;
    }
    if (rc == EOK)
        rc = async_data_read_accept(&data, buffer, size);
    else
        async_answer_0(&data, rc);
    free(buffer);
    async_reply_0(call, rc);
}

static void write_blocks(const bd_ops_t *ops, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_write_receive(&data, &size);
    if (rc != EOK) {
        async_reply_0(call, rc);
        return;
    }
    void *buffer = NULL;
    rc = transfer_check(ops, call, size);
    if (rc == EOK) {
        buffer = malloc(size);
        rc = buffer != NULL ? EOK : ENOMEM;
    }
    if (rc == EOK)
        rc = async_data_write_accept(&data, buffer, size);
    else
        async_answer_0(&data, rc);
    if (rc == EOK)
        rc = ops->write(ops->context, call->word[0], call->word[1], buffer);
    free(buffer);
    async_reply_0(call, rc);
}

static void call_serve(const bd_ops_t *ops, const async_call_t *call)
{
    switch (call->method) {
    case BD_GET_BLOCK_SIZE:
        async_reply(call, EOK, ops->block_size, 0, 0, 0, 0);
        break;
    case BD_GET_NUM_BLOCKS:
        async_reply(call, EOK, ops->num_blocks, 0, 0, 0, 0);
        break;
    case BD_READ_BLOCKS:
        read_blocks(ops, call);
        break;
    case BD_WRITE_BLOCKS:
        write_blocks(ops, call);
        break;
    case BD_SYNC:
        async_reply_0(call, ops->sync != NULL ? ops->sync(ops->context) : EOK);
        break;
    default:
        async_reply_0(call, ENOTSUP);
        break;
    }
}

static void connection_serve(async_call_t *connect, void *argument)
{
    const bd_ops_t *ops = argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        call_serve(ops, &call);
}

errno_t bd_server_register(const char *server, const char *service, const bd_ops_t *ops)
{
    errno_t rc = async_port_set(INTERFACE_BD, connection_serve, (void *)(uintptr_t)ops);
    if (rc != EOK)
        return rc;
    rc = loc_server_register(server);
    if (rc != EOK)
        return rc;
    service_id_t id;
    return loc_service_register(service, INTERFACE_BD, &id);
}
