// SPDX-License-Identifier: BSD-2-Clause
/* Services identified by numbers. */
#include "services.h"
#include <abi/limits.h>
#include <abi/ns.h>
#include <adt/list.h>
#include <os/ipc.h>
#include <os/os.h>
#include <proto/system_words.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct waiting_call {
    link_t link;
    ipc_message_t call;
} waiting_call_t;

typedef struct service {
    bool offered;
    bool died; /* and has not been offered again */
    task_id_t server;
    cap_handle_t phone;
    list_t waiting;
} service_t;

static service_t services[SERVICE_COUNT];

void services_init(void)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        list_init(&services[i].waiting);
}

/* Returns the service that CONNECT_TO_ME or CONNECT_ME_TO names, or NULL for an invalid number. */
static service_t *service_of(const ipc_message_t *call)
{
    ipc_connect_me_to_in_t in;
    uint64_t number = ipc_connect_me_to_in_unpack(call->word, &in) ? in.word2 : SERVICE_NONE;
    return number > SERVICE_NONE && number < SERVICE_COUNT ? &services[number] : NULL;
}

static void service_forward(const service_t *service, const ipc_message_t *call)
{
    errno_t rc =
        ipc_forward(call->handle, service->phone, call->method, call->word, IPC_FORWARD_KEEP);
    if (rc != EOK && rc != EHANDLE)
        (void)ipc_answer_0(call->handle, rc);
}

static void waiting_forward(service_t *service)
{
    list_foreach_safe (service->waiting, link, waiting_call_t, waiting) {
        list_unlink(&waiting->link);
        service_forward(service, &waiting->call);
        free(waiting);
    }
}

void service_offer(const ipc_message_t *call)
{
    service_t *service = service_of(call);
    errno_t rc = os_task_permitted(call->sender, PERM_ESSENTIAL);
    if (rc == EOK && service == NULL)
        rc = ENOENT;
    else if (rc == EOK && service->offered)
        rc = EEXIST;
    if (rc != EOK) {
        (void)ipc_answer_0(call->handle, rc);
        return;
    }
    static const uint64_t words[IPC_WORDS];
    rc = ipc_answer(call->handle, EOK, words, &service->phone);
    if (rc != EOK) {
        if (rc != EPARTY)
            (void)ipc_answer_0(call->handle, rc);
        return;
    }
    service->offered = true;
    service->died = false;
    service->server = call->sender;
    waiting_forward(service);
}

static unsigned service_waits_of(const service_t *service, task_id_t asker)
{
    unsigned count = 0;
    list_foreach (service->waiting, link, const waiting_call_t, waiting)
        count += waiting->call.sender == asker;
    return count;
}

static errno_t service_waiting_add(service_t *service, const ipc_message_t *call)
{
    if (service_waits_of(service, call->sender) >= NS_TASK_WAITING_MAX)
        return ELIMIT;
    waiting_call_t *waiting = malloc(sizeof(*waiting));
    if (waiting == NULL)
        return ENOMEM;
    waiting->call = *call;
    list_append(&service->waiting, &waiting->link);
    return EOK;
}

void service_connect(const ipc_message_t *call)
{
    service_t *service = service_of(call);
    if (service != NULL && service->offered) {
        service_forward(service, call);
        return;
    }
    if (service != NULL && service->died) {
        (void)ipc_answer_0(call->handle, EHANGUP); /* it will not be restarted */
        return;
    }
    errno_t rc = service != NULL ? service_waiting_add(service, call) : ENOENT;
    if (rc != EOK)
        (void)ipc_answer_0(call->handle, rc);
}

/* Answers the calls of a dead task, since the kernel keeps them until they are answered. */
static void waiting_forget(service_t *service, task_id_t task)
{
    list_foreach_safe (service->waiting, link, waiting_call_t, waiting) {
        if (waiting->call.sender != task)
            continue;
        list_unlink(&waiting->link);
        (void)ipc_answer_0(waiting->call.handle, EHANGUP);
        free(waiting);
    }
}

void services_task_ended(task_id_t task)
{
    for (int i = 0; i < SERVICE_COUNT; i++) {
        service_t *service = &services[i];
        waiting_forget(service, task);
        if (!service->offered || service->server != task)
            continue;
        service->offered = false;
        service->died = true;
        (void)ipc_hangup(service->phone);
    }
}
