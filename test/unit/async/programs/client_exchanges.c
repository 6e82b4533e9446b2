// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the async tests: the modes of exchanges. Two fibrils use one session. */
#include "programs.h"
#include "server.h"

static async_session_t *session;
static unsigned finished;

static void use(void *letter)
{
    async_exchange_t *exchange;
    uint64_t name = (uint64_t)(uintptr_t)letter;
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    program_note((char)name);
    CHECK(async_call(exchange, SERVER_NOTE, name, 100, 0, 0, 0, NULL) == EOK);
    program_note((char)name);
    async_exchange_end(exchange);
    finished++;
}

/* Three concurrent users; `option` is the mode. */
PROGRAM(client_modes)
{
    session = session_over(program, 0, SERVER_INTERFACE, (exchange_mode_t)program->option);
    CHECK(fibril_create("a", use, (void *)(uintptr_t)'a', NULL) == EOK);
    CHECK(fibril_create("b", use, (void *)(uintptr_t)'b', NULL) == EOK);
    CHECK(fibril_create("c", use, (void *)(uintptr_t)'c', NULL) == EOK);
    while (finished < 3)
        fibril_sleep(50);
    async_session_close(session);
}

/* A pool is a FIFO: it reuses the exchange that was idle longest, and grows only when it is
 * empty. */
PROGRAM(client_pool)
{
    session = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_PARALLEL);
    async_exchange_t *exchange[3], *again;
    for (int i = 0; i < 3; i++)
        CHECK(async_exchange_begin(session, &exchange[i]) == EOK);
    CHECK(async_exchange_phone(exchange[0]) != async_exchange_phone(exchange[1]));
    async_exchange_end(exchange[1]);
    async_exchange_end(exchange[0]);
    async_exchange_end(exchange[2]);
    const int order[] = {1, 0, 2, 1, 0};
    for (int i = 0; i < 5; i++) {
        CHECK(async_exchange_begin(session, &again) == EOK);
        CHECK(again == exchange[order[i]]);
        async_exchange_end(again);
    }
    async_session_close(session);
}

/* Opens all connections that the server accepts, and keeps them. `value`: their number. */
PROGRAM(client_greedy)
{
    async_session_t *way, *taken;
    CHECK(async_session_create(program->phone[0], SERVER_INTERFACE, EXCHANGE_ATOMIC, &way) == EOK);
    do
        program->result =
            async_session_connect(way, SERVER_INTERFACE, 0, 0, EXCHANGE_ATOMIC, &taken);
    while (program->result == EOK && ++program->value < 2000);
}

/* A parallel session requests further connections over its own phone. */
PROGRAM(client_pool_own)
{
    CHECK(async_session_create(program->phone[0], SERVER_INTERFACE, EXCHANGE_PARALLEL, &session) ==
          EOK);
    async_exchange_t *a, *b;
    CHECK(async_exchange_begin(session, &a) == EOK);
    CHECK(async_exchange_begin(session, &b) == EOK);
    CHECK(async_exchange_phone(a) != async_exchange_phone(b));
    CHECK(async_call(a, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EOK);
    CHECK(async_call(b, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EOK);
    async_exchange_end(a);
    async_exchange_end(b);
    async_session_close(session);
}
