// SPDX-License-Identifier: BSD-2-Clause
/*
 * Connections: the server's end of phones. A connection has one fibril, which takes the calls of
 * its queue in order. The queue is in user memory; the kernel counts the calls in it as dispatched.
 */
#include <async/internal.h>
#include <async/limit.h>
#include <stdlib.h>

/* Entries of queues kept for reuse: the common path allocates nothing. */
#define QUEUED_KEPT 32

static label_table_t connections;
static queued_call_t *kept;
static unsigned kept_count;
static unsigned sender_limit = SENDER_CONNECTIONS_MAX;

static queued_call_t *queued_alloc(void)
{
    queued_call_t *queued = kept;
    if (queued == NULL)
        return malloc(sizeof(*queued));
    kept = queued->next;
    kept_count--;
    return queued;
}

static void queued_free(queued_call_t *queued)
{
    if (kept_count == QUEUED_KEPT) {
        free(queued);
        return;
    }
    queued->next = kept;
    kept = queued;
    kept_count++;
}
static void (*stray_hangup)(void);

static void call_from_message(async_call_t *call, const ipc_message_t *message)
{
    call->handle = message->handle;
    call->flags = message->flags;
    call->sender = message->sender;
    call->method = message->method;
    call->id = message->id;
    for (int i = 0; i < IPC_WORDS; i++)
        call->word[i] = message->word[i];
}

const char *interface_name(unsigned interface)
{
    switch (interface) {
#define INTERFACE(id, name, text, methods_of)                                                      \
    case id:                                                                                       \
        return text;
#include <abi/proto/interfaces.def>
    default:
        return "connection";
    }
}

/* Answers the calls that will never be served. */
static void queue_refuse(connection_t *connection)
{
    while (connection->first != NULL) {
        queued_call_t *queued = connection->first;
        connection->first = queued->next;
        (void)ipc_answer_0(queued->message.handle, EHANGUP);
        queued_free(queued);
    }
}

void connection_destroy(connection_t *connection)
{
    label_remove(&connections, connection->label);
    queue_refuse(connection);
    free(connection);
}

/* Like serve_end(), for a call that is served inside another one, or has one inside. */
__attribute__((noinline)) static bool serve_end_nested(fibril_t *self, const async_call_t *call)
{
    bool inner = self->serving == call->id;
    uint64_t next = inner ? nest_pop(&self->nest) : 0;
    if (!inner && !nest_remove(&self->nest, call->id))
        return false;
    board_row_serve_outer(self->row, nest_outermost(&self->nest));
    if (inner)
        fibril_serve(next);
    return true;
}

/* The running fibril no longer serves the call. Returns false if it did not serve it. */
static inline bool serve_end(fibril_t *self, const async_call_t *call)
{
    if (self->serving != call->id || self->nest.count != 0)
        return serve_end_nested(self, call);
    fibril_serve(0);
    return true;
}

static void connection_run(void *argument)
{
    connection_t *connection = argument;
    if (connection->undecided)
        fibril_serve(connection->connect.id);
    connection->handler(&connection->connect, connection->argument);
    reply_flush();
    if (connection->undecided) {
        (void)ipc_answer_0(connection->connect.handle, ENOTSUP);
        (void)serve_end(fibril_self(), &connection->connect);
    }
    fibril_self()->connection = NULL;
    board_row_connect(fibril_self()->row, 0);
    board_row_queue(fibril_self()->row, 0);
    connection_destroy(connection);
}

errno_t connection_create(const async_call_t *connect, async_handler_t handler, void *argument,
                          connection_t **made)
{
    connection_t *connection = calloc(1, sizeof(*connection));
    if (connection == NULL)
        return ENOMEM;
    connection->connect = *connect;
    connection->undecided = connect->handle != CAP_NONE;
    connection->handler = handler;
    connection->argument = argument;
    connections.seed = label_seed;
    errno_t rc = label_add(&connections, connection, &connection->label);
    if (rc != EOK) {
        free(connection);
        return rc;
    }
    *made = connection;
    return EOK;
}

/* Updates the queue length on the board. Calls over a callback can arrive before it has a
 * fibril. */
static void connection_show(const connection_t *connection)
{
    if (connection->fibril != NULL)
        board_row_queue(connection->fibril->row, connection->queued);
}

/* Creates the fibril of the connection, which runs later. */
static errno_t connection_launch(connection_t *connection)
{
    errno_t rc = fibril_create(interface_name((unsigned)connection->connect.word[0]),
                               connection_run, connection, &connection->fibril);
    if (rc != EOK)
        return rc;
    connection->fibril->connection = connection;
    board_row_connect(connection->fibril->row, connection->label);
    connection_show(connection);
    return EOK;
}

errno_t connection_start(connection_t *connection)
{
    errno_t rc = connection_launch(connection);
    if (rc != EOK)
        connection_destroy(connection);
    return rc;
}

/* ---- ports ---- */

typedef struct port {
    link_t link;
    unsigned interface;
    async_handler_t handler;
    void *argument;
} port_t;

static list_t ports = LIST_INIT(ports);

static port_t *port_find(unsigned interface)
{
    list_foreach (ports, link, port_t, port)
        if (port->interface == interface)
            return port;
    return NULL;
}

errno_t async_port_set(unsigned interface, async_handler_t handler, void *argument)
{
    port_t *port = port_find(interface);
    if (port == NULL) {
        port = malloc(sizeof(*port));
        if (port == NULL)
            return ENOMEM;
        port->interface = interface;
        list_prepend(&ports, &port->link);
    }
    port->handler = handler;
    port->argument = argument;
    return EOK;
}

void async_sender_limit_set(unsigned limit)
{
    sender_limit = limit;
}

