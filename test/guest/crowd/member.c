// SPDX-License-Identifier: BSD-2-Clause
/* A member of a crowd; see crowd.h. */
#include "crowd.h"
#include <async/async.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <stdio.h>
#include <task/spawn.h>

#define FOREVER_US (1000000ull * 3600 * 24)

static const crowd_t *crowd;
static unsigned self;
static fibril_mutex_t turn = FIBRIL_MUTEX_INIT("turn");

static void service_name(unsigned member, char name[SERVICE_NAME_SIZE])
{
    snprintf(name, SERVICE_NAME_SIZE, "crowd/%u", member);
}

static errno_t exchange_with(unsigned member, async_exchange_t **exchange)
{
    char name[SERVICE_NAME_SIZE];
    service_id_t id;
    async_session_t *session;
    service_name(member, name);
    errno_t rc = loc_service_get_id(name, true, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, INTERFACE_CROWD, EXCHANGE_ATOMIC, &session);
    return rc == EOK ? async_exchange_begin(session, exchange) : rc;
}

errno_t crowd_send(unsigned member, unsigned count, bool data, void (*sent)(void))
{
    static char byte;
    async_exchange_t *exchange;
    async_request_t *first = NULL;
    errno_t rc = exchange_with(member, &exchange);
    if (rc != EOK)
        return rc;
    for (unsigned i = 0; i < count; i++) {
        async_request_t *request = data && i % 2 == 1
                                       ? async_data_read_start(exchange, &byte, 1)
                                       : async_send(exchange, METHOD_WORK, i, 0, 0, 0, 0);
        first = first != NULL ? first : request;
    }
    if (sent != NULL)
        sent();
    return async_wait(first, NULL);
}

static errno_t pass_on(const async_call_t *call)
{
    static async_exchange_t *next;
    errno_t rc = next != NULL ? EOK : exchange_with(self + 1, &next);
    if (rc == EOK)
        (void)async_forward(call, next, METHOD_WORK, 0, 0, 0, 0, 0, IPC_FORWARD_KEEP);
    return rc;
}

static errno_t in_a_row(void)
{
    if (crowd->shape != SHAPE_RING && self + 1 == crowd->members)
        fibril_sleep(FOREVER_US);
    return crowd_send((self + 1) % crowd->members, crowd->calls, crowd->shape == SHAPE_DATA, NULL);
}

static errno_t work(const async_call_t *call)
{
    if (crowd->shape == SHAPE_FORWARD && self < FORWARDERS)
        return pass_on(call);
    fibril_mutex_lock(&turn);
    if (crowd->shape == SHAPE_FORWARD)
        fibril_sleep(FOREVER_US);
    errno_t rc = crowd->shape == SHAPE_JAM ? crowd_send(self, 1, false, NULL) : in_a_row();
    fibril_mutex_unlock(&turn);
    async_reply_0(call, rc);
    return EOK;
}

static void connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    if (async_accept(connect) != EOK)
        return;
    for (async_get_call(&call); call.method != IPC_M_PHONE_HUNGUP; async_get_call(&call)) {
        errno_t rc = call.method == METHOD_WORK ? work(&call) : ENOTSUP;
        if (rc != EOK)
            async_reply_0(&call, rc);
    }
}

static void report(void)
{
    (void)task_report(0);
}

int member_serve(const crowd_t *of, unsigned number)
{
    char name[SERVICE_NAME_SIZE];
    service_id_t id;
    crowd = of;
    self = number;
    service_name(number, name);
    errno_t rc = async_port_set(INTERFACE_CROWD, connection_serve, NULL);
    if (rc == EOK)
        rc = loc_server_register(name);
    if (rc == EOK)
        rc = loc_service_register(name, INTERFACE_CROWD, &id);
    if (rc != EOK)
        return cli_fail(name, rc);
    bool sends = crowd->shape == SHAPE_JAM ? self > 0 : self > FORWARDERS;
    if ((crowd->shape != SHAPE_JAM && crowd->shape != SHAPE_FORWARD) || !sends)
        report();
    else
        rc = crowd_send(0, crowd->calls, false, report);
    if (rc != EOK)
        return cli_fail(name, rc);
    async_serve();
}
