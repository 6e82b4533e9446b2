// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests with parts, for the code that cmake/protocols.py generates; programs use <proto/NAME.h>.
 *
 * A part is a message that belongs to a request and follows it over the same phone: a transfer, a
 * phone, an area, or a second request. The client sends the request and all its parts at once. A
 * part that cannot be sent is replaced by an empty DATA_WRITE or DATA_READ, so the server never
 * takes a later part for an earlier one and never waits in vain; when even that cannot be sent, the
 * phone is hung up. The server receives all parts before it serves the request, and answers those
 * that are left when it answers the request.
 */
#ifndef ASYNC_PARTS_H
#define ASYNC_PARTS_H

#include <async/async.h>

/* ---- clients ---- */

/* A part to send, and what becomes of it. */
typedef struct async_outgoing {
    uint64_t method;
    uint64_t word[IPC_WORDS];
    errno_t error;                 /* why it could not be sent */
    bool whole;                    /* a read that gives less is an error (EIO) */
    size_t moved;                  /* out: bytes of a transfer */
    uint64_t base;                 /* out: of SHARE_IN */
    struct connection *connection; /* of CONNECT_TO_ME */
    struct async_part *passed;     /* a transfer of our own client that is forwarded instead */
    async_request_t *request;
} async_outgoing_t;

async_outgoing_t async_part_write(const void *data, size_t size);
async_outgoing_t async_part_read(void *data, size_t size, bool whole);
async_outgoing_t async_part_share_in(size_t size);
async_outgoing_t async_part_share_out(const void *base, unsigned flags);
/* Gives the peer a phone to the peer of `clone`; an exchange of NULL sends the stand-in. The
 * exchange can end when the part has been sent. */
async_outgoing_t async_part_clone(const async_exchange_t *clone);
/* Offers the peer a connection to us, whose requests come to `handler`. */
async_outgoing_t async_part_callback(unsigned interface, async_handler_t handler, void *argument);
/* A second request. */
async_outgoing_t async_part_request(uint64_t method);
/* A transfer that our own client sent; it is answered in any case. */
async_outgoing_t async_part_passed(struct async_part *part);

/* Sends the request and its parts; never waits. NULL when there is no memory: then nothing was
 * sent. */
async_request_t *async_parts_send(async_exchange_t *exchange, uint64_t method,
                                  const uint64_t words[IPC_WORDS], async_outgoing_t *parts,
                                  unsigned count);
/* Waits for the answers of the parts and of the request, which it frees. An error that kept a part
 * from being sent goes first, as the rest follows from it; then one of the request, then one that
 * a part was answered with. */
MUST_USE
errno_t async_parts_wait(async_request_t *request, async_outgoing_t *parts, unsigned count,
                         async_answer_t *answer);

/* ---- servers ---- */

/* A part that was received. It is answered when call.handle is CAP_NONE. */
typedef struct async_part {
    async_call_t call;
    size_t size; /* bytes that a transfer offers or wants */
} async_part_t;

/* Receiving the parts of one request. After the first error the parts that follow are received and
 * refused with it. */
typedef struct async_collect {
    errno_t rc; /* the first error */
    bool more;  /* the next message can be a part */
} async_collect_t;

/* Receives the next part, which must be of `method`. In its place a message of another system
 * method (a stand-in) is refused and counts as this part: EINVAL. So is another request, but then no
 * more parts follow, as after a hang-up (EHANGUP). A transfer of more than `most` bytes is E2BIG. */
void async_collect_part(async_collect_t *collect, uint64_t method, size_t most, async_part_t *part);
/* Receives a text of at most `room` - 1 bytes (ENAMETOOLONG) without a zero byte (EINVAL). */
void async_collect_text(async_collect_t *collect, char *text, size_t room);
/* Receives exactly `size` bytes (EINVAL). */
void async_collect_value(async_collect_t *collect, void *value, size_t size);

/* Accepts `size` bytes into `data`. */
errno_t async_part_accept(async_part_t *part, void *data, size_t size);
/* Accepts all bytes into fresh memory, which the caller frees. */
MUST_USE
errno_t async_part_take(async_part_t *part, void **data);
/* Gives as many of `size` bytes as the client wants; *given (may be NULL) is how many. */
errno_t async_part_give(async_part_t *part, const void *data, size_t size, size_t *given);
/* Forwards a transfer: it stays the client's, and its bytes do not pass through us. On an error it
 * is answered with that. */
MUST_USE
errno_t async_part_forward(async_part_t *part, async_exchange_t *exchange);
/* Answers with an error. No-op for a part that is answered. */
void async_part_refuse(async_part_t *part, errno_t rc);
/* Answers a second request. */
static inline void async_part_done(async_part_t *part)
{
    async_part_refuse(part, EOK);
}
/* Accepts a phone and makes a session of it; see async_clone_take and async_callback_take. */
MUST_USE
errno_t async_part_accept_clone(async_part_t *part, unsigned interface, exchange_mode_t mode,
                                async_session_t **session);
MUST_USE
errno_t async_part_accept_callback(async_part_t *part, exchange_mode_t mode,
                                   async_session_t **session);
/* Lets the client map our area at `base` with `flags` (AREA_*). */
MUST_USE
errno_t async_part_accept_share_in(async_part_t *part, void *base, unsigned flags);

#endif
