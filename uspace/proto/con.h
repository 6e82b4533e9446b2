// SPDX-License-Identifier: BSD-2-Clause
/*
 * A terminal, typed: wrappers of <abi/proto/con.def> for clients.
 *
 * Each wrapper is one exchange on the session. A read waits for input; the
 * server keeps it aside, so that a write on the same phone does not wait behind it.
 */
#ifndef PROTO_CON_H
#define PROTO_CON_H

#include <abi/con.h>
#include <proto/transfer.h>

/* Writes at most DATA_XFER_MAX bytes; `*done` tells how many were taken. */
MUST_USE
static inline errno_t con_write(async_session_t *session, const void *data, size_t size,
                                size_t *done)
{
    async_answer_t answer;
    errno_t rc = proto_session_write(session, CON_WRITE, PROTO_WORDS(0), data, size, &answer);
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* Waits for input and gives at most `size` bytes; `*done` 0 is the end of the input. In cooked mode
 * a read gives one line at the most. */
MUST_USE
static inline errno_t con_read(async_session_t *session, void *data, size_t size, size_t *done)
{
    async_answer_t answer;
    errno_t rc = proto_session_read(session, CON_READ, PROTO_WORDS(0), data, size, &answer);
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

MUST_USE
static inline errno_t con_set_mode(async_session_t *session, enum con_mode mode)
{
    return proto_session_call(session, CON_SET_MODE, PROTO_WORDS(mode), NULL);
}

/* The terminal's size in characters. */
MUST_USE
static inline errno_t con_get_size(async_session_t *session, unsigned *columns, unsigned *rows)
{
    async_answer_t answer;
    errno_t rc = proto_session_call(session, CON_GET_SIZE, PROTO_WORDS(0), &answer);
    if (rc == EOK) {
        *columns = (unsigned)answer.word[0];
        *rows = (unsigned)answer.word[1];
    }
    return rc;
}

/* Makes the session's connection the owner of the terminal until it is closed: then all that came
 * meanwhile get EHANGUP. EPERM without PERM_LINE, EBUSY when there is an owner. */
MUST_USE
static inline errno_t con_own(async_session_t *session)
{
    return proto_session_call(session, CON_OWN, PROTO_WORDS(0), NULL);
}

/* Returns when Ctrl-C was typed on the terminal in cooked mode. */
MUST_USE
static inline errno_t con_wait_interrupt(async_session_t *session)
{
    return proto_session_call(session, CON_WAIT_INTERRUPT, PROTO_WORDS(0), NULL);
}

/* Returns when all output so far has left for the line. */
MUST_USE
static inline errno_t con_sync(async_session_t *session)
{
    return proto_session_call(session, CON_SYNC, PROTO_WORDS(0), NULL);
}

#endif
