// SPDX-License-Identifier: BSD-2-Clause
/* Lookups that wait for their service. */
#include "waiting.h"

#include <stdlib.h>
#include <string.h>

typedef struct waiter {
    struct waiter *next;
    loc_proto_service_get_id_request_t request;
    const void *client;
} waiter_t;

static waiter_t *waiters;

errno_t loc_waiting_add(const loc_proto_service_get_id_request_t *request, const void *client)
{
    size_t own = 0;
    for (const waiter_t *at = waiters; at != NULL; at = at->next)
        own += at->request.call.sender == request->call.sender;
    if (own >= LOC_TASK_WAITING_MAX)
        return ELIMIT;
    waiter_t *waiter = calloc(1, sizeof(*waiter));
    if (waiter == NULL)
        return ENOMEM;
    waiter->request = *request;
    waiter->client = client;
    waiter->next = waiters;
    waiters = waiter;
    loc_proto_service_get_id_defer(request);
    return EOK;
}

void loc_waiting_satisfy(const char *name, uint32_t id)
{
    for (waiter_t **place = &waiters; *place != NULL;) {
        waiter_t *waiter = *place;
        if (strcmp(waiter->request.name, name) != 0) {
            place = &waiter->next;
            continue;
        }
        *place = waiter->next;
        loc_proto_service_get_id_reply(&waiter->request, EOK, id);
        free(waiter);
    }
}

void loc_waiting_drop(const void *client)
{
    for (waiter_t **place = &waiters; *place != NULL;) {
        waiter_t *waiter = *place;
        if (waiter->client != client) {
            place = &waiter->next;
            continue;
        }
        *place = waiter->next;
        loc_proto_service_get_id_fail(&waiter->request, EHANGUP);
        free(waiter);
    }
}
