// SPDX-License-Identifier: BSD-2-Clause
/* The server: answers in locked sections, or defers to a fibril that answers later. */
#include "busy.h"
#include <async/async.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <task/spawn.h>

#define DEFERRED_MAX 32

static async_call_t deferred[DEFERRED_MAX];
static unsigned deferred_count;
static fibril_mutex_t kept = FIBRIL_MUTEX_INIT("kept");
static fibril_cond_t deferred_some = FIBRIL_COND_INIT;
static uint64_t served;

static void busy_keep(const async_call_t *call)
{
    fibril_mutex_lock(&kept);
    deferred[deferred_count++] = *call;
    async_defer(call);
    fibril_cond_signal(&deferred_some);
    fibril_mutex_unlock(&kept);
    busy_pause();
}

static void busy_answer(const async_call_t *call)
{
    served++;
    if (call->method == BUSY_COUNT) {
        async_reply(call, EOK, served, 0, 0, 0, 0);
        return;
    }
    if (call->method == BUSY_KEEP && deferred_count < DEFERRED_MAX) {
        busy_keep(call);
        return;
    }
    busy_use_mutexes();
    busy_use_tree();
    async_reply_0(call, EOK);
}

static void busy_connected(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    if (async_accept(connect) == EOK)
        while (async_next_call(&call))
            busy_answer(&call);
}

/* Answers deferred calls after a random delay. */
static _Noreturn void busy_answer_later(void)
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

int busy_serve(void)
{
    service_id_t id;
    errno_t rc = async_port_set(BUSY_INTERFACE, busy_connected, NULL);
    if (rc == EOK)
        rc = loc_server_register(BUSY_SERVICE);
    if (rc == EOK)
        rc = loc_service_register(BUSY_SERVICE, BUSY_INTERFACE, &id);
    if (rc != EOK)
        return cli_fail(BUSY_SERVICE, rc);
    (void)!task_report(0);
    busy_answer_later();
}
