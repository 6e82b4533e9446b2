// SPDX-License-Identifier: BSD-2-Clause
/* An actor: executes the scripts of its requests. */
#include "actor.h"
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

#define LOCKS     4
#define US_PER_MS 1000u

/* The execution of one request. */
typedef struct play {
    const async_call_t *call;
    unsigned mutexes, reads, writes; /* sets of locks, bit 0 is lock 1 */
    bool gone;                       /* forwarded, deferred or dropped */
} play_t;

static fibril_mutex_t mutexes[LOCKS] = {FIBRIL_MUTEX_INIT("first"), FIBRIL_MUTEX_INIT("second"),
                                        FIBRIL_MUTEX_INIT("third"), FIBRIL_MUTEX_INIT("fourth")};
static fibril_rwlock_t rwlocks[LOCKS] = {
    FIBRIL_RWLOCK_INIT("rw first"), FIBRIL_RWLOCK_INIT("rw second"), FIBRIL_RWLOCK_INIT("rw third"),
    FIBRIL_RWLOCK_INIT("rw fourth")};

/* Sessions to the other actors, by exchange mode; connected on demand. */
static async_session_t *sessions[2][ACTORS];
static fibril_mutex_t sessions_lock = FIBRIL_MUTEX_INIT("sessions");

errno_t actor_service(unsigned number, service_id_t *id)
{
    char name[SERVICE_NAME_SIZE];
    snprintf(name, sizeof(name), "test/%s", actor_name(number));
    return loc_service_get_id(name, false, id);
}

static errno_t session_get(unsigned number, bool serialized, async_session_t **session)
{
    fibril_mutex_lock(&sessions_lock);
    async_session_t **place = &sessions[serialized][number];
    errno_t rc = EOK;
    if (!*place) {
        service_id_t id;
        rc = actor_service(number, &id);
        if (rc == EOK)
            rc = loc_service_connect(id, INTERFACE_ACTOR,
                                     serialized ? EXCHANGE_SERIALIZE : EXCHANGE_ATOMIC, place);
    }
    *session = *place;
    fibril_mutex_unlock(&sessions_lock);
    return rc;
}

static errno_t step_call(const step_t *step)
{
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = session_get(step->number, step->what == 'o', &session);
    rc = rc == EOK ? async_exchange_begin(session, &exchange) : rc;
    if (rc != EOK)
        return rc;
    const uint64_t *w = step->script.word;
    rc = async_call(exchange, METHOD_RUN, w[0], w[1], w[2], w[3], w[4], NULL);
    async_exchange_end(exchange);
    return rc;
}

static errno_t step_forward(play_t *play, const step_t *step)
{
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = session_get(step->number, false, &session);
    rc = rc == EOK ? async_exchange_begin(session, &exchange) : rc;
    if (rc != EOK)
        return rc;
    const uint64_t *w = step->script.word;
    (void)async_forward(play->call, exchange, METHOD_RUN, w[0], w[1], w[2], w[3], w[4],
                        IPC_FORWARD_KEEP);
    async_exchange_end(exchange);
    play->gone = true;
    return EOK;
}

static errno_t step_lock(play_t *play, const step_t *step)
{
    if (step->number == 0 || step->number > LOCKS)
        return EINVAL;
    unsigned bit = 1u << (step->number - 1);
    if (step->what == 'l') {
        fibril_mutex_lock(&mutexes[step->number - 1]);
        play->mutexes |= bit;
    } else if (step->what == 'r') {
        fibril_rwlock_read_lock(&rwlocks[step->number - 1]);
        play->reads |= bit;
    } else {
        fibril_rwlock_write_lock(&rwlocks[step->number - 1]);
        play->writes |= bit;
    }
    return EOK;
}

static errno_t step_do(play_t *play, const step_t *step)
{
    switch (step->what) {
    case 'c':
    case 'o':
        return step_call(step);
    case 'f':
        return step_forward(play, step);
    case 's':
        fibril_sleep((uint64_t)step->number * US_PER_MS);
        return EOK;
    case 'k':
        async_defer(play->call);
        play->gone = true;
        return EOK;
    case 'x':
        play->gone = true;
        return EOK;
    case 'a':
        return async_answer_0(play->call, EOK);
    default:
        return step_lock(play, step);
    }
}

static errno_t steps_do(play_t *play, const script_t *script)
{
    unsigned at = 0, again = SCRIPT_MAX;
    step_t step;
    errno_t rc = EOK;
    while (rc == EOK && !play->gone) {
        if (script_step(script, &at, &step, &rc))
            if (step.what == '*')
                again = at;
            else
                rc = step_do(play, &step);
        else if (rc == EOK && again != SCRIPT_MAX)
            at = again;
        else
            return rc;
    }
    return rc;
}

static void locks_release(const play_t *play)
{
    for (unsigned i = 0; i < LOCKS; i++) {
        if (play->mutexes & 1u << i)
            fibril_mutex_unlock(&mutexes[i]);
        if (play->reads & 1u << i)
            fibril_rwlock_read_unlock(&rwlocks[i]);
        if (play->writes & 1u << i)
            fibril_rwlock_write_unlock(&rwlocks[i]);
    }
}

static void request_serve(const async_call_t *call)
{
    play_t play = {.call = call};
    script_t script;
    for (int i = 0; i < IPC_WORDS; i++)
        script.word[i] = call->word[i];
    errno_t rc = call->method == METHOD_RUN ? steps_do(&play, &script) : ENOTSUP;
    locks_release(&play);
    if (!play.gone)
        async_answer_0(call, rc);
}

static void connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        request_serve(&call);
}

int actor_serve(unsigned number)
{
    char service[SERVICE_NAME_SIZE];
    snprintf(service, sizeof(service), "test/%s", actor_name(number));
    service_id_t id;
    async_sender_limit_set(SERVER_CONNECTIONS_MAX); /* one `tell` acts as a hundred clients */
    errno_t rc = os_task_set_name(actor_name(number));
    rc = rc == EOK ? async_port_set(INTERFACE_ACTOR, connection_serve, NULL) : rc;
    rc = rc == EOK ? loc_server_register(actor_name(number)) : rc;
    rc = rc == EOK ? loc_service_register(service, INTERFACE_ACTOR, &id) : rc;
    if (rc != EOK) {
        printf("actor: %s cannot serve: %s\n", actor_name(number), error_text(rc));
        return EXIT_FAILURE;
    }
    (void)task_report(0);
    async_serve();
}
