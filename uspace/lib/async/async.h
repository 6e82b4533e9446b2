// SPDX-License-Identifier: BSD-2-Clause
/*
 * The asynchronous framework: sessions and exchanges for clients, connections with their fibrils
 * for servers.
 *
 * A client opens a session, begins an exchange on it, sends one or more requests on the exchange
 * and ends it. A request is sent at once; waiting for its answer suspends only the calling fibril.
 * A server has one fibril per connection (one per phone that is connected to it), which takes the
 * requests of that connection in order. Requests that have arrived meanwhile queue in user memory
 * behind the one being served.
 *
 * Only fibrils wait. The deadlock of 2011 is based on this: one phone has one connection fibril and
 * one queue.
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

/* How the exchanges of a session share phones. */
typedef enum exchange_mode {
    EXCHANGE_ATOMIC,    /* one phone; requests of several exchanges can interleave */
    EXCHANGE_SERIALIZE, /* one phone; one exchange at a time, the others wait */
    EXCHANGE_PARALLEL   /* a FIFO pool of idle phones: begin takes the head, end appends to the
                         * tail; if the pool is empty, begin connects a new phone */
} exchange_mode_t;

/* The words of an answer. */
typedef struct async_answer {
    errno_t retval;
    uint64_t word[IPC_WORDS];
} async_answer_t;

/* Creates a session from a connected phone (from spawn, clone or a callback). A PARALLEL session
 * uses it only to connect the phones of its pool, by CONNECT_ME_TO over it. Takes ownership of the
 * phone, even if it fails. ENOMEM. */
MUST_USE
errno_t async_session_create(cap_handle_t phone, unsigned interface, exchange_mode_t mode,
                             async_session_t **session);

/* Sends CONNECT_ME_TO(interface, word2, word3) over `via` and creates a session from the resulting
 * phone. A PARALLEL session stores `via`, word2 and word3 to connect further phones; `via` must
 * outlive it. Returns the error of the connection, or ENOMEM. */
MUST_USE
errno_t async_session_connect(async_session_t *via, unsigned interface, uint64_t word2,
                              uint64_t word3, exchange_mode_t mode, async_session_t **session);

/* Returns the session with the naming service, which the library opens at start. */
async_session_t *async_ns_session(void);

/* Hangs up all phones and frees the session. Fibrils that wait for an exchange of it get EHANGUP.
 * An exchange of a SERIALIZE or PARALLEL session can still be open: its requests fail, and the last
 * async_exchange_end() frees the session. No exchange of an ATOMIC session must be open. */
void async_session_close(async_session_t *session);

/* Begins an exchange. Can wait (SERIALIZE) or connect a new phone (PARALLEL; ELIMIT: the server
 * accepts no more connections from this task, see <abi/limits.h>). EHANGUP: the session was closed
 * meanwhile. */
MUST_USE
errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange);
void async_exchange_end(async_exchange_t *exchange);
cap_handle_t async_exchange_phone(const async_exchange_t *exchange);

/* Sends a request without waiting. async_wait() returns the error if it could not be sent (quota,
 * dead peer). Returns NULL only if there is no memory. */
async_request_t *async_send(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                            uint64_t w3, uint64_t w4, uint64_t w5);

/* Waits for the answer and frees the request. Returns the callee's return value, EHANGUP if the
 * callee has died, or ENOMEM for a NULL request. `answer` can be NULL. */
errno_t async_wait(async_request_t *request, async_answer_t *answer);
/* Like async_wait(). ETIMEDOUT after `us` microseconds: then the caller must wait for the request
 * again, or forget it. */
MUST_USE
errno_t async_wait_timeout(async_request_t *request, async_answer_t *answer, uint64_t us);
/* Gives up waiting: frees the request, and the answer is dropped when it arrives. */
void async_forget(async_request_t *request);

/* Combines async_send() and async_wait(). */
errno_t async_call(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                   uint64_t w3, uint64_t w4, uint64_t w5, async_answer_t *answer);

/* Transfer bytes with DATA_WRITE or DATA_READ on the exchange, in one message of at most
 * DATA_XFER_MAX bytes (E2BIG). `moved` can be NULL. */
