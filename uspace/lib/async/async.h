// SPDX-License-Identifier: BSD-2-Clause
/*
 * The asynchronous framework: sessions and exchanges for those who call,
 * connections and their fibrils for those who serve.
 *
 * A client opens a session, begins an exchange on it, sends one or more
 * requests on the exchange and ends it. A request is sent at once; waiting for
 * its answer suspends only the calling fibril. A server has one fibril per connection (one per
 * phone that is connected to it), which takes the requests of that connection one after the other,
 * in the order they were sent; what has arrived and is not taken yet queues in user memory behind
 * the request being served.
 *
 * All waits are of fibrils. The file system case of the deadlock of 2011 rests on exactly this: one
 * phone, one connection fibril, one queue.
 */
#ifndef ASYNC_ASYNC_H
#define ASYNC_ASYNC_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <abi/task.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- clients ---- */

typedef struct async_session async_session_t;
typedef struct async_exchange async_exchange_t;
typedef struct async_request async_request_t;

/* How exchanges of a session share phones. */
typedef enum exchange_mode {
    EXCHANGE_ATOMIC,    /* one phone; requests of several exchanges may interleave */
    EXCHANGE_SERIALIZE, /* one phone; one exchange at a time, the others wait */
    EXCHANGE_PARALLEL   /* a FIFO pool of idle phones: begin takes the head, end appends to the
                         * tail, an empty pool connects a new phone */
} exchange_mode_t;

/* The words of an answer. */
typedef struct async_answer {
    errno_t retval;
    uint64_t word[IPC_WORDS];
} async_answer_t;

/* A phone of our own that is connected already (from spawn, clone or a callback) becomes a session
 * with one phone. A PARALLEL session uses it only to ask for those of its pool: CONNECT_ME_TO over
 * it, whenever the pool is empty. Takes ownership of the phone, also when it fails. */
MUST_USE
errno_t async_session_create(cap_handle_t phone, unsigned interface, exchange_mode_t mode,
                             async_session_t **session);

/* Sends CONNECT_ME_TO(interface, word2, word3) over `via` and makes a session of the phone that
 * comes back. A PARALLEL session remembers `via`, word2 and word3 for its further phones; `via`
 * must outlive it. */
MUST_USE
errno_t async_session_connect(async_session_t *via, unsigned interface, uint64_t word2,
                              uint64_t word3, exchange_mode_t mode, async_session_t **session);

/* The session to the name service, made by the library at start. */
async_session_t *async_ns_session(void);

/* Hangs all phones up and frees the session. Fibrils that wait for an exchange of it get EHANGUP. An
 * exchange of a SERIALIZE or PARALLEL session may still be open: its requests fail, and the last
 * async_exchange_end frees the session. No exchange of an ATOMIC session may be open. */
void async_session_close(async_session_t *session);

/* Begins an exchange; may wait (SERIALIZE) or connect a new phone (PARALLEL: ELIMIT when the server
 * grants us no more connections, <abi/limits.h>). EHANGUP: the session was closed meanwhile. */
MUST_USE
errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange);
void async_exchange_end(async_exchange_t *exchange);
cap_handle_t async_exchange_phone(const async_exchange_t *exchange);

/* Sends a request; never waits. A failure to send (quota, dead peer) comes back from async_wait.
 * NULL only when there is no memory. `words` beyond those given are zero. */
async_request_t *async_send(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                            uint64_t w3, uint64_t w4, uint64_t w5);

/* Waits for the answer and frees the request. Returns the callee's return value, EHANGUP when it
 * died; ENOMEM for a NULL request. `answer` may be NULL. */
errno_t async_wait(async_request_t *request, async_answer_t *answer);
/* As async_wait, ETIMEDOUT after `us` microseconds: then the request lives on and is to be waited
 * for again or forgotten. */
MUST_USE
errno_t async_wait_timeout(async_request_t *request, async_answer_t *answer, uint64_t us);
/* Nobody waits: the answer is dropped when it comes. */
void async_forget(async_request_t *request);

/* async_send and async_wait in one. */
errno_t async_call(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                   uint64_t w3, uint64_t w4, uint64_t w5, async_answer_t *answer);

/* Moves bytes with DATA_WRITE / DATA_READ on the exchange, in one message: at most DATA_XFER_MAX
 * (E2BIG). `moved` may be NULL. */
