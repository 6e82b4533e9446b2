// SPDX-License-Identifier: BSD-2-Clause
/* A client: fibrils that take locks and call the server, over serialized and parallel sessions. */
#include "busy.h"
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>

#define WORKERS 5

static async_session_t *serialized, *parallel;
static fibril_cond_t failed = FIBRIL_COND_INIT;
static fibril_mutex_t failed_lock = FIBRIL_MUTEX_INIT("failed");
static errno_t failure;

static void busy_worker(void *argument)
{
    (void)argument;
    errno_t rc = EOK;
    while (rc == EOK)
        rc = busy_step(serialized, parallel);
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
