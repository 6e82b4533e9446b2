// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests with parts, for the code that cmake/protocols.py generates; programs use <proto/NAME.h>.
 *
 * A part is a message that belongs to a request and follows it over the same phone: a transfer, a
 * phone, an area, or a second request. The client sends the request and all its parts at once. A
 * part that cannot be sent is replaced by an empty DATA_WRITE or DATA_READ, so the server never
 * confuses parts and never waits for a missing one; if even that cannot be sent, the phone is hung
 * up. The server receives all parts before it serves the request, and answers the remaining parts
 * with the request.
 */
#ifndef ASYNC_PARTS_H
#define ASYNC_PARTS_H

#include <async/async.h>

/* ---- clients ---- */

/* A part to send, and its result. */
typedef struct async_outgoing {
    uint64_t method;
    uint64_t word[IPC_WORDS];
    errno_t error;                 /* why it could not be sent */
    bool whole;                    /* a read of fewer bytes is an error (EIO) */
    size_t moved;                  /* out: bytes of a transfer */
    uint64_t base;                 /* out: address of SHARE_IN */
    struct connection *connection; /* of CONNECT_TO_ME */
    struct async_part *passed;     /* a received transfer that is forwarded instead */
    async_request_t *request;
} async_outgoing_t;

async_outgoing_t async_part_write(const void *data, size_t size);
async_outgoing_t async_part_read(void *data, size_t size, bool whole);
async_outgoing_t async_part_share_in(size_t size);
async_outgoing_t async_part_share_out(const void *base, unsigned flags);
/* Gives the peer a phone to the peer of `clone`; NULL sends an empty transfer instead. The exchange
 * can end after the part has been sent. */
async_outgoing_t async_part_clone(const async_exchange_t *clone);
/* Offers the peer a connection to this task, which `handler` serves. */
async_outgoing_t async_part_callback(unsigned interface, async_handler_t handler, void *argument);
/* A second request. */
async_outgoing_t async_part_request(uint64_t method);
/* Forwards a transfer that this task has received. It is answered even on an error. */
async_outgoing_t async_part_passed(struct async_part *part);

/* Sends the request and its parts without waiting. Returns NULL if there is no memory; then nothing
 * was sent. */
async_request_t *async_parts_send(async_exchange_t *exchange, uint64_t method,
                                  const uint64_t words[IPC_WORDS], async_outgoing_t *parts,
                                  unsigned count);
/* Waits for the answers of the parts and of the request, and frees the request. Returns the first
 * error in this order: a part could not be sent, or its connection not be started (the cause of
 * other errors), the answer of the request, the answer of a part. */
MUST_USE
errno_t async_parts_wait(async_request_t *request, async_outgoing_t *parts, unsigned count,
                         async_answer_t *answer);

/* Whether a read moved all of `count` elements that it has room for, and nothing else. */
bool async_part_has(const async_outgoing_t *part, size_t count, size_t element_size);

/* ---- servers ---- */

/* A received part. call.handle is CAP_NONE after it has been answered. */
typedef struct async_part {
    async_call_t call;
    size_t size; /* bytes that a transfer offers or requests */
} async_part_t;

/* The state of receiving the parts of one request. After an error, the remaining parts are received
 * and refused with that error. */
typedef struct async_collect {
    errno_t rc; /* the first error */
    bool more;  /* the next message can be a part */
} async_collect_t;

/* Receives the next part, which must have the method `method`. Another system method (a
 * replacement) is refused and counts as this part: EINVAL. Another request is refused too, and ends
 * the parts. EHANGUP after a hang-up. E2BIG: a transfer of more than `most` bytes. */
void async_collect_part(async_collect_t *collect, uint64_t method, size_t most, async_part_t *part);
/* Receives a string of at most `room` - 1 bytes (ENAMETOOLONG) without zero bytes (EINVAL). */
void async_collect_text(async_collect_t *collect, char *text, size_t room);
/* Receives exactly `size` bytes (EINVAL). */
void async_collect_value(async_collect_t *collect, void *value, size_t size);

/* Accepts `size` bytes of a write into `data`. */
errno_t async_part_accept(async_part_t *part, void *data, size_t size);
/* Accepts all bytes of a write into new memory, which the caller frees. */
MUST_USE
errno_t async_part_take(async_part_t *part, void **data);
/* Answers a read with at most `size` bytes, limited by the client's size. Sets *given (can be NULL)
 * to the number of bytes. */
errno_t async_part_give(async_part_t *part, const void *data, size_t size, size_t *given);
/* Forwards a transfer; the data go directly between the client and the next server. On an error,
 * the part is answered with it. */
MUST_USE
errno_t async_part_forward(async_part_t *part, async_exchange_t *exchange);
/* Answers with an error. No-op for a part that has been answered. */
void async_part_refuse(async_part_t *part, errno_t rc);
/* Answers a second request with EOK. */
static inline void async_part_done(async_part_t *part)
{
    async_part_refuse(part, EOK);
}
/* Accept a phone and create a session from it; see async_clone_take() and async_callback_take(). */
MUST_USE
errno_t async_part_accept_clone(async_part_t *part, unsigned interface, exchange_mode_t mode,
                                async_session_t **session);
MUST_USE
errno_t async_part_accept_callback(async_part_t *part, exchange_mode_t mode,
                                   async_session_t **session);
/* Shares the area at `base` with the client, with access `flags` (AREA_*). */
MUST_USE
errno_t async_part_accept_share_in(async_part_t *part, void *base, unsigned flags);

#endif
