// SPDX-License-Identifier: BSD-2-Clause
/* VFS: delegates mounts to fat and forwards reads to it, over a pool of exchanges. */
#include "programs.h"
#include "ring.h"

#define IDLE_MAX 16

static async_session_t *fat, *mfs;
static fibril_rwlock_t names = FIBRIL_RWLOCK_INIT("namespace");

static errno_t mount(bool early)
{
    async_exchange_t *exchange, *mounted;
    CHECK(async_exchange_begin(fat, &exchange) == EOK);
    async_request_t *request = async_send(exchange, VFS_OUT_MOUNT, 0, 0, 0, 37, 0);
    CHECK(async_exchange_begin(mfs, &mounted) == EOK);
    CHECK(async_clone_send(exchange, mounted) == EOK);
    async_exchange_end(mounted);
    if (early)
        async_exchange_end(exchange);
    errno_t rc = async_wait(request, NULL);
    if (!early)
        async_exchange_end(exchange);
    return rc;
}

static errno_t read(uint64_t position)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(fat, &exchange);
    CHECK(rc == EOK);
    async_request_t *request = async_send(exchange, VFS_OUT_READ, 0, 0, position, 0, 0);
    CHECK(async_data_read_forward(exchange) == EOK);
    rc = async_wait(request, NULL);
    async_exchange_end(exchange);
    return rc;
}

static void serve(async_call_t *call, program_t *program)
{
    errno_t rc = ENOTSUP;
    if (call->method == VFS_IN_MOUNT) {
        fibril_rwlock_write_lock(&names);
        rc = mount(program->option & 1);
        fibril_rwlock_write_unlock(&names);
    } else if (call->method == VFS_IN_READ) {
        program->value++;
        rc = read(call->word[0]);
    }
    async_answer_0(call, rc);
}

static void connection(async_call_t *connect, void *program)
{
    serve_connection(connect, serve, program);
}

/* Leaves `idle` idle phones, as after earlier requests to the file system. */
static void pool_fill(uint64_t idle)
{
    async_exchange_t *exchange[IDLE_MAX];
    CHECK(idle <= IDLE_MAX);
    for (uint64_t i = 0; i < idle; i++)
        CHECK(async_exchange_begin(fat, &exchange[i]) == EOK);
    for (uint64_t i = 0; i < idle; i++)
        async_exchange_end(exchange[i]);
}

PROGRAM(vfs)
{
    fat = session_over(program, VFS_FAT, INTERFACE_VFS_OUT, EXCHANGE_PARALLEL);
    mfs = session_over(program, VFS_MFS, INTERFACE_VFS_OUT, EXCHANGE_PARALLEL);
    pool_fill(program->option >> 1);
    CHECK(async_port_set(INTERFACE_VFS_IN, connection, program) == EOK);
}
