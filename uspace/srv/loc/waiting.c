// SPDX-License-Identifier: BSD-2-Clause
/* Lookups that wait for their service. */
#include "waiting.h"

#include <abi/limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct waiter {
    struct waiter *next;
    async_call_t call;
    const void *client;
    char name[SERVICE_NAME_SIZE];
} waiter_t;

static waiter_t *waiters;

errno_t loc_waiting_add(const async_call_t *call, const char *name, const void *client)
{
    size_t own = 0;
    for (const waiter_t *at = waiters; at != NULL; at = at->next)
        own += at->call.sender == call->sender;
    if (own >= LOC_TASK_WAITING_MAX)
        return ELIMIT;
    waiter_t *waiter = calloc(1, sizeof(*waiter));
    if (waiter == NULL)
        return ENOMEM;
    waiter->call = *call;
    waiter->client = client;
    strcpy(waiter->name, name); /* fits: its length was checked when it came */
    waiter->next = waiters;
    waiters = waiter;
    async_defer(call);
    return EOK;
}

void loc_waiting_satisfy(const char *name, uint32_t id)
{
    for (waiter_t **place = &waiters; *place != NULL;) {
        waiter_t *waiter = *place;
        if (strcmp(waiter->name, name) != 0) {
            place = &waiter->next;
            continue;
        }
        *place = waiter->next;
        async_answer(&waiter->call, EOK, id, 0, 0, 0, 0);
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
        async_answer_0(&waiter->call, EHANGUP);
        free(waiter);
    }
}
