// SPDX-License-Identifier: BSD-2-Clause
/*
 * One connection to the location service.
 *
 * A client that said SERVER_REGISTER is a server: it holds a callback over which connections to
 * its services are forwarded. When the connection hangs up (the server died), its services go.
 */
#include "client.h"

#include "registry.h"
#include "waiting.h"

#include <proto/loc.h>
#include <stdlib.h>
#include <string.h>

typedef struct client {
    async_session_t *callback; /* NULL: not a server */
} client_t;

static loc_registry_t registry;

/* Receives a name as DATA_WRITE. The caller frees it. */
static errno_t name_take(char **name)
{
    void *data;
    size_t size;
    errno_t rc = async_data_write_take(&data, SERVICE_NAME_SIZE - 1, &size);
    if (rc != EOK)
        return rc == E2BIG ? ENAMETOOLONG : rc;
    *name = data;
    if (strlen(*name) != size) {
        free(data);
        return EINVAL;
    }
    return EOK;
}

static void server_register(client_t *client, const async_call_t *call)
{
    char *name;
    errno_t named = name_take(&name);
    async_session_t *callback;
    errno_t rc = async_callback_take(EXCHANGE_ATOMIC, &callback);
    if (named == EOK)
        free(name); /* the kernel knows the task's name; loc has no use for another */
    if (rc == EOK && (named != EOK || client->callback != NULL)) {
        async_session_close(callback);
        rc = named != EOK ? named : EEXIST;
    }
    if (rc == EOK)
        client->callback = callback;
    async_answer_0(call, rc);
}

static void server_unregister(client_t *client, const async_call_t *call)
{
    if (client->callback == NULL) {
        async_answer_0(call, ENOENT);
        return;
    }
    loc_registry_remove_server(&registry, client);
    async_session_close(client->callback);
    client->callback = NULL;
    async_answer_0(call, EOK);
}

static void service_register(client_t *client, const async_call_t *call)
{
    char *name;
    errno_t rc = name_take(&name);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    loc_service_t *service = NULL;
    rc = EPERM;
    if (client->callback != NULL)
        rc = loc_registry_add(&registry, name,
                              &(loc_server_t){client, call->sender, (unsigned)call->word[0]},
                              &service);
    async_answer(call, rc, service != NULL ? service->id : 0, 0, 0, 0, 0);
    if (rc == EOK)
        loc_waiting_satisfy(name, service->id);
    free(name);
}

static void service_unregister(const client_t *client, const async_call_t *call)
{
    loc_service_t *service = loc_registry_find_id(&registry, (service_id_t)call->word[0]);
    if (service == NULL || service->server != client) {
        async_answer_0(call, ENOENT);
        return;
    }
    loc_registry_remove(&registry, service);
    async_answer_0(call, EOK);
}

static void service_get_id(const client_t *client, const async_call_t *call)
{
    char *name;
    errno_t rc = name_take(&name);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    const loc_service_t *service = loc_registry_find(&registry, name);
    rc = service != NULL ? EOK : ENOENT;
    if (rc != EOK && (call->word[0] & LOC_GET_ID_WAIT) != 0) {
        rc = loc_name_check(name);
        rc = rc != EOK ? rc : loc_waiting_add(call, name, client);
        if (rc == EOK) {
            free(name);
            return;
        }
    }
    async_answer(call, rc, service != NULL ? service->id : 0, 0, 0, 0, 0);
    free(name);
}

/* Answers the DATA_READ that follows `call` with `data`, as much as is wanted, and `call` with
 * `word`. */
static void answer_data(const async_call_t *call, errno_t rc, const void *data, size_t size,
                        uint64_t word)
{
    async_call_t read;
    size_t wanted;
    errno_t received = async_data_read_receive(&read, &wanted);
    if (received == EOK && rc == EOK)
        received = async_data_read_accept(&read, data, size < wanted ? size : wanted);
    else if (received == EOK)
        async_answer_0(&read, rc);
    async_answer(call, rc != EOK ? rc : received, word, 0, 0, 0, 0);
}

static void service_get_name(const async_call_t *call)
{
    const loc_service_t *service = loc_registry_find_id(&registry, (service_id_t)call->word[0]);
    loc_entry_t entry = {0};
    if (service != NULL) {
        entry.id = service->id;
        strcpy(entry.name, service->name);
    }
    answer_data(call, service != NULL ? EOK : ENOENT, &entry, sizeof(entry), 0);
}

/* The two listings differ in what they count. */
static size_t list(const async_call_t *call, loc_entry_t *entries, size_t max)
{
    if (call->method == LOC_NAMESPACE_LIST)
        return loc_registry_list_namespaces(&registry, entries, max);
    return loc_registry_list(&registry, (uint32_t)call->word[0], entries, max);
}

static void list_answer(const async_call_t *call)
{
    size_t count = list(call, NULL, 0);
    loc_entry_t *entries = calloc(count + 1, sizeof(entries[0]));
    if (entries == NULL) {
        answer_data(call, ENOMEM, NULL, 0, 0);
        return;
    }
    list(call, entries, count);
    answer_data(call, EOK, entries, count * sizeof(entries[0]), count);
    free(entries);
}

static void namespace_get_id(const async_call_t *call)
{
    char *name;
    errno_t rc = name_take(&name);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    const loc_namespace_t *name_space = loc_registry_find_namespace(&registry, name);
    free(name);
    async_answer(call, name_space != NULL ? EOK : ENOENT, name_space != NULL ? name_space->id : 0,
                 0, 0, 0, 0);
}

static void client_dispatch(client_t *client, const async_call_t *call)
{
    switch (call->method) {
    case LOC_SERVER_REGISTER:
        server_register(client, call);
        break;
    case LOC_SERVER_UNREGISTER:
        server_unregister(client, call);
        break;
    case LOC_SERVICE_REGISTER:
        service_register(client, call);
        break;
    case LOC_SERVICE_UNREGISTER:
        service_unregister(client, call);
        break;
    case LOC_SERVICE_GET_ID:
        service_get_id(client, call);
        break;
    case LOC_SERVICE_GET_NAME:
        service_get_name(call);
        break;
    case LOC_SERVICE_LIST:
    case LOC_NAMESPACE_LIST:
        list_answer(call);
        break;
    case LOC_NAMESPACE_GET_ID:
        namespace_get_id(call);
        break;
    default:
        async_answer_0(call, ENOTSUP);
        break;
    }
}

void loc_client_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    client_t client = {0};
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        client_dispatch(&client, &call);
    loc_waiting_drop(&client);
    loc_registry_remove_server(&registry, &client);
    if (client.callback != NULL)
        async_session_close(client.callback);
}

void loc_connect_forward(async_call_t *connect, void *argument)
{
    (void)argument;
    const uint64_t *w = connect->word;
    const loc_service_t *service = loc_registry_find_id(&registry, (service_id_t)w[1]);
    if (service == NULL) {
        async_answer_0(connect, ENOENT);
        return;
    }
    if (service->interface != w[0]) {
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
    async_forward(connect, exchange, IPC_M_CONNECT_ME_TO, w[0], w[1], w[2], w[3], w[4],
                  IPC_FORWARD_KEEP);
    async_exchange_end(exchange);
}
