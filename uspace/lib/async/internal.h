// SPDX-License-Identifier: BSD-2-Clause
/*
 * The inside of the async library.
 *
 * All messages of the task come in through manager.c, which runs when no fibril is ready, on the
 * stack of the fibril that waits. It hands each to a request (answers), to a connection's queue (calls), or
 * to a subscription (notifications), wakes who waits there, and never waits itself. What
 * comes from outside is data: a label that is not ours, a method that fits nothing, a call on
 * a connection that is gone are answered with an error or dropped.
 */
#ifndef ASYNC_INTERNAL_H
#define ASYNC_INTERNAL_H

#include <async/async.h>
#include <async/label.h>
#include <async/pool.h>
#include <fibril/scheduler.h>
#include <os/ipc.h>

/* ---- requests ---- */

struct async_request {
    uint64_t label;
    uint64_t id; /* of the call; 0: it was not sent */
    bool done;
    bool forgotten;
    fibril_t *waiter;
    async_answer_t answer;
    struct async_request *next_free;
};

async_request_t *request_send(cap_handle_t phone, uint64_t method, const uint64_t words[IPC_WORDS]);
void request_answered(const ipc_message_t *message);

/* ---- sessions ---- */

/* Of an ATOMIC or SERIALIZE session there is one, in the session; a PARALLEL session makes one for
 * each phone. */
struct async_exchange {
    pool_link_t link; /* first: the pool gives this */
    async_session_t *session;
    cap_handle_t phone;
};

struct async_session {
    const char *name; /* NULL; first, where the kernel looks for it, as in a mutex */
    exchange_mode_t mode;
    unsigned interface;
    async_session_t *via;  /* further phones come from there; NULL: from our own phone */
    uint64_t word2, word3; /* of the CONNECT_ME_TO for further phones */
    async_exchange_t main; /* phone CAP_NONE: the session has none of its own */
    exchange_pool_t pool;  /* PARALLEL: idle exchanges */
    uint64_t owner;        /* SERIALIZE: id of the fibril that has the exchange, 0: none */
    board_row_t *owner_row;
    struct exchange_waiter *first, *last;
    unsigned open; /* SERIALIZE, PARALLEL: exchanges that are in use, or waited for */
    bool closed;   /* the last of them frees the session */
};

/* ---- connections ---- */

typedef struct queued_call {
    struct queued_call *next;
    ipc_message_t message;
} queued_call_t;

typedef struct connection {
    uint64_t label;
    fibril_t *fibril;
    queued_call_t *first, *last; /* calls not taken yet */
    unsigned queued;
    bool hung_up;
    bool waiting;   /* its fibril waits for the next call */
    bool undecided; /* `connect` has not been answered yet */
    async_call_t connect;
    async_handler_t handler;
    void *argument;
} connection_t;

void connection_call(const ipc_message_t *message);
void connection_hung_up(uint64_t label);
/* A connection whose fibril starts with `connect`. Without a call to accept (a callback of ours)
 * connect->handle is CAP_NONE. */
MUST_USE
errno_t connection_create(const async_call_t *connect, async_handler_t handler, void *argument,
                          connection_t **connection);
void connection_start(connection_t *connection);
/* One that was not started. */
void connection_destroy(connection_t *connection);
/* The running fibril answers, forwards or defers the call. False: it did not serve it, so the call
 * may be a deferred one, and deferral_end must follow when it has gone. */
bool connection_answered(const async_call_t *call);
/* A call that may have been deferred has left this task. */
void deferral_end(const async_call_t *call);

/* Answers with all words; `result` as in ipc_answer. A transfer that the kernel refuses on
 * our account is answered with that error, so that no call is left over. */
errno_t answer_words(const async_call_t *call, errno_t retval, const uint64_t words[IPC_WORDS],
                     uint64_t *result);

/* ---- the reply that waits for its wait (answer.c) ---- */

/* Sends the reply that was put off, if there is one. Called before anything else is sent or
 * forwarded, and before another fibril runs. */
void reply_flush(void);
/* The next message, as ipc_wait; the reply that was put off goes with it. */
MUST_USE
errno_t reply_and_wait(uint64_t us, ipc_message_t *message);

/* The next call, which must be of `method`; others are answered EINVAL. */
MUST_USE
errno_t call_expect(uint64_t method, async_call_t *call);

/* Sends a transfer. One that the kernel refuses to send (a pointer that is not ours, too many
 * bytes) would leave the callee waiting for it behind the request that it belongs to, and us for
 * the answer of that: an empty one goes in its place; in place of an area, which cannot be
 * empty, one that the callee does not expect. */
async_request_t *transfer_start(async_exchange_t *exchange, uint64_t method, const void *data,
                                size_t size, uint64_t word3);

/* ---- phones that come with calls ---- */

/* Accepts a CONNECTION_CLONE (CONNECT_TO_ME), which is answered in any case, and makes a session. */
MUST_USE
errno_t clone_accept(const async_call_t *call, unsigned interface, exchange_mode_t mode,
                     async_session_t **session);
MUST_USE
errno_t callback_accept(const async_call_t *call, exchange_mode_t mode, async_session_t **session);

/* ---- notifications ---- */

void notification_arrived(const ipc_message_t *message);

/* ---- the manager ---- */

void manager_wait(uint64_t us);

/* First generation of all labels of this program. */
extern uint32_t label_seed;

#endif
