// SPDX-License-Identifier: BSD-2-Clause
/* Round trips like those of servers: session, exchange, connection fibril. */
#include "pingpong.h"
#include <async/async.h>

static void serve_connection(struct async_call *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call)) {
        async_reply(&call, call.method == PING_METHOD ? EOK : ENOTSUP, call.word[0], call.word[1],
                    call.word[2], call.word[3], call.word[4]);
    }
}

errno_t async_serve_pings(void)
{
    errno_t rc = async_port_set(PING_INTERFACE, serve_connection, NULL);
    if (rc == EOK)
        async_serve();
    return rc;
}

errno_t async_ping(async_session_t *session, unsigned count)
{
    errno_t rc = EOK;
    pingpong_begin();
    for (unsigned i = 0; i < count && rc == EOK; i++) {
        async_exchange_t *exchange;
        async_answer_t answer;
        rc = async_exchange_begin(session, &exchange);
        if (rc != EOK)
            break;
        rc = async_call(exchange, PING_METHOD, i, 2, 3, 4, 5, &answer);
        async_exchange_end(exchange);
    }
    pingpong_end();
    return rc;
}
