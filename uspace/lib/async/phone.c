// SPDX-License-Identifier: BSD-2-Clause
/* Passing phones: clone and callback. */
#include <async/internal.h>
#include <stdlib.h>

errno_t async_clone_send(async_exchange_t *exchange, async_exchange_t *clone)
{
    return async_call(exchange, IPC_M_CONNECTION_CLONE, clone->phone, 0, 0, 0, 0, NULL);
}

errno_t async_callback_offer(async_exchange_t *exchange, unsigned interface, uint64_t word2,
                             uint64_t word3, async_handler_t handler, void *argument)
{
    async_call_t connect = {
        .handle = CAP_NONE,
        .method = IPC_M_CONNECT_TO_ME,
        .word = {interface, word2, word3},
    };
    connection_t *connection;
    errno_t rc = connection_create(&connect, handler, argument, &connection);
    if (rc != EOK)
        return rc;
    rc = async_call(exchange, IPC_M_CONNECT_TO_ME, interface, word2, word3, connection->label, 0,
                    NULL);
    if (rc != EOK) {
        connection_destroy(connection);
        return rc;
    }
    return connection_start(connection);
}

/* Makes the peer of a new phone start a connection fibril for it. */
static errno_t phone_introduce(cap_handle_t phone, unsigned interface)
{
    uint64_t words[IPC_WORDS] = {interface};
    return async_wait(request_send(phone, IPC_M_CONNECT_ME, words), NULL);
}

errno_t clone_accept(const async_call_t *call, unsigned interface, exchange_mode_t mode,
                     async_session_t **session)
{
    cap_handle_t phone;
    errno_t rc = answer_words(call, EOK, (uint64_t[IPC_WORDS]){0}, &phone);
    if (rc != EOK)
        return rc;
    rc = phone_introduce(phone, interface);
    if (rc != EOK) {
        (void)ipc_hangup(phone);
        return rc;
    }
    return async_session_create(phone, interface, mode, session);
}

errno_t async_clone_take(unsigned interface, exchange_mode_t mode, async_session_t **session)
{
    async_call_t call;
    errno_t rc = call_expect(IPC_M_CONNECTION_CLONE, &call);
    return rc == EOK ? clone_accept(&call, interface, mode, session) : rc;
}

errno_t callback_accept(const async_call_t *call, exchange_mode_t mode, async_session_t **session)
{
    cap_handle_t phone;
    errno_t rc = answer_words(call, EOK, (uint64_t[IPC_WORDS]){0}, &phone);
    if (rc != EOK)
        return rc;
    return async_session_create(phone, (unsigned)call->word[0], mode, session);
}

errno_t async_callback_take(exchange_mode_t mode, async_session_t **session)
{
    async_call_t call;
    errno_t rc = call_expect(IPC_M_CONNECT_TO_ME, &call);
    return rc == EOK ? callback_accept(&call, mode, session) : rc;
}
