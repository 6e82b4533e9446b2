// SPDX-License-Identifier: BSD-2-Clause
/*
 * One connection to the location service.
 *
 * A client that has sent SERVER_REGISTER is a server: connections to its services are forwarded
 * over its callback phone. When it hangs up, for example because it died, its services are removed.
 */
#include "client.h"

#include "registry.h"
#include "waiting.h"

#include <os/os.h>
#include <proto/loc_server.h>
#include <proto/system_words.h>
#include <stdlib.h>
#include <string.h>

typedef struct client {
    async_session_t *callback; /* NULL: not a server */
} client_t;

static loc_registry_t registry;

void loc_clients_init(void)
{
    loc_registry_init(&registry);
}

static void client_server_register(void *context, loc_proto_server_register_request_t *request)
{
    client_t *client = context; /* named like its task, which the kernel reports */
    errno_t rc = EEXIST;
    if (client->callback == NULL)
        rc = async_part_accept_callback(&request->connections, EXCHANGE_ATOMIC, &client->callback);
    loc_proto_server_register_reply(request, rc);
}

static void server_unregister(void *context, loc_proto_server_unregister_request_t *request)
{
    client_t *client = context;
    if (client->callback == NULL) {
        loc_proto_server_unregister_fail(request, ENOENT);
        return;
    }
    loc_registry_remove_server(&registry, client);
    async_session_close(client->callback);
    client->callback = NULL;
    loc_proto_server_unregister_reply(request, EOK);
}

static void service_register(void *context, loc_proto_service_register_request_t *request)
{
    client_t *client = context;
    loc_service_t *service = NULL;
    task_id_t task = request->call.sender;
    loc_server_t server = {client, task, os_task_permitted(task, PERM_ESSENTIAL) == EOK,
                           request->in.interface};
    errno_t rc = EPERM;
    if (client->callback != NULL)
        rc = loc_registry_add(&registry, request->name, &server, &service);
    loc_proto_service_register_reply(request, rc, service != NULL ? service->id : 0);
    if (rc == EOK)
        loc_waiting_satisfy(request->name, service->id);
}

static void service_unregister(void *context, loc_proto_service_unregister_request_t *request)
{
    loc_service_t *service = loc_registry_find_id(&registry, request->in.service);
    errno_t rc = service != NULL && service->server == context ? EOK : ENOENT;
    if (rc == EOK)
        loc_registry_remove(&registry, service);
    loc_proto_service_unregister_reply(request, rc);
}

static void service_get_id(void *context, loc_proto_service_get_id_request_t *request)
{
    const loc_service_t *service = loc_registry_find(&registry, request->name);
    errno_t rc = service != NULL ? EOK : ENOENT;
    if (rc != EOK && (request->in.flags & LOC_GET_ID_WAIT) != 0) {
        rc = loc_name_check(request->name);
        rc = rc != EOK ? rc : loc_waiting_add(request, context);
        if (rc == EOK)
            return;
    }
    loc_proto_service_get_id_reply(request, rc, service != NULL ? service->id : 0);
}

static void service_get_name(void *context, loc_proto_service_get_name_request_t *request)
{
    (void)context;
    const loc_service_t *service = loc_registry_find_id(&registry, request->in.service);
    loc_entry_t entry = {0};
    errno_t rc = ENOENT;
    if (service != NULL) {
        entry.id = service->id;
        strcpy(entry.name, service->name);
        rc = async_part_give(&request->entry, &entry, sizeof(entry), NULL);
    }
    loc_proto_service_get_name_reply(request, rc);
}

/* Entries for which the client has room. */
static size_t entries_max(const async_part_t *part)
{
    size_t max = part->size / sizeof(loc_entry_t);
    return max < LOC_SERVICES_MAX ? max : LOC_SERVICES_MAX;
}

static errno_t entries_give(async_part_t *part, const loc_entry_t *entries, size_t count)
{
    return async_part_give(part, entries, count * sizeof(entries[0]), NULL);
}

static void service_list(void *context, loc_proto_service_list_request_t *request)
{
    (void)context;
    size_t max = entries_max(&request->entries), count = 0;
    loc_entry_t *entries = calloc(max + 1, sizeof(entries[0]));
    errno_t rc = ENOMEM;
    if (entries != NULL) {
        count = loc_registry_list(&registry, request->in.namespace, request->in.from, entries, max);
        rc = entries_give(&request->entries, entries, max < count ? max : count);
    }
    loc_proto_service_list_reply(request, rc, count);
    free(entries);
}

static void namespace_list(void *context, loc_proto_namespace_list_request_t *request)
{
    (void)context;
    size_t max = entries_max(&request->entries), count = 0;
    loc_entry_t *entries = calloc(max + 1, sizeof(entries[0]));
    errno_t rc = ENOMEM;
    if (entries != NULL) {
        count = loc_registry_list_namespaces(&registry, request->in.from, entries, max);
        rc = entries_give(&request->entries, entries, max < count ? max : count);
    }
    loc_proto_namespace_list_reply(request, rc, count);
    free(entries);
}

static void namespace_get_id(void *context, loc_proto_namespace_get_id_request_t *request)
{
    (void)context;
    const loc_namespace_t *found = loc_registry_find_namespace(&registry, request->name);
    loc_proto_namespace_get_id_reply(request, found != NULL ? EOK : ENOENT,
                                     found != NULL ? found->id : 0);
}

static const loc_proto_methods_t methods = {
    .server_register = client_server_register,
    .server_unregister = server_unregister,
    .service_register = service_register,
    .service_unregister = service_unregister,
    .service_get_id = service_get_id,
    .service_get_name = service_get_name,
    .service_list = service_list,
    .namespace_get_id = namespace_get_id,
    .namespace_list = namespace_list,
};

void loc_client_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    client_t client = {0};
    if (async_accept(connect) != EOK)
        return;
    loc_proto_serve(&methods, &client);
    loc_waiting_drop(&client);
    loc_registry_remove_server(&registry, &client);
    if (client.callback != NULL)
        async_session_close(client.callback);
}

void loc_connect_forward(async_call_t *connect, void *argument)
{
    (void)argument;
    ipc_connect_me_to_in_t in;
    const loc_service_t *service = NULL;
    if (ipc_connect_me_to_in_unpack(connect->word, &in) && WORD_FITS(service_id_t, in.word2))
        service = loc_registry_find_id(&registry, (service_id_t)in.word2);
    if (service == NULL) {
        async_answer_0(connect, ENOENT);
        return;
    }
    if (service->interface != in.interface) {
        async_answer_0(connect, ENOTSUP);
        return;
    }
    const client_t *server = service->server;
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(server->callback, &exchange);
    if (rc != EOK) {
        async_answer_0(connect, rc);
        return;
    }
    async_forward(connect, exchange, IPC_M_CONNECT_ME_TO, in.interface, in.word2, in.word3, 0, 0,
                  IPC_FORWARD_KEEP);
    async_exchange_end(exchange);
}
