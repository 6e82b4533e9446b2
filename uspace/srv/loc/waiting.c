// SPDX-License-Identifier: BSD-2-Clause
/* Lookups that wait for their service. */
#include "waiting.h"

#include <adt/list.h>
#include <stdlib.h>
#include <string.h>

typedef struct waiter {
    link_t link;
    loc_proto_service_get_id_request_t request;
    const void *client;
} waiter_t;

static list_t waiters = LIST_INIT(waiters);

errno_t loc_waiting_add(const loc_proto_service_get_id_request_t *request, const void *client)
{
    size_t own = 0;
    list_foreach (waiters, link, const waiter_t, at)
        own += at->request.call.sender == request->call.sender;
    if (own >= LOC_TASK_WAITING_MAX)
        return ELIMIT;
    waiter_t *waiter = calloc(1, sizeof(*waiter));
    if (waiter == NULL)
        return ENOMEM;
    waiter->request = *request;
    waiter->client = client;
    list_prepend(&waiters, &waiter->link);
    loc_proto_service_get_id_defer(request);
    return EOK;
}

void loc_waiting_satisfy(const char *name, uint32_t id)
{
    list_foreach_safe (waiters, link, waiter_t, waiter) {
        if (strcmp(waiter->request.name, name) != 0)
            continue;
        list_unlink(&waiter->link);
        loc_proto_service_get_id_reply(&waiter->request, EOK, id);
        free(waiter);
    }
}

void loc_waiting_drop(const void *client)
{
    list_foreach_safe (waiters, link, waiter_t, waiter) {
        if (waiter->client != client)
            continue;
        list_unlink(&waiter->link);
        loc_proto_service_get_id_fail(&waiter->request, EHANGUP);
        free(waiter);
    }
}
