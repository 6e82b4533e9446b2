// SPDX-License-Identifier: BSD-2-Clause
/* Sessions and exchanges. */
#include <async/internal.h>
#include <stdlib.h>

typedef struct exchange_waiter {
    link_t link;
    fibril_t *fibril;
    bool refused; /* the session was closed instead */
} exchange_waiter_t;

static async_session_t ns_session = {
    .name = "ns",
    .mode = EXCHANGE_ATOMIC,
    .main = {.session = &ns_session, .phone = PHONE_NS},
    .waiters = LIST_INIT(ns_session.waiters),
};

async_session_t *async_ns_session(void)
{
    return &ns_session;
}

static async_session_t *session_alloc(unsigned interface, exchange_mode_t mode, cap_handle_t phone)
{
    async_session_t *session = calloc(1, sizeof(*session));
    if (session == NULL)
        return NULL;
    session->name = interface_name(interface);
    session->mode = mode;
    session->interface = interface;
    session->main.session = session;
    session->main.phone = phone;
    list_init(&session->waiters);
    return session;
}

errno_t async_session_create(cap_handle_t phone, unsigned interface, exchange_mode_t mode,
                             async_session_t **session)
{
    *session = session_alloc(interface, mode, phone);
    if (*session)
        return EOK;
    (void)ipc_hangup(phone);
    return ENOMEM;
}

/* Requests a connection over `exchange`. */
static errno_t session_phone_connect(async_exchange_t *exchange, unsigned interface, uint64_t word2,
                                     uint64_t word3, cap_handle_t *phone)
{
    async_answer_t answer;
    errno_t rc = async_call(exchange, IPC_M_CONNECT_ME_TO, interface, word2, word3, 0, 0, &answer);
    if (rc == EOK)
        *phone = answer.word[4];
    return rc;
}

static errno_t phone_connect_via(async_session_t *via, unsigned interface, uint64_t word2,
                                 uint64_t word3, cap_handle_t *phone)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(via, &exchange);
    if (rc != EOK)
        return rc;
    rc = session_phone_connect(exchange, interface, word2, word3, phone);
    async_exchange_end(exchange);
    return rc;
}

static errno_t exchange_create(async_session_t *session, cap_handle_t phone,
                               async_exchange_t **exchange)
{
    *exchange = malloc(sizeof(**exchange));
    if (!*exchange) {
        (void)ipc_hangup(phone);
        return ENOMEM;
    }
    **exchange = (async_exchange_t){.session = session, .phone = phone};
    return EOK;
}

errno_t async_session_connect(async_session_t *via, unsigned interface, uint64_t word2,
                              uint64_t word3, exchange_mode_t mode, async_session_t **made)
{
    cap_handle_t phone;
    errno_t rc = phone_connect_via(via, interface, word2, word3, &phone);
    if (rc != EOK)
        return rc;
    rc = async_session_create(phone, interface, mode, made);
    if (rc != EOK || mode != EXCHANGE_PARALLEL)
        return rc;

    /* `via` can connect more phones, so this phone itself can go into the pool. */
    async_session_t *session = *made;
    session->via = via;
    session->word2 = word2;
    session->word3 = word3;
    session->main.phone = CAP_NONE;
    async_exchange_t *exchange;
    rc = exchange_create(session, phone, &exchange);
    if (rc != EOK) {
        free(session);
        return rc;
    }
    pool_put(&session->pool, &exchange->link);
    return EOK;
}

static void exchange_destroy(async_exchange_t *exchange)
{
    (void)ipc_hangup(exchange->phone);
    free(exchange);
}

/* Wakes all fibrils that wait for the exchange of a closed session; they get EHANGUP. */
static void session_refuse(async_session_t *session)
{
    list_foreach_safe (session->waiters, link, exchange_waiter_t, waiter) {
        list_unlink(&waiter->link);
        waiter->refused = true;
        session->open--;
        fibril_wake(waiter->fibril);
    }
}

void async_session_close(async_session_t *session)
{
    pool_link_t *link;
    while ((link = pool_take(&session->pool)) != NULL)
        exchange_destroy((async_exchange_t *)link);
    (void)ipc_hangup(session->main.phone);
    session->closed = true;
    session_refuse(session);
    if (session->open == 0)
        free(session);
}

/* Called at the end of an exchange. The last one frees a session that was closed meanwhile. */
static void session_leave(async_session_t *session)
{
    if (--session->open == 0 && session->closed)
        free(session);
}

/* A turn on a session, as a board shows it. */
static uint64_t session_held(const async_session_t *session)
{
    return (uintptr_t)session | BOARD_HELD_SESSION;
}

static errno_t serialize_begin(async_session_t *session)
{
    fibril_t *self = fibril_self();
    session->open++;
    if (session->owner == 0) {
        session->owner = self->id;
        session->owner_row = self->row;
        board_row_hold(self->row, session_held(session));
        return EOK;
    }
    exchange_waiter_t waiter = {.fibril = self};
    list_append(&session->waiters, &waiter.link);
    fibril_wait_t turn = {
        .kind = BOARD_WAIT_EXCHANGE, .object = (uintptr_t)session, .name = session->name};
    (void)fibril_block(turn, FIBRIL_FOREVER);
    return waiter.refused ? EHANGUP : EOK;
}

static void serialize_end(async_session_t *session)
{
    exchange_waiter_t *waiter = list_first_item(session->waiters, link, exchange_waiter_t);
    board_row_t *before = session->owner_row;
    session->owner = 0;
    if (waiter != NULL) {
        list_unlink(&waiter->link);
        session->owner = waiter->fibril->id;
        session->owner_row = waiter->fibril->row;
        fibril_hand_over(waiter->fibril, session_held(session));
    }
    board_row_release(before, session_held(session));
    session_leave(session);
}

/* Connects a further phone, for a session whose pool is empty. */
static errno_t parallel_connect(async_session_t *session, async_exchange_t **exchange)
{
    cap_handle_t phone;
    errno_t rc = session->via != NULL
                     ? phone_connect_via(session->via, session->interface, session->word2,
                                         session->word3, &phone)
                     : session_phone_connect(&session->main, session->interface, 0, 0, &phone);
    if (rc != EOK)
        return rc;
    if (!session->closed)
        return exchange_create(session, phone, exchange);
    (void)ipc_hangup(phone);
    return EHANGUP;
}

static errno_t parallel_begin(async_session_t *session, async_exchange_t **exchange)
{
    session->open++;
    pool_link_t *link = pool_take(&session->pool);
    if (link != NULL) {
        *exchange = (async_exchange_t *)link;
        return EOK;
    }
    errno_t rc = parallel_connect(session, exchange);
    if (rc != EOK)
        session_leave(session);
    return rc;
}

static void parallel_end(async_session_t *session, async_exchange_t *exchange)
{
    if (session->closed)
        exchange_destroy(exchange);
    else
        pool_put(&session->pool, &exchange->link);
    session_leave(session);
}

errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange)
{
    if (session->mode == EXCHANGE_PARALLEL)
        return parallel_begin(session, exchange);
    errno_t rc = session->mode == EXCHANGE_SERIALIZE ? serialize_begin(session) : EOK;
    if (rc == EOK)
        *exchange = &session->main;
    return rc;
}

void async_exchange_end(async_exchange_t *exchange)
{
    async_session_t *session = exchange->session;
    if (session->mode == EXCHANGE_PARALLEL)
        parallel_end(session, exchange);
    else if (session->mode == EXCHANGE_SERIALIZE)
        serialize_end(session);
}

cap_handle_t async_exchange_phone(const async_exchange_t *exchange)
{
    return exchange->phone;
}
