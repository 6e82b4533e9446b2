// SPDX-License-Identifier: BSD-2-Clause
/*
 * Client of the location service.
 *
 * It uses two connections, opened at their first use: one for lookups and for connecting to
 * services (PARALLEL, since a lookup can wait and must not delay others), and one for registering.
 * The second one represents this server: when it is closed, loc removes the services of this task.
 */
#include <async/service.h>
#include <loc/loc.h>
#include <proto/loc.h>
#include <string.h>

static async_service_t asking =
    ASYNC_SERVICE_INIT("loc asking", INTERFACE_LOC, SERVICE_LOC, EXCHANGE_PARALLEL);
static async_service_t registering =
    ASYNC_SERVICE_INIT("loc registering", INTERFACE_LOC, SERVICE_LOC, EXCHANGE_SERIALIZE);

/* Serves the callback connection of loc. Connect requests over it are handled by the ports; loc
 * sends no other requests. */
static void callback_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        async_answer_0(&call, ENOTSUP);
}

errno_t loc_server_register(const char *name)
{
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&registering, &exchange);
    if (rc == EOK) {
        rc = loc_proto_server_register(exchange, name, callback_serve, NULL);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t loc_service_register(const char *name, unsigned interface, service_id_t *id)
{
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&registering, &exchange);
    if (rc == EOK) {
        loc_proto_service_register_out_t out;
        rc = loc_proto_service_register(exchange, interface, name, &out);
        *id = out.service;
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t loc_service_unregister(service_id_t id)
{
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&registering, &exchange);
    if (rc == EOK) {
        rc = loc_proto_service_unregister(exchange, id);
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t loc_service_get_id(const char *name, bool wait, service_id_t *id)
{
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&asking, &exchange);
    if (rc == EOK) {
        loc_proto_service_get_id_out_t out;
        rc = loc_proto_service_get_id(exchange, wait ? LOC_GET_ID_WAIT : 0, name, &out);
        *id = out.service;
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t loc_service_get_name(service_id_t id, char *name, size_t size)
{
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&asking, &exchange);
    if (rc != EOK)
        return rc;
    loc_entry_t entry = {0};
    rc = loc_proto_service_get_name(exchange, id, &entry);
    async_exchange_end(exchange);
    if (rc != EOK)
        return rc;
    entry.name[sizeof(entry.name) - 1] = '\0';
    size_t length = strlen(entry.name);
    if (length >= size)
        return ENAMETOOLONG;
    memcpy(name, entry.name, length + 1);
    return EOK;
}

errno_t loc_service_connect(service_id_t id, unsigned interface, exchange_mode_t mode,
                            async_session_t **session)
{
    async_session_t *loc;
    errno_t rc = async_service_session(&asking, &loc);
    return rc != EOK ? rc : async_session_connect(loc, interface, id, 0, mode, session);
}

errno_t loc_service_list(const char *name_space, service_id_t from, loc_entry_t *entries,
                         size_t max, size_t *count)
{
    *count = 0;
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&asking, &exchange);
    if (rc != EOK)
        return rc;
    loc_proto_namespace_get_id_out_t space = {0};
    loc_proto_service_list_out_t list = {0};
    if (name_space[0] != '\0')
        rc = loc_proto_namespace_get_id(exchange, name_space, &space);
    if (rc == EOK)
        rc = loc_proto_service_list(exchange, space.namespace, from, entries, max, &list);
    *count = list.count;
    async_exchange_end(exchange);
    return rc;
}

errno_t loc_namespace_list(uint32_t from, loc_entry_t *entries, size_t max, size_t *count)
{
    *count = 0;
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&asking, &exchange);
    if (rc == EOK) {
        loc_proto_namespace_list_out_t list;
        rc = loc_proto_namespace_list(exchange, from, entries, max, &list);
        *count = list.count;
        async_exchange_end(exchange);
    }
    return rc;
}

errno_t loc_namespace_get_id(const char *name, uint32_t *id)
{
    async_exchange_t *exchange;
    errno_t rc = async_service_begin(&asking, &exchange);
    if (rc == EOK) {
        loc_proto_namespace_get_id_out_t space = {0};
        rc = loc_proto_namespace_get_id(exchange, name, &space);
        *id = space.namespace;
        async_exchange_end(exchange);
    }
    return rc;
}
