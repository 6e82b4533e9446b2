// SPDX-License-Identifier: BSD-2-Clause
/* See starved.h. */
#include "programs.h"
#include "starved.h"

#include <stdlib.h>
#include <string.h>

static program_t *self;
static async_call_t kept;

static errno_t take_write(void)
{
    void *data = self;
    size_t size = 77;
    errno_t rc = async_data_write_take(&data, 16, &size);
    if (rc == EOK) {
        CHECK(size == 5 && memcmp(data, "words", 6) == 0); /* with a zero */
        free(data);
    } else {
        CHECK(data == NULL && size == 0);
    }
    return rc;
}

static errno_t take_session(uint64_t method)
{
    async_session_t *session = NULL;
    errno_t rc = method == STARVED_CLONE
                     ? async_clone_take(STARVED_INTERFACE, EXCHANGE_ATOMIC, &session)
                     : async_callback_take(EXCHANGE_ATOMIC, &session);
    if (rc == EOK)
        async_session_close(session);
    return rc;
}

static void starved_connection(async_call_t *connect, void *argument);

static void starved_serve(async_call_t *call, program_t *program)
{
    (void)program;
    switch (call->method) {
    case STARVED_FAIL:
        program_heap_fail((unsigned)call->word[0]);
        async_reply(call, EOK, program_heap_used(), 0, 0, 0, 0);
        return;
    case STARVED_CHECK:
        async_reply(call, EOK, program_heap_failed(), program_heap_used(), 0, 0, 0);
        return;
    case STARVED_WRITE:
        async_reply_0(call, take_write());
        return;
    case STARVED_CLONE:
    case STARVED_CALLBACK:
        async_reply_0(call, take_session(call->method));
        return;
    case STARVED_DEFER:
        kept = *call;
        async_defer(call);
        return;
    case STARVED_PORT:
        async_reply_0(call, async_port_set(STARVED_BACK, starved_connection, self));
        return;
    case STARVED_SLEEP:
        fibril_sleep(call->word[0]);
        break;
    default:
        break;
    }
    if (kept.id != 0)
        CHECK(async_answer_0(&kept, EOK) == EOK);
    kept.id = 0;
    async_reply(call, EOK, call->word[0], 0, 0, 0, 0);
}

static void starved_connection(async_call_t *connect, void *argument)
{
    self->value++;
    serve_connection(connect, starved_serve, argument);
    self->value--;
}

PROGRAM(starved_server)
{
    self = program;
    CHECK(async_port_set(STARVED_INTERFACE, starved_connection, program) == EOK);
}
