// SPDX-License-Identifier: BSD-2-Clause
/*
 * The location service: names for services.
 *
 * Everything runs on fibrils of one thread, and no fibril waits in the middle of a request (waiting
 * lookups are deferred), so the registry needs no lock.
 */
#include "client.h"

#include <abi/ns.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

/* Registers at ns as the location service. */
static errno_t loc_offer(void)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(async_ns_session(), &exchange);
    if (rc != EOK)
        return rc;
    rc = async_callback_offer(exchange, INTERFACE_LOC, SERVICE_LOC, 0, loc_client_serve, NULL);
    async_exchange_end(exchange);
    return rc;
}

int main(void)
{
    loc_clients_init();
    errno_t rc = async_port_set(INTERFACE_LOC, loc_client_serve, NULL);
    if (rc == EOK)
        rc = async_port_set(INTERFACE_NONE, loc_connect_forward, NULL);
    if (rc == EOK)
        rc = loc_offer();
    task_report(rc);
    if (rc != EOK) {
        printf("loc: cannot offer the location service: %s\n", error_text(rc));
        return EXIT_FAILURE;
    }
    async_serve();
}