errno_t async_data_write(async_exchange_t *exchange, const void *data, size_t size);
errno_t async_data_read(async_exchange_t *exchange, void *data, size_t size, size_t *moved);
/* The same without waiting. */
async_request_t *async_data_write_start(async_exchange_t *exchange, const void *data, size_t size);
async_request_t *async_data_read_start(async_exchange_t *exchange, void *data, size_t size);

/* Gives the peer of `exchange` a phone of its own to the peer of `clone`. */
errno_t async_clone_send(async_exchange_t *exchange, async_exchange_t *clone);
/* Offers the peer a connection to us (CONNECT_TO_ME); its requests come to `handler`. */
struct async_call;
typedef void (*async_handler_t)(struct async_call *connect, void *argument);
errno_t async_callback_offer(async_exchange_t *exchange, unsigned interface, uint64_t word2,
                             uint64_t word3, async_handler_t handler, void *argument);
/* Asks the peer for an area of `size` bytes at the most, which appears at *base. */
errno_t async_share_in(async_exchange_t *exchange, size_t size, uint64_t word3, void **base);
/* Shows the peer our area that begins at `base`, with `flags` (AREA_*) that it has too: EACCES. */
errno_t async_share_out(async_exchange_t *exchange, const void *base, unsigned flags);
/* The same without waiting. */
async_request_t *async_share_out_start(async_exchange_t *exchange, const void *base,
                                       unsigned flags);
/* An area whose pages the peer of an ATOMIC session fills: it gets PAGE_IN with these words when
 * one is touched, as a request of that connection. The thread waits for it, with all its fibrils.
 * The session must stay open as long as the area, and have no other use: between a request and its
 * transfer a page would be in the way. EINVAL for sessions of another mode. */
MUST_USE
errno_t async_area_create_paged(async_session_t *session, size_t size, unsigned flags, uint64_t w1,
                                uint64_t w2, uint64_t w3, void **base);

/* ---- servers ---- */

/* A call that was received. Copied by value; must be answered or forwarded exactly once
 * (notifications: not at all). */
typedef struct async_call {
    cap_handle_t handle;
    uint32_t flags;
    task_id_t sender;
    uint64_t method;
    uint64_t word[IPC_WORDS];
    uint64_t id;
} async_call_t;

/* Each connection that asks for `interface` (CONNECT_ME_TO, CONNECT_ME) gets a fibril that runs
 * handler(connect, argument). The handler accepts with async_accept (or answers `connect` with an
 * error and returns), then loops while there is an async_next_call, and returns.
 * Interface 0 is the handler for interfaces that have none of their own. */
MUST_USE
errno_t async_port_set(unsigned interface, async_handler_t handler, void *argument);

/* The most connections that one task may have to this server, instead of SENDER_CONNECTIONS_MAX: a
 * server with one client that it trusts grants it more. Whoever asks for more gets ELIMIT, as when
 * fewer are left of SERVER_CONNECTIONS_MAX than the task has already. */
void async_sender_limit_set(unsigned limit);

/* Calls handler() when somebody who holds a phone to this task, but never became a connection,
 * hangs up or dies. The handler runs in no fibril of its own: it must not wait. */
void async_stray_hangup_set(void (*handler)(void));

/* Accepts the connection that this fibril was made for. */
errno_t async_accept(const async_call_t *connect);

/* Waits for the next call on this fibril's connection. A hang-up comes as method
 * IPC_M_PHONE_HUNGUP, and again whenever it is asked for more; it is not answered. */
void async_get_call(async_call_t *call);
/* The same for the loop of a handler: false when the client has hung up. */
MUST_USE
static inline bool async_next_call(async_call_t *call)
{
    async_get_call(call);
    return call->method != IPC_M_PHONE_HUNGUP;
}
/* The same for a call that is part of the one being served (a ping behind a mount). Who comes back
 * for another request instead, without having answered or deferred, has lost the one it serves: so
 * a diagnosis will say. */
void async_get_part(async_call_t *call);
/* ETIMEDOUT after `us` microseconds. */
MUST_USE
errno_t async_get_call_timeout(async_call_t *call, uint64_t us);

/* Answers. The errno of the kernel comes back (a callee that does not care may ignore it). */
errno_t async_answer(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2,
                     uint64_t w3, uint64_t w4, uint64_t w5);
