// SPDX-License-Identifier: BSD-2-Clause
/* Clients that wait until the test has looked at the boards. */
#include "programs.h"
#include "server.h"

static async_session_t *session;
static program_t *self;

static async_exchange_t *begin(const program_t *program, exchange_mode_t mode)
{
    async_exchange_t *exchange = NULL;
    session = session_over(program, 0, SERVER_INTERFACE, mode);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    return exchange;
}

/* The server never answers, but waits for the next call. */
PROGRAM(client_that_keeps)
{
    program->result = async_call(begin(program, EXCHANGE_ATOMIC), SERVER_KEEP, 0, 0, 0, 0, 0, NULL);
}

/* The server waits for a DATA_WRITE that does not come. */
PROGRAM(client_without_part)
{
    program->result =
        async_call(begin(program, EXCHANGE_ATOMIC), SERVER_TAKE, 100, 0, 0, 0, 0, NULL);
}

static void take_turn(void *argument)
{
    async_exchange_t *exchange;
    (void)argument;
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    CHECK(async_call(exchange, SERVER_KEEP, 0, 0, 0, 0, 0, NULL) == EHANGUP);
    async_exchange_end(exchange);
    self->value++;
}

/* Two fibrils: the call of the first one is not answered while the server lives. */
PROGRAM(client_of_turns)
{
    self = program;
    async_exchange_end(begin(program, EXCHANGE_SERIALIZE));
    CHECK(fibril_create("first", take_turn, NULL, NULL) == EOK);
    CHECK(fibril_create("second", take_turn, NULL, NULL) == EOK);
}