/* A connection counts until its fibril has ended, since it has a stack until then. */
static bool sender_may_connect(task_id_t sender)
{
    unsigned own = 0, total = 0;
    for (uint32_t i = 0; i < connections.size; i++) {
        const connection_t *connection = connections.slot[i].object;
        total += connection != NULL;
        own += connection != NULL && connection->connect.sender == sender;
    }
    return connection_allowed(own, total, sender_limit);
}

static errno_t connection_open(const ipc_message_t *message)
{
    port_t *port = port_find((unsigned)message->word[0]);
    if (port == NULL)
        port = port_find(INTERFACE_NONE);
    if (port == NULL)
        return ENOTSUP;
    /* A second CONNECT_ME over a phone would take over the label, and the first connection would
     * never get its hang-up. */
    if (message->method == IPC_M_CONNECT_ME && label_find(&connections, message->label))
        return EBUSY;
    if (!sender_may_connect(message->sender))
        return ELIMIT;
    async_call_t connect;
    call_from_message(&connect, message);
    connection_t *connection;
    errno_t rc = connection_create(&connect, port->handler, port->argument, &connection);
    if (rc != EOK)
        return rc;
    return connection_start(connection);
}

/* ---- called by the manager ---- */

static void connection_wake(connection_t *connection)
{
    if (connection->waiting)
        fibril_wake(connection->fibril);
}

static errno_t connection_queue(const ipc_message_t *message)
{
    connection_t *connection = label_find(&connections, message->label);
    if (connection == NULL)
        return EHANGUP;
    queued_call_t *queued = queued_alloc();
    if (queued == NULL)
        return ENOMEM;
    queued->message = *message;
    queued->next = NULL;
    if (connection->first != NULL)
        connection->last->next = queued;
    else
        connection->first = queued;
    connection->last = queued;
    connection->queued++;
    connection_show(connection);
    connection_wake(connection);
    return EOK;
}

void connection_call(const ipc_message_t *message)
{
    bool connect = message->method == IPC_M_CONNECT_ME_TO || message->method == IPC_M_CONNECT_ME;
    errno_t rc = connect ? connection_open(message) : connection_queue(message);
    if (rc != EOK)
        (void)ipc_answer_0(message->handle, rc);
}

void async_stray_hangup_set(void (*handler)(void))
{
    stray_hangup = handler;
}

void connection_hung_up(uint64_t label)
{
    if (label == 0 && stray_hangup)
        stray_hangup();
    connection_t *connection = label_find(&connections, label);
    if (connection == NULL)
        return;
    connection->hung_up = true;
    connection_wake(connection);
}

/* ---- called by the connection fibril ---- */

static connection_t *connection_self(void)
{
    connection_t *connection = fibril_self()->connection;
    if (connection == NULL)
        fibril_panic("asks for a call without being a connection's fibril");
    return connection;
}

errno_t async_accept(const async_call_t *connect)
{
    connection_t *connection = connection_self();
    uint64_t words[IPC_WORDS] = {0, 0, 0, 0, connection->label};
    errno_t rc = answer_words(connect, EOK, words, NULL);
    if (rc != EOK)
        connection->hung_up = true; /* no call will ever arrive over it */
    return rc;
}

/* Begins to serve a call. A request received while another one is being served (a ping after a
 * mount) is served inside it. The transfers of a request do not count as served calls. */
static void serve_begin(const async_call_t *call)
{
    fibril_t *self = fibril_self();
    if (self->serving != 0) {
        if (call->method < FIRST_USER_METHOD)
            return;
        nest_push(&self->nest, self->serving);
        board_row_serve_outer(self->row, nest_outermost(&self->nest));
    }
    fibril_serve(call->id);
}

static void connection_take(connection_t *connection, async_call_t *call)
{
    queued_call_t *queued = connection->first;
    connection->first = queued->next;
    connection->queued--;
    connection_show(connection);
    call_from_message(call, &queued->message);
    queued_free(queued);
    serve_begin(call);
}

static void connection_wait(connection_t *connection, enum board_wait what, uint64_t us)
{
    if (connection->first != NULL || connection->hung_up || fibril_others_ready())
        reply_flush();
    if (connection->first != NULL || connection->hung_up)
        return;
    connection->waiting = true;
    (void)fibril_block((fibril_wait_t){.kind = what, .object = connection->label}, us);
    connection->waiting = false;
}

/* Returns the next call, or a hang-up. ETIMEDOUT: there is neither. */
static errno_t connection_next(connection_t *connection, async_call_t *call)
{
    if (connection->first != NULL) {
        connection_take(connection, call);
        return EOK;
    }
    if (!connection->hung_up)
        return ETIMEDOUT;
    *call = (async_call_t){
        .handle = CAP_NONE,
        .flags = IPC_FLAG_NOTIFICATION,
        .method = IPC_M_PHONE_HUNGUP,
    };
    return EOK;
}

errno_t async_get_call_timeout(async_call_t *call, uint64_t us)
{
    connection_t *connection = connection_self();
    connection_wait(connection, BOARD_WAIT_REQUEST, us);
    return connection_next(connection, call);
}

static inline void call_wait(async_call_t *call, enum board_wait what)
{
    connection_t *connection = connection_self();
    connection_wait(connection, what, FIBRIL_FOREVER);
    (void)connection_next(connection, call);
}

void async_get_part(async_call_t *call)
{
    call_wait(call, BOARD_WAIT_PART);
}

void async_get_call(async_call_t *call)
{
    call_wait(call, BOARD_WAIT_REQUEST);
}

bool connection_answered(const async_call_t *call)
{
    fibril_t *self = fibril_self();
    bool served = serve_end(self, call);
    connection_t *connection = self->connection;
    if (connection != NULL && connection->connect.handle == call->handle)
        connection->undecided = false;
    return served;
}
