// SPDX-License-Identifier: BSD-2-Clause
/* A client: fibrils that take locks and call the server, over serialized and parallel sessions. */
#include "busy.h"
#include <async/async.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>

#define WORKERS 5

static fibril_mutex_t first = FIBRIL_MUTEX_INIT("first"), second = FIBRIL_MUTEX_INIT("second");
static fibril_rwlock_t tree = FIBRIL_RWLOCK_INIT("tree");
static fibril_cond_t changed = FIBRIL_COND_INIT;
static uint64_t state;

static async_session_t *serialized, *parallel;
static fibril_cond_t failed = FIBRIL_COND_INIT;
static fibril_mutex_t failed_lock = FIBRIL_MUTEX_INIT("failed");
static errno_t failure;

void busy_seed(uint64_t seed)
{
    state = seed;
}

unsigned busy_choice(unsigned limit)
{
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(state >> 33) % limit;
}

void busy_pause(void)
{
    if (busy_choice(3) == 0)
        fibril_yield();
    else if (busy_choice(8) == 0)
        fibril_sleep(1 + busy_choice(40));
}

void busy_use_mutexes(void)
{
    fibril_mutex_lock(&first);
    busy_pause();
    fibril_mutex_lock(&second);
    busy_pause();
    if (busy_choice(4) == 0)
        (void)!fibril_cond_wait_timeout(&changed, &second, 1 + busy_choice(30));
    else
        fibril_cond_broadcast(&changed);
    fibril_mutex_unlock(&second);
    busy_pause();
    fibril_mutex_unlock(&first);
}

void busy_use_tree(void)
{
    if (busy_choice(3) == 0) {
        fibril_rwlock_write_lock(&tree);
        busy_pause();
        fibril_rwlock_write_unlock(&tree);
    } else {
        fibril_rwlock_read_lock(&tree);
        busy_pause();
        fibril_rwlock_read_unlock(&tree);
    }
}

static errno_t busy_call(async_session_t *session)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK)
        return rc;
    busy_pause();
    unsigned method = busy_choice(2) == 0 ? BUSY_ECHO : BUSY_KEEP;
    rc = async_call(exchange, method, busy_choice(30), 0, 0, 0, 0, NULL);
    busy_pause();
    async_exchange_end(exchange);
    return rc;
}

static void busy_worker(void *argument)
{
    (void)argument;
    errno_t rc = EOK;
    while (rc == EOK) {
        unsigned what = busy_choice(4);
        if (what == 0)
            busy_use_mutexes();
        else if (what == 1)
            busy_use_tree();
        else
            rc = busy_call(what == 2 ? serialized : parallel);
        busy_pause();
    }
    fibril_mutex_lock(&failed_lock);
    failure = rc;
    fibril_cond_broadcast(&failed);
    fibril_mutex_unlock(&failed_lock);
}

int busy_work(void)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(BUSY_SERVICE, true, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, BUSY_INTERFACE, EXCHANGE_SERIALIZE, &serialized);
    if (rc == EOK)
        rc = loc_service_connect(id, BUSY_INTERFACE, EXCHANGE_PARALLEL, &parallel);
    for (int i = 0; i < WORKERS && rc == EOK; i++)
        rc = fibril_create("worker", busy_worker, NULL, NULL);
    if (rc != EOK)
        return cli_fail(BUSY_SERVICE, rc);
    fibril_mutex_lock(&failed_lock);
    while (failure == EOK)
        fibril_cond_wait(&failed, &failed_lock);
    return cli_fail("a request", failure);
}
