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
#include <async/async.h>

/* Writes at most DATA_XFER_MAX bytes; `*done` tells how many were taken. */
MUST_USE
static inline errno_t con_write(async_session_t *session, const void *data, size_t size,
                                size_t *done)
{
    *done = 0;
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_answer_t answer;
    async_request_t *request = async_send(exchange, CON_WRITE, 0, 0, 0, 0, 0);
    errno_t moved = async_data_write(exchange, data, size);
    rc = async_wait(request, &answer);
    async_exchange_end(exchange);
    if (rc == EOK) {
        rc = moved;
    }
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* Waits for input and gives at most `size` bytes; `*done` 0 is the end of the input. In cooked mode
 * a read gives one line at the most. */
MUST_USE
static inline errno_t con_read(async_session_t *session, void *data, size_t size, size_t *done)
{
    *done = 0;
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    async_answer_t answer;
    async_request_t *request = async_send(exchange, CON_READ, 0, 0, 0, 0, 0);
    errno_t moved = async_data_read(exchange, data, size, NULL);
    rc = async_wait(request, &answer);
    async_exchange_end(exchange);
    if (rc == EOK) {
        rc = moved;
    }
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* A request without data; the answer's words when the caller wants them. */
MUST_USE
static inline errno_t con_request(async_session_t *session, uint64_t method, uint64_t word,
                                  async_answer_t *answer)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK) {
        return rc;
    }
    rc = async_call(exchange, method, word, 0, 0, 0, 0, answer);
    async_exchange_end(exchange);
    return rc;
}

MUST_USE
static inline errno_t con_set_mode(async_session_t *session, enum con_mode mode)
{
    return con_request(session, CON_SET_MODE, mode, NULL);
}

MUST_USE
static inline errno_t con_get_size(async_session_t *session, unsigned *columns, unsigned *rows)
{
    async_answer_t answer;
    errno_t rc = con_request(session, CON_GET_SIZE, 0, &answer);
    if (rc == EOK) {
        *columns = (unsigned)answer.word[0];
        *rows = (unsigned)answer.word[1];
    }
    return rc;
}

/* Returns when Ctrl-C was typed on the terminal in cooked mode. */
MUST_USE
static inline errno_t con_wait_interrupt(async_session_t *session)
{
    return con_request(session, CON_WAIT_INTERRUPT, 0, NULL);
}

/* Returns when all output so far has left for the line. */
MUST_USE
static inline errno_t con_sync(async_session_t *session)
{
    return con_request(session, CON_SYNC, 0, NULL);
}

#endif
