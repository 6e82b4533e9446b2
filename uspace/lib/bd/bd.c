// SPDX-License-Identifier: BSD-2-Clause
/*
 * Skeleton of a block device server: the bd protocol over an ops table.
 *
 * The range and the transfer size of each request are checked here, so the ops get whole blocks
 * inside the device. Each client has a connection fibril; if the ops wait, several fibrils can be
 * inside them at once.
 */
#include <abi/limits.h>
#include <async/async.h>
#include <bd/bd.h>
#include <loc/loc.h>
#include <os/os.h>
#include <proto/bd_server.h>
#include <stdlib.h>

/* Checks the range of a request against the device and against the size of the client's
 * transfer. */
static errno_t transfer_check(const bd_ops_t *ops, uint64_t first, uint64_t count, size_t size)
{
    if (count == 0)
        return EINVAL;
    if (first >= ops->num_blocks || count > ops->num_blocks - first)
        return ERANGE;
    if (count > DATA_XFER_MAX / ops->block_size)
        return E2BIG;
    return size == count * ops->block_size ? EOK : EINVAL;
}

static void block_size_get(void *context, bd_get_block_size_request_t *request)
{
    const bd_ops_t *ops = context;
    bd_get_block_size_reply(request, EOK, ops->block_size);
}

static void blocks_count(void *context, bd_get_num_blocks_request_t *request)
{
    const bd_ops_t *ops = context;
    bd_get_num_blocks_reply(request, EOK, ops->num_blocks);
}

static void blocks_read(void *context, bd_read_blocks_request_t *request)
{
    const bd_ops_t *ops = context;
    uint64_t first = request->in.first, count = request->in.count;
    size_t size = request->data.size;
    void *buffer = NULL;
    errno_t rc = transfer_check(ops, first, count, size);
    if (rc == EOK) {
        buffer = malloc(size);
        rc = buffer != NULL ? ops->read(ops->context, first, count, buffer) : ENOMEM;
    }
    if (rc == EOK)
        rc = async_part_give(&request->data, buffer, size, NULL);
    free(buffer);
    bd_read_blocks_reply(request, rc);
}

static errno_t write_check(const bd_ops_t *ops, task_id_t client)
{
    return ops->write_permission != 0 ? os_task_permitted(client, ops->write_permission) : EOK;
}

static void blocks_write(void *context, bd_write_blocks_request_t *request)
{
    const bd_ops_t *ops = context;
    uint64_t first = request->in.first, count = request->in.count;
    void *buffer = NULL;
    errno_t rc = write_check(ops, request->call.sender);
    if (rc == EOK)
        rc = transfer_check(ops, first, count, request->data.size);
    if (rc == EOK)
        rc = async_part_take(&request->data, &buffer);
    if (rc == EOK)
        rc = ops->write(ops->context, first, count, buffer);
    free(buffer);
    bd_write_blocks_reply(request, rc);
}

static void device_sync(void *context, bd_sync_request_t *request)
{
    const bd_ops_t *ops = context;
    bd_sync_reply(request, ops->sync != NULL ? ops->sync(ops->context) : EOK);
}

static const bd_methods_t methods = {
    .get_block_size = block_size_get,
    .get_num_blocks = blocks_count,
    .read_blocks = blocks_read,
    .write_blocks = blocks_write,
    .sync = device_sync,
};

static void bd_connection_serve(async_call_t *connect, void *ops)
{
    if (async_accept(connect) == EOK)
        bd_serve(&methods, ops);
}

errno_t bd_server_register(const char *server, const char *service, const bd_ops_t *ops)
{
    errno_t rc = async_port_set(INTERFACE_BD, bd_connection_serve, (void *)(uintptr_t)ops);
    if (rc != EOK)
        return rc;
    rc = loc_server_register(server);
    if (rc != EOK)
        return rc;
    service_id_t id;
    return loc_service_register(service, INTERFACE_BD, &id);
}
