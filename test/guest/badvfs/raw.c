// SPDX-License-Identifier: BSD-2-Clause
/* Sends arbitrary requests over VFS_IN. */
#include "raw.h"

#include <abi/ns.h>
#include <abi/proto/methods.h>
#include <async/async.h>

#define PATIENCE_US 5000000

static async_request_t *transfer_start(async_exchange_t *exchange, const raw_transfer_t *transfer)
{
    if (transfer->kind == RAW_WRITE)
        return async_data_write_start(exchange, transfer->data, transfer->size);
    if (transfer->kind == RAW_PING)
        return async_send(exchange, VFS_IN_PING, 0, 0, 0, 0, 0);
    return async_data_read_start(exchange, (void *)(uintptr_t)transfer->data, transfer->size);
}

static async_request_t *request_start(async_exchange_t *exchange, const raw_request_t *request)
{
    async_request_t *started = async_send(exchange, request->method, request->word[0],
                                          request->word[1], request->word[2], 0, 0);
    for (size_t i = 0; i < RAW_TRANSFERS; i++)
        if (request->transfers[i].kind != RAW_NOTHING)
            async_forget(transfer_start(exchange, &request->transfers[i]));
    return started;
}

static errno_t connect(unsigned interface, async_session_t **session, async_exchange_t **exchange)
{
    errno_t rc = async_session_connect(async_ns_session(), interface, SERVICE_VFS, 0,
                                       EXCHANGE_SERIALIZE, session);
    return rc != EOK ? rc : async_exchange_begin(*session, exchange);
}

errno_t raw_ask(unsigned interface, const raw_request_t *request)
{
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = connect(interface, &session, &exchange);
    if (rc != EOK)
        return rc;
    async_request_t *started = request_start(exchange, request);
    rc = async_wait_timeout(started, NULL, PATIENCE_US);
    if (rc == ETIMEDOUT)
        async_forget(started);
    async_exchange_end(exchange);
    async_session_close(session);
    return rc;
}

errno_t raw_abandon(unsigned interface, const raw_request_t *request)
{
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = connect(interface, &session, &exchange);
    if (rc == EOK) {
        async_forget(request_start(exchange, request));
        async_exchange_end(exchange);
        async_session_close(session);
    }
    return rc;
}
