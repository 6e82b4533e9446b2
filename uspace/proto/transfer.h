// SPDX-License-Identifier: BSD-2-Clause
/*
 * A request with a transfer behind it: what the typed protocol headers are made of.
 *
 * The transfer is sent right behind its request, before the answer of either;
 * so a server may always take it before it decides. The request's error is
 * worth more than that of the transfer: a server that refuses answers both.
 */
#ifndef PROTO_TRANSFER_H
#define PROTO_TRANSFER_H

#include <async/async.h>
#include <string.h>

/* The words of a request; those not named are zero. */
typedef struct proto_words {
    uint64_t word[IPC_WORDS];
} proto_words_t;

#define PROTO_WORDS(...) (&(const proto_words_t){{__VA_ARGS__}})

static inline async_request_t *proto_send(async_exchange_t *exchange, uint64_t method,
                                          const proto_words_t *words)
{
    const uint64_t *w = words->word;
    return async_send(exchange, method, w[0], w[1], w[2], w[3], w[4]);
}

/* A request, then a DATA_READ of `size` bytes into `buffer`. */
MUST_USE
static inline errno_t proto_read(async_exchange_t *exchange, uint64_t method,
                                 const proto_words_t *words, void *buffer, size_t size,
                                 async_answer_t *answer)
{
    async_request_t *request = proto_send(exchange, method, words);
    if (request == NULL)
        return ENOMEM;
    errno_t moved = async_data_read(exchange, buffer, size, NULL);
    errno_t rc = async_wait(request, answer);
    return rc != EOK ? rc : moved;
}

/* A request, then a DATA_WRITE of `data`. */
MUST_USE
static inline errno_t proto_write(async_exchange_t *exchange, uint64_t method,
                                  const proto_words_t *words, const void *data, size_t size,
                                  async_answer_t *answer)
{
    async_request_t *request = proto_send(exchange, method, words);
    if (request == NULL)
        return ENOMEM;
    errno_t moved = async_data_write(exchange, data, size);
    errno_t rc = async_wait(request, answer);
    return rc != EOK ? rc : moved;
}

/* A request, then the text without its zero. */
MUST_USE
static inline errno_t proto_write_text(async_exchange_t *exchange, uint64_t method,
                                       const proto_words_t *words, const char *text,
                                       async_answer_t *answer)
{
    return proto_write(exchange, method, words, text, strlen(text), answer);
}

/* A request, then the text without its zero, then a DATA_READ. */
MUST_USE
static inline errno_t proto_write_read(async_exchange_t *exchange, uint64_t method,
                                       const proto_words_t *words, const char *text, void *buffer,
                                       size_t size, async_answer_t *answer)
{
    async_request_t *request = proto_send(exchange, method, words);
    if (request == NULL)
        return ENOMEM;
    errno_t written = async_data_write(exchange, text, strlen(text));
    errno_t moved = async_data_read(exchange, buffer, size, NULL);
    errno_t rc = async_wait(request, answer);
    if (rc != EOK)
        return rc;
    return written != EOK ? written : moved;
}

/* A request without transfer whose answer matters. */
static inline errno_t proto_call(async_exchange_t *exchange, uint64_t method,
                                 const proto_words_t *words, async_answer_t *answer)
{
    return async_wait(proto_send(exchange, method, words), answer);
}

/* ---- the same, each an exchange of its own on a session ---- */

MUST_USE
static inline errno_t proto_session_call(async_session_t *session, uint64_t method,
                                         const proto_words_t *words, async_answer_t *answer)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = proto_call(exchange, method, words, answer);
        async_exchange_end(exchange);
    }
    return rc;
}

MUST_USE
static inline errno_t proto_session_read(async_session_t *session, uint64_t method,
                                         const proto_words_t *words, void *buffer, size_t size,
                                         async_answer_t *answer)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = proto_read(exchange, method, words, buffer, size, answer);
        async_exchange_end(exchange);
    }
    return rc;
}

MUST_USE
static inline errno_t proto_session_write(async_session_t *session, uint64_t method,
                                          const proto_words_t *words, const void *data, size_t size,
                                          async_answer_t *answer)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = proto_write(exchange, method, words, data, size, answer);
        async_exchange_end(exchange);
    }
    return rc;
}

#endif
