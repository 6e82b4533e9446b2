// SPDX-License-Identifier: BSD-2-Clause
/* A byte stream device, typed: wrappers of <abi/proto/char.def> for clients. */
#ifndef PROTO_CHAR_H
#define PROTO_CHAR_H

#include <async/async.h>

/* Writes at most DATA_XFER_MAX bytes; all of them, or an error. */
MUST_USE
static inline errno_t char_write(async_session_t *session, const void *data, size_t size)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_request_t *request = async_send(exchange, CHAR_WRITE, 0, 0, 0, 0, 0);
    errno_t moved = async_data_write(exchange, data, size);
    rc = async_wait(request, NULL);
    async_exchange_end(exchange);
    return rc == EOK ? moved : rc;
}

/* Waits for at least one byte and gives at most `size`. */
MUST_USE
static inline errno_t char_read(async_session_t *session, void *data, size_t size, size_t *done)
{
    *done = 0;
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_answer_t answer;
    async_request_t *request = async_send(exchange, CHAR_READ, 0, 0, 0, 0, 0);
    errno_t moved = async_data_read(exchange, data, size, NULL);
    rc = async_wait(request, &answer);
    async_exchange_end(exchange);
    if (rc == EOK) {
        rc = moved;
    }
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* Returns when the device has sent all bytes so far. */
MUST_USE
static inline errno_t char_sync(async_session_t *session)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    rc = async_call(exchange, CHAR_SYNC, 0, 0, 0, 0, 0, NULL);
    async_exchange_end(exchange);
    return rc;
}

#endif
