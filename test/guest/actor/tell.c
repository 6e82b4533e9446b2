// SPDX-License-Identifier: BSD-2-Clause
/* Sends scripts to actors. Reports that the program started as soon as the scripts are sent, so
 * that the shell continues while it waits. */
#include "actor.h"
#include <fibril/fibril.h>
#include <inttypes.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

typedef struct telling {
    async_session_t *session;
    const script_t *script;
    unsigned left; /* fibrils that still wait */
    errno_t result;
    fibril_mutex_t lock;
    fibril_cond_t done;
} telling_t;

static telling_t telling = {.lock = FIBRIL_MUTEX_INIT("telling"), .done = FIBRIL_COND_INIT};

static errno_t session_open(unsigned number, async_session_t **session)
{
    service_id_t id;
    errno_t rc = actor_service(number, &id);
    return rc == EOK ? loc_service_connect(id, INTERFACE_ACTOR, EXCHANGE_ATOMIC, session) : rc;
}

static async_request_t *script_send(async_session_t *session, const script_t *script)
{
    async_exchange_t *exchange;
    if (async_exchange_begin(session, &exchange) != EOK)
        return NULL;
    const uint64_t *w = script->word;
    async_request_t *request = async_send(exchange, METHOD_RUN, w[0], w[1], w[2], w[3], w[4]);
    async_exchange_end(exchange);
    return request;
}

static void teller(void *session)
{
    errno_t rc = async_wait(script_send(session, telling.script), NULL);
    fibril_mutex_lock(&telling.lock);
    telling.left--;
    if (rc != EOK)
        telling.result = rc;
    fibril_cond_signal(&telling.done);
    fibril_mutex_unlock(&telling.lock);
}

static errno_t tellers_start(unsigned number, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        async_session_t *session;
        errno_t rc = session_open(number, &session);
        if (rc != EOK)
            return rc;
        telling.left++;
        rc = fibril_create("teller", teller, session, NULL);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}

static int tell_failed(errno_t rc)
{
    printf("actor: telling failed: %s\n", error_text(rc));
    return EXIT_FAILURE;
}

int actor_tell(unsigned number, const script_t *script, unsigned count)
{
    (void)os_task_set_name("teller");
    telling.script = script;
    errno_t rc = tellers_start(number, count);
    if (rc != EOK)
        return tell_failed(rc);
    fibril_yield(); /* lets all fibrils send */
    (void)task_report(0);
    fibril_mutex_lock(&telling.lock);
    while (telling.left > 0)
        fibril_cond_wait(&telling.done, &telling.lock);
    fibril_mutex_unlock(&telling.lock);
    /* The shell uses the terminal again: report the result only by the exit status. */
    return telling.result == EOK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int actor_tell_deaf(unsigned number, const script_t *script)
{
    (void)os_task_set_name("deaf");
    async_session_t *session;
    errno_t rc = session_open(number, &session);
    if (rc != EOK)
        return tell_failed(rc);
    if (!script_send(session, script))
        return tell_failed(ENOMEM);
    (void)task_report(0);
    for (;;)
        (void)syscall_thread_sleep(UINT64_MAX);
}
