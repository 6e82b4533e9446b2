// SPDX-License-Identifier: BSD-2-Clause
/* A block device, typed: wrappers of <abi/proto/bd.def> for clients. */
#ifndef PROTO_BD_H
#define PROTO_BD_H

#include <async/async.h>

/* One request whose answer is a number. */
MUST_USE
static inline errno_t bd_ask(async_session_t *session, uint64_t method, uint64_t *value)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_answer_t answer;
    rc = async_call(exchange, method, 0, 0, 0, 0, 0, &answer);
    async_exchange_end(exchange);
    if (rc == EOK) {
        *value = answer.word[0];
    }
    return rc;
}

MUST_USE
static inline errno_t bd_get_block_size(async_session_t *session, size_t *size)
{
    uint64_t value = 0;
    errno_t rc = bd_ask(session, BD_GET_BLOCK_SIZE, &value);
    *size = (size_t)value;
    return rc;
}

MUST_USE
static inline errno_t bd_get_num_blocks(async_session_t *session, uint64_t *blocks)
{
    return bd_ask(session, BD_GET_NUM_BLOCKS, blocks);
}

/* Reads `count` blocks; `size` is count * block size, at most DATA_XFER_MAX. */
MUST_USE
static inline errno_t bd_read_blocks(async_session_t *session, uint64_t first, size_t count,
                                     void *data, size_t size)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_request_t *request = async_send(exchange, BD_READ_BLOCKS, first, count, 0, 0, 0);
    errno_t moved = async_data_read(exchange, data, size, NULL);
    rc = async_wait(request, NULL);
    async_exchange_end(exchange);
    return rc == EOK ? moved : rc;
}

/* Writes `count` blocks; `size` is count * block size, at most DATA_XFER_MAX. */
MUST_USE
static inline errno_t bd_write_blocks(async_session_t *session, uint64_t first, size_t count,
                                      const void *data, size_t size)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_request_t *request = async_send(exchange, BD_WRITE_BLOCKS, first, count, 0, 0, 0);
    errno_t moved = async_data_write(exchange, data, size);
    rc = async_wait(request, NULL);
    async_exchange_end(exchange);
    return rc == EOK ? moved : rc;
}

/* Makes the device write what it holds back. */
MUST_USE
static inline errno_t bd_sync(async_session_t *session)
{
    uint64_t none;
    return bd_ask(session, BD_SYNC, &none);
}

#endif