errno_t async_data_write(async_exchange_t *exchange, const void *data, size_t size);
errno_t async_data_read(async_exchange_t *exchange, void *data, size_t size, size_t *moved);
/* The same without waiting. */
async_request_t *async_data_write_start(async_exchange_t *exchange, const void *data, size_t size);
async_request_t *async_data_read_start(async_exchange_t *exchange, void *data, size_t size);

/* Gives the peer of `exchange` a phone to the peer of `clone`. */
errno_t async_clone_send(async_exchange_t *exchange, async_exchange_t *clone);
/* Offers the peer a connection to this task (CONNECT_TO_ME), which `handler` serves. */
struct async_call;
typedef void (*async_handler_t)(struct async_call *connect, void *argument);
errno_t async_callback_offer(async_exchange_t *exchange, unsigned interface, uint64_t word2,
                             uint64_t word3, async_handler_t handler, void *argument);
/* Requests an area of at most `size` bytes from the peer, and sets *base to its address. */
errno_t async_share_in(async_exchange_t *exchange, size_t size, uint64_t word3, void **base);
/* Shares the area that starts at `base` with the peer, with access `flags` (AREA_*). EACCES: the
 * area itself does not have this access. */
errno_t async_share_out(async_exchange_t *exchange, const void *base, unsigned flags);
/* The same without waiting. */
async_request_t *async_share_out_start(async_exchange_t *exchange, const void *base,
                                       unsigned flags);
/* Creates an area whose pages the peer of an ATOMIC session fills: when a page is touched, the peer
 * gets PAGE_IN with these words, as a request of that connection. The thread waits for it, with all
 * its fibrils. The session must stay open as long as the area, and must not be used otherwise,
 * since a PAGE_IN could arrive between a request and its transfer. EINVAL: the session has another
 * mode. */
MUST_USE
errno_t async_area_create_paged(async_session_t *session, size_t size, unsigned flags, uint64_t w1,
                                uint64_t w2, uint64_t w3, void **base);

/* ---- servers ---- */

/* A received call. Copied by value. It must be answered or forwarded exactly once; a notification
 * must not be answered. */
typedef struct async_call {
    cap_handle_t handle;
    uint32_t flags;
    task_id_t sender;
    uint64_t method;
    uint64_t word[IPC_WORDS];
    uint64_t id;
} async_call_t;

/* Sets the handler for connections with `interface` (CONNECT_ME_TO, CONNECT_ME). Each connection
 * gets a fibril that runs handler(connect, argument). The handler accepts with async_accept(), or
 * answers `connect` with an error and returns. Then it loops while async_next_call() returns true,
 * and returns. Interface 0 sets the handler for all other interfaces. ENOMEM. */
MUST_USE
errno_t async_port_set(unsigned interface, async_handler_t handler, void *argument);

/* Sets the limit of connections from one task, by default SENDER_CONNECTIONS_MAX. A server with one
 * trusted client can grant it more. A task at the limit gets ELIMIT, as does a task that has at
 * least as many connections as are left of SERVER_CONNECTIONS_MAX. */
void async_sender_limit_set(unsigned limit);

/* Sets a function that is called when a task with an unused phone to this task hangs up or dies. It
 * does not run in its own fibril, so it must not wait. */
void async_stray_hangup_set(void (*handler)(void));

/* Accepts the connection of this connection fibril. */
errno_t async_accept(const async_call_t *connect);

/* Waits for the next call on this fibril's connection. After a hang-up, returns a call with the
 * method IPC_M_PHONE_HUNGUP, each time it is called; this call is not answered. */
void async_get_call(async_call_t *call);
/* Like async_get_call(), for the loop of a handler: returns false after a hang-up. */
MUST_USE
static inline bool async_next_call(async_call_t *call)
{
    async_get_call(call);
    return call->method != IPC_M_PHONE_HUNGUP;
}
/* Like async_get_call(), for a call that is part of the one being served (a ping after a mount). If
 * a fibril calls async_get_call() instead, before it has answered or deferred its call, the
 * diagnosis reports that call as never answered. */
void async_get_part(async_call_t *call);
/* Like async_get_call(). ETIMEDOUT after `us` microseconds. */
MUST_USE
errno_t async_get_call_timeout(async_call_t *call, uint64_t us);

/* Answer a call. They return the kernel's error, which can be ignored. */
errno_t async_answer(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2,
                     uint64_t w3, uint64_t w4, uint64_t w5);
