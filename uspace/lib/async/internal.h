// SPDX-License-Identifier: BSD-2-Clause
/*
 * The internals of the async library.
 *
 * All messages of the task arrive through manager.c, which runs when no fibril is ready, on the
 * stack of the fibril that waits. It passes each message to a request (answers), to a connection's
 * queue (calls), or to a subscription (notifications), wakes the fibril that waits there, and never
 * waits itself. Messages are not trusted: invalid labels, unexpected methods and calls on closed
 * connections are answered with an error or dropped.
 */
#ifndef ASYNC_INTERNAL_H
#define ASYNC_INTERNAL_H

#include <adt/list.h>
#include <async/async.h>
#include <async/label.h>
#include <async/pool.h>
#include <fibril/scheduler.h>
#include <os/ipc.h>

/* ---- requests ---- */

struct async_request {
    uint64_t label;
    uint64_t id; /* of the call; 0: not sent */
    bool done;
    fibril_t *waiter;
    async_answer_t answer;
    struct async_request *next_free;
};

async_request_t *request_send(cap_handle_t phone, uint64_t method, const uint64_t words[IPC_WORDS]);
void request_answered(const ipc_message_t *message);

/* ---- sessions ---- */

/* An ATOMIC or SERIALIZE session contains its only exchange; a PARALLEL session allocates one for
 * each phone. */
struct async_exchange {
    pool_link_t link; /* first, since the pool returns this */
    async_session_t *session;
    cap_handle_t phone;
};

struct async_session {
    const char *name; /* of its interface; first, where the kernel reads it, as in a mutex */
    exchange_mode_t mode;
    unsigned interface;
    async_session_t *via;  /* the session that connects further phones; NULL: use `main` */
    uint64_t word2, word3; /* of the CONNECT_ME_TO for further phones */
    async_exchange_t main; /* its phone is CAP_NONE if the session uses only the pool */
    exchange_pool_t pool;  /* PARALLEL: idle exchanges */
    uint64_t owner;        /* SERIALIZE: id of the fibril that has the exchange, 0: none */
    board_row_t *owner_row;
    list_t waiters; /* SERIALIZE: for the exchange, in order */
    unsigned open;  /* SERIALIZE, PARALLEL: exchanges in use, and waits for one */
    bool closed;    /* the end of the last exchange frees the session */
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

/* The name of an interface, for people: of connection fibrils and of sessions. */
const char *interface_name(unsigned interface);

void connection_call(const ipc_message_t *message);
void connection_hung_up(uint64_t label);
/* Creates a connection whose fibril starts with `connect`. connect->handle is CAP_NONE for a
 * callback, which has no call to accept. ENOMEM. */
MUST_USE
errno_t connection_create(const async_call_t *connect, async_handler_t handler, void *argument,
                          connection_t **connection);
/* Starts its fibril, or destroys the connection: ENOMEM. */
MUST_USE
errno_t connection_start(connection_t *connection);
/* Destroys a connection that was not started. */
void connection_destroy(connection_t *connection);
/* Called when the running fibril answers, forwards or defers a call. Returns false if the fibril
 * did not serve it; then the call can be a deferred one, and deferral_end() must follow after the
 * answer. */
bool connection_answered(const async_call_t *call);
/* Removes the row of a call, if it was deferred, after it has been answered or forwarded. */
void deferral_end(const async_call_t *call);

/* Answers with all words; `result` as in ipc_answer(): EINVAL if there is no call, which an answer
 * without a result does not mind. If the kernel rejects a transfer because of
 * this task's arguments, answers the call with that error, so that no call stays open. */
errno_t answer_words(const async_call_t *call, errno_t retval, const uint64_t words[IPC_WORDS],
                     uint64_t *result);

/* ---- the postponed reply (answer.c) ---- */

/* Sends the postponed reply, if there is one. Called before anything else is sent or forwarded, and
 * before another fibril runs. */
void reply_flush(void);
/* Sends the postponed reply and waits for the next message like ipc_wait(), in one system call. */
MUST_USE
errno_t reply_and_wait(uint64_t us, ipc_message_t *message);

/* Receives the next call, which must have the method `method`. EINVAL: it is another call, which is
 * answered with EINVAL. EHANGUP. */
MUST_USE
errno_t call_expect(uint64_t method, async_call_t *call);

/* Sends a transfer. If the kernel rejects it (an invalid pointer, too many bytes), the callee would
 * wait for it forever, and this task for the answer of the request. So an empty transfer is sent
 * instead; in place of an area, which cannot be empty, an empty DATA_WRITE, which the callee
 * rejects. */
async_request_t *transfer_start(async_exchange_t *exchange, uint64_t method, const void *data,
                                size_t size, uint64_t word3);

/* ---- phones that arrive with calls ---- */

/* Accept a CONNECTION_CLONE or CONNECT_TO_ME and create a session from its phone. The call is
 * answered even on an error. */
MUST_USE
errno_t clone_accept(const async_call_t *call, unsigned interface, exchange_mode_t mode,
                     async_session_t **session);
MUST_USE
errno_t callback_accept(const async_call_t *call, exchange_mode_t mode, async_session_t **session);

/* ---- notifications ---- */

void notification_arrived(const ipc_message_t *message);

/* ---- the manager ---- */

void manager_wait(uint64_t us);

/* The first generation of all labels of this program. */
extern uint32_t label_seed;

#endif
