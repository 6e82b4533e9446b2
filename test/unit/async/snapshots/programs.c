// SPDX-License-Identifier: BSD-2-Clause
/*
 * Two programs that use everything that boards show and can never deadlock: they take mutexes in
 * one order and answer all calls, including deferred ones. `option` is the seed.
 */
#include "programs.h"
#include "server.h"

#define WORKERS      5
#define ROUNDS       6
#define DEFERRED_MAX 32

static fibril_mutex_t first = FIBRIL_MUTEX_INIT("first"), second = FIBRIL_MUTEX_INIT("second");
static fibril_rwlock_t tree = FIBRIL_RWLOCK_INIT("tree");
static fibril_cond_t changed = FIBRIL_COND_INIT;
static async_session_t *serialized, *pool;
static uint32_t state;
static unsigned finished;

static uint32_t any(uint32_t limit)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % limit;
}

static void pause_perhaps(void)
{
    if (any(3) == 0)
        fibril_yield();
    else if (any(4) == 0)
        fibril_sleep(1 + any(40));
}

static void use_mutexes(void)
{
    fibril_mutex_lock(&first);
    pause_perhaps();
    fibril_mutex_lock(&second);
    pause_perhaps();
    if (any(4) == 0)
        (void)!fibril_cond_wait_timeout(&changed, &second, 1 + any(30));
    else
        fibril_cond_broadcast(&changed);
    fibril_mutex_unlock(&second);
    pause_perhaps();
    fibril_mutex_unlock(&first);
}

static void use_tree(void)
{
    if (any(3) == 0) {
        fibril_rwlock_write_lock(&tree);
        pause_perhaps();
        fibril_rwlock_write_unlock(&tree);
    } else {
        fibril_rwlock_read_lock(&tree);
        pause_perhaps();
        fibril_rwlock_read_unlock(&tree);
    }
}

static void use_session(async_session_t *session)
{
    async_exchange_t *exchange;
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    pause_perhaps();
    unsigned method = any(2) == 0 ? SERVER_ECHO : SERVER_KEEP;
    CHECK(async_call(exchange, method, any(30), 0, 0, 0, 0, NULL) == EOK);
    pause_perhaps();
    async_exchange_end(exchange);
}

static void worker(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        switch (any(4)) {
        case 0:
            use_mutexes();
            break;
        case 1:
            use_tree();
            break;
        default:
            use_session(any(2) == 0 ? serialized : pool);
        }
        pause_perhaps();
    }
    finished++;
}

PROGRAM(busy_client)
{
    state = (uint32_t)program->option;
    serialized = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_SERIALIZE);
    pool = session_over(program, 1, SERVER_INTERFACE, EXCHANGE_PARALLEL);
    for (int i = 0; i < WORKERS; i++)
        CHECK(fibril_create("worker", worker, NULL, NULL) == EOK);
    while (finished < WORKERS)
        fibril_sleep(50);
}

/* ---- the server: answers in a locked section, or defers to a fibril that answers later ---- */

static async_call_t deferred[DEFERRED_MAX];
static unsigned deferred_count;
static fibril_mutex_t kept = FIBRIL_MUTEX_INIT("kept");
static fibril_cond_t deferred_some = FIBRIL_COND_INIT;

static void serve(async_call_t *call, program_t *program)
{
    (void)program;
    if (call->method == SERVER_KEEP && deferred_count < DEFERRED_MAX) {
        fibril_mutex_lock(&kept);
        deferred[deferred_count++] = *call;
        async_defer(call);
        fibril_cond_signal(&deferred_some);
        fibril_mutex_unlock(&kept);
        pause_perhaps();
        return;
    }
    use_mutexes();
    use_tree();
    async_reply_0(call, EOK);
}

static void connected(async_call_t *connect, void *argument)
{
    serve_connection(connect, serve, argument);
}

PROGRAM(busy_server)
{
    state = (uint32_t)program->option;
    CHECK(async_port_set(SERVER_INTERFACE, connected, program) == EOK);
    for (;;) {
        fibril_mutex_lock(&kept);
        while (deferred_count == 0)
            fibril_cond_wait(&deferred_some, &kept);
        fibril_mutex_unlock(&kept);
        fibril_sleep(1 + any(60));
        fibril_mutex_lock(&kept);
        while (deferred_count > 0)
            (void)async_answer_0(&deferred[--deferred_count], EOK);
        fibril_mutex_unlock(&kept);
    }
}

/* Two fibrils that take two mutexes in opposite orders: this deadlock must be found. */
static void opposite(void *argument)
{
    fibril_mutex_t *one = argument, *other = one == &first ? &second : &first;
    fibril_mutex_lock(one);
    fibril_yield();
    fibril_mutex_lock(other);
}

PROGRAM(deadlock)
{
    (void)program;
    CHECK(fibril_create("a", opposite, &first, NULL) == EOK);
    CHECK(fibril_create("b", opposite, &second, NULL) == EOK);
}