errno_t async_answer_0(const async_call_t *call, errno_t retval);

/* Answer a call as the last action before this fibril waits for its next call (async_get_call) or
 * ends: one system call can then send the answer and wait. */
void async_reply(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2, uint64_t w3,
                 uint64_t w4, uint64_t w5);
void async_reply_0(const async_call_t *call, errno_t retval);
/* Sends a postponed reply now, for a fibril that continues to work. */
void async_reply_now(void);

/* Defers a call: any fibril can answer it later, and this fibril no longer serves it. A call that
 * is neither answered nor deferred when its fibril takes the next call, or ends, is reported as
 * never answered by the diagnosis. */
void async_defer(const async_call_t *call);

/* Forwards a call over the exchange. On an error, the call is answered with it. */
errno_t async_forward(const async_call_t *call, async_exchange_t *exchange, uint64_t method,
                      uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5,
                      enum ipc_forward_mode mode);

/* Receive the next call, which must be a DATA_WRITE or DATA_READ. EINVAL: it is another call, which
 * is answered with EINVAL. EHANGUP: the client has hung up (async_get_call() will report it again).
 * `size` is the size that the caller offers or requests. */
MUST_USE
errno_t async_data_write_receive(async_call_t *call, size_t *size);
MUST_USE
errno_t async_data_read_receive(async_call_t *call, size_t *size);
/* Accept a transfer, into or from `data`. `size` is at most the caller's size. */
errno_t async_data_write_accept(const async_call_t *call, void *data, size_t size);
errno_t async_data_read_accept(const async_call_t *call, const void *data, size_t size);
/* Receives a whole DATA_WRITE into new memory, with a terminating zero byte, which the caller
 * frees. E2BIG: more than `max` bytes. */
MUST_USE
errno_t async_data_write_take(void **data, size_t max, size_t *size);
/* Receive a transfer and forward it: the data go directly between the caller and the next
 * callee. */
MUST_USE
errno_t async_data_write_forward(async_exchange_t *exchange);
MUST_USE
errno_t async_data_read_forward(async_exchange_t *exchange);

/* Receive the next call, which must be CONNECTION_CLONE or CONNECT_TO_ME, accept it and create a
 * session from the phone. For a clone the library also sends CONNECT_ME(interface), so that the
 * peer starts a connection fibril for it. */
MUST_USE
errno_t async_clone_take(unsigned interface, exchange_mode_t mode, async_session_t **session);
MUST_USE
errno_t async_callback_take(exchange_mode_t mode, async_session_t **session);
/* Receives the next call, which must be SHARE_IN, and shares the area at `base` with the caller,
 * with access `flags` (AREA_*). */
MUST_USE
errno_t async_share_in_take(void *base, unsigned flags);
/* Receives the next call, which must be a SHARE_OUT; EINVAL and EHANGUP as for a DATA_WRITE.
 * `flags` is the access that the caller grants, `size` the size of the area in bytes. The area is
 * shared as a whole. async_answer_0() refuses it. */
MUST_USE
errno_t async_share_out_receive(async_call_t *call, size_t *size, unsigned *flags);
/* Accepts a SHARE_OUT at *base, or at a free address if *base is NULL. The area stays until this
 * task destroys it, even if the caller dies. */
MUST_USE
errno_t async_share_out_accept(const async_call_t *call, void **base);

/* Accepts a PAGE_IN, which arrives as a request: the page becomes a copy of `data`, with zeros
 * after `size` bytes. async_answer_0() refuses it, which ends the task that touched the page.
 * Meanwhile this task must not touch memory whose pages depend on the same client. */
errno_t async_page_in_accept(const async_call_t *call, const void *data, size_t size);

/* Subscribe to interrupts and events. `handler` runs on its own fibril, for one notification after
 * the other, in order of arrival. */
typedef void (*async_notify_t)(const async_call_t *notification, void *argument);
MUST_USE
errno_t async_irq_subscribe(unsigned irq, async_notify_t handler, void *argument);
MUST_USE
errno_t async_event_subscribe(unsigned event, async_notify_t handler, void *argument);

/* For main() of a server: waits forever, while the other fibrils serve. */
_Noreturn void async_serve(void);

#endif
