// SPDX-License-Identifier: BSD-2-Clause
/* The server. */
#include "busy.h"
#include <cli/cli.h>
#include <loc/loc.h>
#include <task/spawn.h>

static uint64_t served;

static void busy_connected(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    if (async_accept(connect) != EOK)
        return;
    while (async_next_call(&call)) {
        served++;
        if (call.method == BUSY_COUNT)
            async_reply(&call, EOK, served, 0, 0, 0, 0);
        else
            busy_answer(&call);
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
