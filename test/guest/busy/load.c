// SPDX-License-Identifier: BSD-2-Clause
/* What the busy tasks do: they take locks, call the server, and answer. */
#include "busy.h"
#include <fibril/fibril.h>

#define DEFERRED_MAX 32

static fibril_mutex_t first = FIBRIL_MUTEX_INIT("first"), second = FIBRIL_MUTEX_INIT("second");
static fibril_rwlock_t tree = FIBRIL_RWLOCK_INIT("tree");
static fibril_cond_t changed = FIBRIL_COND_INIT;
static uint64_t state;

static async_call_t deferred[DEFERRED_MAX];
static unsigned deferred_count;
static fibril_mutex_t kept = FIBRIL_MUTEX_INIT("kept");
static fibril_cond_t deferred_some = FIBRIL_COND_INIT;

void busy_seed(uint64_t seed)
{
    state = seed;
}

unsigned busy_choice(unsigned limit)
{
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(state >> 33) % limit;
}

/* Continues at once, yields or sleeps, at random. */
static void pause_perhaps(void)
{
    if (busy_choice(3) == 0)
        fibril_yield();
    else if (busy_choice(8) == 0)
        fibril_sleep(1 + busy_choice(40));
}

/* Uses two mutexes and a condition. */
static void use_mutexes(void)
{
    fibril_mutex_lock(&first);
    pause_perhaps();
    fibril_mutex_lock(&second);
    pause_perhaps();
    if (busy_choice(4) == 0)
        (void)!fibril_cond_wait_timeout(&changed, &second, 1 + busy_choice(30));
    else
        fibril_cond_broadcast(&changed);
    fibril_mutex_unlock(&second);
    pause_perhaps();
    fibril_mutex_unlock(&first);
}

/* Uses a readers-writer lock. */
static void use_tree(void)
{
    if (busy_choice(3) == 0) {
        fibril_rwlock_write_lock(&tree);
        pause_perhaps();
        fibril_rwlock_write_unlock(&tree);
    } else {
        fibril_rwlock_read_lock(&tree);
        pause_perhaps();
        fibril_rwlock_read_unlock(&tree);
    }
}

/* ---- the client ---- */

static errno_t use_session(async_session_t *session)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK)
        return rc;
    pause_perhaps();
    unsigned method = busy_choice(2) == 0 ? BUSY_ECHO : BUSY_KEEP;
    rc = async_call(exchange, method, busy_choice(30), 0, 0, 0, 0, NULL);
    pause_perhaps();
    async_exchange_end(exchange);
    return rc;
}

errno_t busy_step(async_session_t *serialized, async_session_t *parallel)
{
    errno_t rc = EOK;
    unsigned what = busy_choice(4);
    if (what == 0)
        use_mutexes();
    else if (what == 1)
        use_tree();
    else
        rc = use_session(what == 2 ? serialized : parallel);
    pause_perhaps();
    return rc;
}

/* ---- the server ---- */

static void keep(const async_call_t *call)
{
    fibril_mutex_lock(&kept);
    deferred[deferred_count++] = *call;
    async_defer(call);
    fibril_cond_signal(&deferred_some);
    fibril_mutex_unlock(&kept);
    pause_perhaps();
}

void busy_answer(const async_call_t *call)
{
    if (call->method == BUSY_KEEP && deferred_count < DEFERRED_MAX) {
        keep(call);
        return;
    }
    use_mutexes();
    use_tree();
    async_reply_0(call, EOK);
}

/* Answers deferred calls after a random delay. */
_Noreturn void busy_answer_later(void)
{
    for (;;) {
        fibril_mutex_lock(&kept);
        while (deferred_count == 0)
            fibril_cond_wait(&deferred_some, &kept);
        fibril_mutex_unlock(&kept);
        fibril_sleep(1 + busy_choice(60));
        fibril_mutex_lock(&kept);
        while (deferred_count > 0)
            (void)async_answer_0(&deferred[--deferred_count], EOK);
        fibril_mutex_unlock(&kept);
    }
}
