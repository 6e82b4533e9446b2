// SPDX-License-Identifier: BSD-2-Clause
/* A pipe, typed: wrappers of <abi/proto/pipe.def> for clients. */
#ifndef PROTO_PIPE_H
#define PROTO_PIPE_H

#include <abi/pipe.h>
#include <proto/transfer.h>

/* Makes the connection an end of the pipe `*id`; 0 makes a pipe, and gives its number. */
MUST_USE
static inline errno_t pipe_open_end(async_session_t *session, enum pipe_end end, uint64_t *id)
{
    async_answer_t answer;
    errno_t rc = proto_session_call(session, PIPE_OPEN, PROTO_WORDS(*id, end), &answer);
    if (rc == EOK)
        *id = answer.word[0];
    return rc;
}

/* Waits until there is something; `*done` 0 is the end. At most DATA_XFER_MAX bytes. */
MUST_USE
static inline errno_t pipe_read(async_session_t *session, void *buffer, size_t size, size_t *done)
{
    async_answer_t answer;
    errno_t rc = proto_session_read(session, PIPE_READ, PROTO_WORDS(0), buffer, size, &answer);
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* Waits until all has found room. At most DATA_XFER_MAX bytes. */
MUST_USE
static inline errno_t pipe_write(async_session_t *session, const void *data, size_t size)
{
    return proto_session_write(session, PIPE_WRITE, PROTO_WORDS(0), data, size, NULL);
}

#endif
