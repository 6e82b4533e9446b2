// SPDX-License-Identifier: BSD-2-Clause
/* Both sides of bulk transfers: DATA_WRITE and DATA_READ. */
#include <async/internal.h>
#include <stdlib.h>

/* ---- callers ---- */

async_request_t *transfer_start(async_exchange_t *exchange, uint64_t method, const void *data,
                                size_t size, uint64_t word3)
{
    uint64_t stand_in = method == IPC_M_SHARE_OUT ? IPC_M_DATA_WRITE : method;
    async_request_t *request = async_send(exchange, method, (uintptr_t)data, size, word3, 0, 0);
    if (request != NULL && request->done)
        async_forget(async_send(exchange, stand_in, 0, 0, 0, 0, 0));
    return request;
}

async_request_t *async_data_write_start(async_exchange_t *exchange, const void *data, size_t size)
{
    return transfer_start(exchange, IPC_M_DATA_WRITE, data, size, 0);
}

async_request_t *async_data_read_start(async_exchange_t *exchange, void *data, size_t size)
{
    return transfer_start(exchange, IPC_M_DATA_READ, data, size, 0);
}

errno_t async_data_write(async_exchange_t *exchange, const void *data, size_t size)
{
    async_answer_t answer;
    errno_t rc = async_wait(async_data_write_start(exchange, data, size), &answer);
    if (rc == EOK && answer.word[1] != size)
        return E2BIG; /* the callee accepted only some of the bytes */
    return rc;
}

errno_t async_data_read(async_exchange_t *exchange, void *data, size_t size, size_t *moved)
{
    async_answer_t answer;
    errno_t rc = async_wait(async_data_read_start(exchange, data, size), &answer);
    if (moved != NULL)
        *moved = rc == EOK ? answer.word[1] : 0;
    return rc;
}

/* ---- callees ---- */

errno_t call_expect(uint64_t method, async_call_t *call)
{
    async_get_part(call);
    if (call->method == method)
        return EOK;
    if (call->method == IPC_M_PHONE_HUNGUP)
        return EHANGUP;
    (void)async_answer_0(call, EINVAL);
    return EINVAL;
}

errno_t async_data_write_receive(async_call_t *call, size_t *size)
{
    errno_t rc = call_expect(IPC_M_DATA_WRITE, call);
    *size = rc == EOK ? call->word[1] : 0;
    return rc;
}

errno_t async_data_read_receive(async_call_t *call, size_t *size)
{
    errno_t rc = call_expect(IPC_M_DATA_READ, call);
    *size = rc == EOK ? call->word[1] : 0;
    return rc;
}

errno_t async_data_write_accept(const async_call_t *call, void *data, size_t size)
{
    return async_answer(call, EOK, (uintptr_t)data, size, 0, 0, 0);
}

errno_t async_data_read_accept(const async_call_t *call, const void *data, size_t size)
{
    return async_answer(call, EOK, (uintptr_t)data, size, 0, 0, 0);
}

static errno_t write_refuse(const async_call_t *call, errno_t rc)
{
    (void)async_answer_0(call, rc);
    return rc;
}

errno_t async_data_write_take(void **data, size_t max, size_t *size)
{
    async_call_t call;
    size_t offered;
    *data = NULL;
    if (size != NULL)
        *size = 0;
    errno_t rc = async_data_write_receive(&call, &offered);
    if (rc != EOK)
        return rc;
    if (offered > max)
        return write_refuse(&call, E2BIG);
    char *buffer = malloc(offered + 1);
    if (buffer == NULL)
        return write_refuse(&call, ENOMEM);
    buffer[offered] = 0;
    rc = async_data_write_accept(&call, buffer, offered);
    if (rc != EOK) {
        free(buffer);
        return rc;
    }
    *data = buffer;
    if (size != NULL)
        *size = offered;
    return EOK;
}

static errno_t transfer_forward(uint64_t method, async_exchange_t *exchange)
{
    async_call_t call;
    errno_t rc = call_expect(method, &call);
    if (rc != EOK)
        return rc;
    /* The kernel keeps the words of a transfer. */
    return async_forward(&call, exchange, method, 0, 0, 0, 0, 0, IPC_FORWARD_KEEP);
}

errno_t async_data_write_forward(async_exchange_t *exchange)
{
    return transfer_forward(IPC_M_DATA_WRITE, exchange);
}

errno_t async_data_read_forward(async_exchange_t *exchange)
{
    return transfer_forward(IPC_M_DATA_READ, exchange);
}
