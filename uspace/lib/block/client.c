// SPDX-License-Identifier: BSD-2-Clause
/* The backend for a block device service: the bd protocol, one transfer at a time. */
#include <abi/limits.h>
#include <block/block.h>
#include <loc/loc.h>
#include <proto/bd.h>
#include <stdlib.h>

/* Number of cached blocks. */
#define CACHED 256

typedef struct client {
    async_session_t *session;
    size_t block_size;
} client_t;

/* Moves `count` blocks of `size` bytes in one transfer. */
typedef errno_t (*transfer_t)(async_session_t *session, uint64_t first, size_t count, char *bytes,
                              size_t size);

static errno_t transfer_read(async_session_t *session, uint64_t first, size_t count, char *bytes,
                             size_t size)
{
    bd_read_blocks_out_t out;
    return bd_read_blocks_over(session, first, count, bytes, size, &out);
}

static errno_t transfer_write(async_session_t *session, uint64_t first, size_t count, char *bytes,
                              size_t size)
{
    return bd_write_blocks_over(session, first, count, bytes, size);
}

/* Moves blocks in as many transfers as that takes. */
static errno_t client_move(const client_t *client, transfer_t transfer, uint64_t first,
                           size_t count, char *bytes)
{
    size_t most = DATA_XFER_MAX / client->block_size;
    errno_t rc = EOK;
    while (count > 0 && rc == EOK) {
        size_t part = count < most ? count : most;
        size_t size = part * client->block_size;
        rc = transfer(client->session, first, part, bytes, size);
        first += part;
        count -= part;
        bytes += size;
    }
    return rc;
}

static errno_t client_read(void *context, uint64_t first, size_t count, void *buffer)
{
    return client_move(context, transfer_read, first, count, buffer);
}

static errno_t client_write(void *context, uint64_t first, size_t count, const void *buffer)
{
    return client_move(context, transfer_write, first, count, (char *)(uintptr_t)buffer);
}

static void client_close(void *context)
{
    client_t *client = context;
    async_session_close(client->session);
    free(client);
}

/* Gets and checks the geometry: the server is not trusted. */
static errno_t geometry_ask(async_session_t *session, block_backend_t *backend)
{
    bd_get_block_size_out_t block;
    bd_get_num_blocks_out_t device;
    errno_t rc = bd_get_block_size_over(session, &block);
    if (rc == EOK)
        rc = bd_get_num_blocks_over(session, &device);
    if (rc != EOK)
        return rc;
    uint64_t size = block.bytes;
    if (size == 0 || size > DATA_XFER_MAX || (size & (size - 1)) != 0)
        return EINVAL;
    backend->block_size = (size_t)size;
    backend->num_blocks = device.blocks;
    return backend->num_blocks <= UINT64_MAX / size ? EOK : EINVAL;
}

static errno_t client_create(async_session_t *session, block_device_t **device)
{
    block_backend_t backend = {.read = client_read, .write = client_write, .close = client_close};
    errno_t rc = geometry_ask(session, &backend);
    if (rc != EOK)
        return rc;
    client_t *client = malloc(sizeof(*client));
    if (client == NULL)
        return ENOMEM;
    *client = (client_t){session, backend.block_size};
    backend.context = client;
    rc = block_device_create(&backend, CACHED, device);
    if (rc != EOK)
        free(client);
    return rc;
}

errno_t block_open(service_id_t service, block_device_t **device)
{
    async_session_t *session;
    errno_t rc = loc_service_connect(service, INTERFACE_BD, EXCHANGE_SERIALIZE, &session);
    if (rc != EOK)
        return rc;
    rc = client_create(session, device);
    if (rc != EOK)
        async_session_close(session);
    return rc;
}
