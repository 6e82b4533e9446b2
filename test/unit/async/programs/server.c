// SPDX-License-Identifier: BSD-2-Clause
/* A server that the test controls; see server.h. `value` counts its open connections; it notes '+'
 * and '-' when one opens and closes. `option`, if set, is the maximum number of connections of a
 * client.
 */
#include "server.h"
#include "programs.h"

#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static program_t *self;
static async_session_t *next; /* over phone 0 */

static void take(async_call_t *call)
{
    async_call_t transfer;
    size_t size;
    errno_t rc = async_data_write_receive(&transfer, &size);
    if (rc != EOK) {
        async_reply_0(call, rc);
        return;
    }
    if (size > call->word[0])
        size = call->word[0];
    unsigned char *data = malloc(size + 1);
    CHECK(data != NULL);
    rc = async_data_write_accept(&transfer, data, size);
    uint64_t sum = 0;
    for (size_t i = 0; rc == EOK && i < size; i++)
        sum += data[i];
    free(data);
    async_reply(call, rc, sum, 0, 0, 0, 0);
}

static errno_t give(void)
{
    async_call_t transfer;
    size_t size;
    errno_t rc = async_data_read_receive(&transfer, &size);
    if (rc != EOK)
        return rc;
    unsigned char *data = malloc(size + 1);
    CHECK(data != NULL);
    for (size_t i = 0; i < size; i++)
        data[i] = (unsigned char)i;
    rc = async_data_read_accept(&transfer, data, size);
    free(data);
    return rc;
}

/* Sends ECHO over its own session and passes the answer on. */
static void echo_over(async_call_t *call, errno_t taken, async_session_t *session)
{
    async_exchange_t *exchange;
    async_answer_t answer = {0};
    if (taken != EOK) {
        async_reply_0(call, taken);
        return;
    }
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    errno_t rc = async_call(exchange, SERVER_ECHO, 77, 0, 0, 0, 0, &answer);
    async_exchange_end(exchange);
    async_session_close(session);
    async_answer(call, rc, answer.word[0], 0, 0, 0, 0);
}

static errno_t share(void)
{
    void *base = NULL;
    CHECK(os_area_create(&base, SERVER_SHARED, AREA_READ | AREA_WRITE) == EOK);
    *(uint32_t *)base = SERVER_WORD;
    return async_share_in_take(base, AREA_READ);
}

/* Reads the first word of an area of the caller, writes the second one, and unmaps the area. */
static void borrow(async_call_t *call)
{
    async_call_t offer;
    size_t size;
    unsigned flags;
    void *base = NULL;
    errno_t rc = async_share_out_receive(&offer, &size, &flags);
    if (rc == EOK && (flags & AREA_WRITE) == 0) {
        rc = EACCES;
        async_answer_0(&offer, rc);
    } else if (rc == EOK) {
        rc = async_share_out_accept(&offer, &base);
    }
    if (rc != EOK) {
        async_reply_0(call, rc);
        return;
    }
    volatile uint32_t *words = base;
    uint32_t found = words[0];
    words[1] = SERVER_WORD;
    CHECK(os_area_destroy(base) == EOK);
    async_reply(call, EOK, found, size, 0, 0, 0);
}

/* The pages of object 1 hold 1, up to 5000 bytes; there are no others. */
static void page_in(async_call_t *call)
{
    uint64_t offset = call->word[1] + call->word[3];
    if (call->word[0] != 1 || offset >= 5000) {
        async_reply_0(call, ENOENT);
        return;
    }
    size_t size = 5000 - offset < call->word[4] ? 5000 - offset : call->word[4];
    unsigned char *ones = malloc(size);
    CHECK(ones != NULL);
    memset(ones, 1, size);
    CHECK(async_page_in_accept(call, ones, size) == EOK);
    free(ones);
}

static void forward(async_call_t *call)
{
    async_exchange_t *exchange;
    CHECK(async_exchange_begin(next, &exchange) == EOK);
    if (call->method == SERVER_FORWARD_GIVE) {
        CHECK(async_forward(call, exchange, SERVER_GIVE, 0, 0, 0, 0, 0, IPC_FORWARD_KEEP) == EOK);
        CHECK(async_data_read_forward(exchange) == EOK);
    } else {
        (void)async_forward(call, exchange, SERVER_ECHO, call->word[1], 0, 0, 0, 0,
                            (enum ipc_forward_mode)call->word[0]);
    }
    async_exchange_end(exchange);
}

static void note(async_call_t *call)
{
    program_note((char)call->word[0]);
    fibril_sleep(call->word[1]);
    program_note((char)call->word[0]);
    async_reply_0(call, EOK);
}

static void serve(async_call_t *call, program_t *program)
{
    (void)program;
    errno_t rc;
    async_session_t *session = NULL;
    switch (call->method) {
    case SERVER_ECHO:
        async_reply(call, EOK, call->word[0], call->word[1], call->word[2], call->word[3],
                    call->sender);
        return;
    case SERVER_SLEEP:
        fibril_sleep(call->word[0]);
        async_reply_0(call, EOK);
        return;
    case SERVER_NOTE:
        note(call);
        return;
    case SERVER_KEEP:
        return;
    case SERVER_TAKE:
        take(call);
        return;
    case SERVER_GIVE:
        async_reply_0(call, give());
        return;
    case SERVER_CALL_BACK:
        rc = async_callback_take(EXCHANGE_ATOMIC, &session);
        echo_over(call, rc, session);
        return;
    case SERVER_CLONE:
        rc = async_clone_take(SERVER_INTERFACE, EXCHANGE_ATOMIC, &session);
        echo_over(call, rc, session);
        return;
    case SERVER_SHARE:
        async_reply_0(call, share());
        return;
    case IPC_M_PAGE_IN:
        page_in(call);
        return;
    case SERVER_BORROW:
        borrow(call);
        return;
    case SERVER_FORWARD:
    case SERVER_FORWARD_GIVE:
        forward(call);
        return;
    default:
        async_reply_0(call, ENOTSUP);
    }
}

static void connection(async_call_t *connect, void *program)
{
    program_note('+');
    self->value++;
    serve_connection(connect, serve, program);
    self->value--;
    program_note('-');
}

static void refuse(async_call_t *connect, void *program)
{
    (void)program;
    async_answer_0(connect, EPERM);
}

PROGRAM(server)
{
    self = program;
    if (program->option > 0)
        async_sender_limit_set((unsigned)program->option);
    if (program->phones > 0)
        next = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_port_set(SERVER_INTERFACE, connection, program) == EOK);
    CHECK(async_port_set(SERVER_REFUSED, refuse, program) == EOK);
}
