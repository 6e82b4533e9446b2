// SPDX-License-Identifier: BSD-2-Clause
/* A block device, typed: wrappers of <abi/proto/bd.def> for clients. */
#ifndef PROTO_BD_H
#define PROTO_BD_H

#include <proto/transfer.h>

/* One request whose answer is a number. */
MUST_USE
static inline errno_t bd_ask(async_session_t *session, uint64_t method, uint64_t *value)
{
    async_answer_t answer;
    errno_t rc = proto_session_call(session, method, PROTO_WORDS(0), &answer);
    if (rc == EOK)
        *value = answer.word[0];
    return rc;
}

/* `*size` in bytes, 0 on an error. */
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
    return proto_session_read(session, BD_READ_BLOCKS, PROTO_WORDS(first, count), data, size, NULL);
}

/* Writes `count` blocks; `size` is count * block size, at most DATA_XFER_MAX. */
MUST_USE
static inline errno_t bd_write_blocks(async_session_t *session, uint64_t first, size_t count,
                                      const void *data, size_t size)
{
    return proto_session_write(session, BD_WRITE_BLOCKS, PROTO_WORDS(first, count), data, size,
                               NULL);
}

/* Makes the device write what it holds back. */
MUST_USE
static inline errno_t bd_sync(async_session_t *session)
{
    return proto_session_call(session, BD_SYNC, PROTO_WORDS(0), NULL);
}

#endif
