// SPDX-License-Identifier: BSD-2-Clause
/* The location service's protocol, as <loc/loc.h> speaks it. */
#ifndef PROTO_LOC_H
#define PROTO_LOC_H

#include <abi/vfs.h>
#include <proto/transfer.h>

/* Flags of LOC_SERVICE_GET_ID. */
enum loc_get_id_flag { LOC_GET_ID_WAIT = 1 };

/* The callback is what loc forwards connections to; `handler` serves its (empty) own protocol. */
MUST_USE
static inline errno_t loc_proto_server_register(async_exchange_t *exchange, const char *name,
                                                async_handler_t handler)
{
    async_request_t *request = proto_send(exchange, LOC_SERVER_REGISTER, PROTO_WORDS(0));
    if (request == NULL)
        return ENOMEM;
    errno_t named = async_data_write(exchange, name, strlen(name));
    errno_t called = async_callback_offer(exchange, INTERFACE_LOC_CB, 0, 0, handler, NULL);
    errno_t rc = async_wait(request, NULL);
    if (rc != EOK)
        return rc;
    return named != EOK ? named : called;
}

MUST_USE
static inline errno_t loc_proto_service_register(async_exchange_t *exchange, const char *name,
                                                 unsigned interface, service_id_t *id)
{
    async_answer_t answer;
    errno_t rc =
        proto_write_text(exchange, LOC_SERVICE_REGISTER, PROTO_WORDS(interface), name, &answer);
    *id = rc == EOK ? (service_id_t)answer.word[0] : 0;
    return rc;
}

MUST_USE
static inline errno_t loc_proto_service_unregister(async_exchange_t *exchange, service_id_t id)
{
    return proto_call(exchange, LOC_SERVICE_UNREGISTER, PROTO_WORDS(id), NULL);
}

MUST_USE
static inline errno_t loc_proto_service_get_id(async_exchange_t *exchange, const char *name,
                                               unsigned flags, service_id_t *id)
{
    async_answer_t answer;
    errno_t rc = proto_write_text(exchange, LOC_SERVICE_GET_ID, PROTO_WORDS(flags), name, &answer);
    *id = rc == EOK ? (service_id_t)answer.word[0] : 0;
    return rc;
}

/* `entry` gets the service's whole name. */
MUST_USE
static inline errno_t loc_proto_service_get_name(async_exchange_t *exchange, service_id_t id,
                                                 loc_entry_t *entry)
{
    return proto_read(exchange, LOC_SERVICE_GET_NAME, PROTO_WORDS(id), entry, sizeof(*entry), NULL);
}

/* `count` is how many there are, though at most `max` are given. */
MUST_USE
static inline errno_t loc_proto_list(async_exchange_t *exchange, enum protocol_method method,
                                     uint32_t name_space, loc_entry_t *entries, size_t max,
                                     size_t *count)
{
    async_answer_t answer;
    errno_t rc = proto_read(exchange, method, PROTO_WORDS(name_space), entries,
                            max * sizeof(entries[0]), &answer);
    *count = rc == EOK ? answer.word[0] : 0;
    return rc;
}

MUST_USE
static inline errno_t loc_proto_namespace_get_id(async_exchange_t *exchange, const char *name,
                                                 uint32_t *id)
{
    async_answer_t answer;
    errno_t rc = proto_write_text(exchange, LOC_NAMESPACE_GET_ID, PROTO_WORDS(0), name, &answer);
    *id = rc == EOK ? (uint32_t)answer.word[0] : 0;
    return rc;
}

#endif