errno_t async_answer_0(const async_call_t *call, errno_t retval);

/* Answers a call as the last thing before this fibril asks for its next one (async_get_call), or
 * ends: the answer of a user method may then travel with the wait, in one system call. */
void async_reply(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2, uint64_t w3,
                 uint64_t w4, uint64_t w5);
void async_reply_0(const async_call_t *call, errno_t retval);
/* Sends what was put off, for a fibril that goes on working. */
void async_reply_now(void);

/* Keeps the call to be answered later, by any fibril: this one serves it no more. A call that is
 * neither answered nor deferred when its fibril takes the next one, or ends, is diagnosed as lost.
 */
void async_defer(const async_call_t *call);

/* Passes the call on over the exchange; mode is enum ipc_forward_mode. On an error of ours the call
 * is answered with it. */
errno_t async_forward(const async_call_t *call, async_exchange_t *exchange, uint64_t method,
                      uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5,
                      enum ipc_forward_mode mode);

/* Takes the next call, which must be a DATA_WRITE (DATA_READ): EINVAL otherwise, and that call is
 * answered EINVAL. A hang-up in its place is EHANGUP (and async_get_call will give it again).
 * `size` is what the caller offers (wants). */
MUST_USE
errno_t async_data_write_receive(async_call_t *call, size_t *size);
MUST_USE
errno_t async_data_read_receive(async_call_t *call, size_t *size);
/* Accepts and moves: into `data` (from `data`); size at most what was asked. */
errno_t async_data_write_accept(const async_call_t *call, void *data, size_t size);
errno_t async_data_read_accept(const async_call_t *call, const void *data, size_t size);
/* Receives a whole DATA_WRITE into fresh memory that ends in a zero byte; more than `max` bytes is
 * answered with E2BIG. free() it. */
MUST_USE
errno_t async_data_write_take(void **data, size_t max, size_t *size);
/* Receives a DATA_WRITE and forwards it (the data go straight from the caller to the next callee).
 * Same for reads. */
MUST_USE
errno_t async_data_write_forward(async_exchange_t *exchange);
MUST_USE
errno_t async_data_read_forward(async_exchange_t *exchange);

/* Takes the next call, which must be CONNECTION_CLONE (CONNECT_TO_ME), accepts it and makes a
 * session of the phone. For a clone the library also sends CONNECT_ME(interface) so that the peer
 * starts a connection fibril for it. */
MUST_USE
errno_t async_clone_take(unsigned interface, exchange_mode_t mode, async_session_t **session);
MUST_USE
errno_t async_callback_take(exchange_mode_t mode, async_session_t **session);
/* Takes the next call, which must be SHARE_IN, and lets the caller map our area at `base` with
 * `flags` (AREA_*). */
MUST_USE
errno_t async_share_in_take(void *base, unsigned flags);
/* Takes the next call, which must be a SHARE_OUT; EINVAL and EHANGUP as for a DATA_WRITE. `flags`
 * is what the caller lets us do with the area, `size` its bytes: all or nothing. Refuse with
 * async_answer_0. */
MUST_USE
errno_t async_share_out_receive(async_call_t *call, size_t *size, unsigned *flags);
/* Accepts: the area appears at *base, or, when that is NULL, where there is room. It is ours until
 * we destroy it, whatever becomes of the caller. */
MUST_USE
errno_t async_share_out_accept(const async_call_t *call, void **base);

/* Accepts a PAGE_IN, which comes as a request: the page is a copy of `data`, zeros after `size`
 * bytes. Refuse with async_answer_0: that ends the task that touched the page. Memory that we get
 * our pages for from the same client, or by way of it, must not be touched meanwhile. */
errno_t async_page_in_accept(const async_call_t *call, const void *data, size_t size);

/* Notifications of interrupts and events run `handler` on a fibril of their own, one after the
 * other in order of arrival. */
typedef void (*async_notify_t)(const async_call_t *notification, void *argument);
MUST_USE
errno_t async_irq_subscribe(unsigned irq, async_notify_t handler, void *argument);
MUST_USE
errno_t async_event_subscribe(unsigned event, async_notify_t handler, void *argument);

/* For main() of a server: serves for ever. Other fibrils run whenever main's fibril waits anyway.
 */
_Noreturn void async_serve(void);

#endif
