// SPDX-License-Identifier: BSD-2-Clause
/* A byte stream device, typed: wrappers of <abi/proto/char.def> for clients. */
#ifndef PROTO_CHAR_H
#define PROTO_CHAR_H

#include <proto/transfer.h>

/* Writes at most DATA_XFER_MAX bytes; all of them, or an error. */
MUST_USE
static inline errno_t char_write(async_session_t *session, const void *data, size_t size)
{
    return proto_session_write(session, CHAR_WRITE, PROTO_WORDS(0), data, size, NULL);
}

/* Waits for at least one byte and gives at most `size`. */
MUST_USE
static inline errno_t char_read(async_session_t *session, void *data, size_t size, size_t *done)
{
    async_answer_t answer;
    errno_t rc = proto_session_read(session, CHAR_READ, PROTO_WORDS(0), data, size, &answer);
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* Returns when the device has sent all bytes so far. */
MUST_USE
static inline errno_t char_sync(async_session_t *session)
{
    return proto_session_call(session, CHAR_SYNC, PROTO_WORDS(0), NULL);
}

#endif
