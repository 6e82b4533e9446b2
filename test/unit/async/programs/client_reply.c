// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the reply server: when replies arrive. */
#include "programs.h"
#include "reply_server.h"

#include <os/os.h>

static async_session_t *session;
static async_exchange_t *exchange;
static char *memory;

static void back_connection(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    CHECK(async_accept(connect) == EOK);
    while (async_next_call(&call))
        async_reply(&call, EOK, call.word[0], 0, 0, 0, 0);
}

static void begin(const program_t *program)
{
    CHECK(async_port_set(REPLY_BACK, back_connection, NULL) == EOK);
    session = session_over(program, 0, REPLY_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
}

static async_request_t *ask(uint64_t method)
{
    return async_send(exchange, method, 0, 0, 0, 0, 0);
}

/* Waits for the reply to a request sent at `before`, which must not have waited for the work. */
static void check_prompt(async_request_t *request, uint64_t before, uint64_t most_us)
{
    async_answer_t answer;
    CHECK(async_wait(request, &answer) == EOK);
    CHECK(answer.word[0] == 1);
    CHECK(os_time_ns() - before < most_us * 1000);
}

/* `option` is the method. */
PROGRAM(client_of_reply)
{
    begin(program);
    uint64_t before = os_time_ns();
    check_prompt(ask(program->option), before, REPLY_WORK / 2);
    fibril_sleep(2 * REPLY_WORK);
    async_session_close(session);
}

/* Waits for a reply that was postponed until the end of the work. */
static void check_late(async_request_t *request, uint64_t before)
{
    async_answer_t answer;
    CHECK(async_wait(request, &answer) == EOK && answer.word[0] == 1);
    CHECK(os_time_ns() - before >= REPLY_WORK * 1000ull);
}

PROGRAM(client_of_postponed_reply)
{
    begin(program);
    uint64_t before = os_time_ns();
    check_late(ask(REPLY_AND_WORK), before);
    before = os_time_ns();
    async_request_t *outer = ask(REPLY_INSIDE), *inner = ask(REPLY_INSIDE);
    check_late(inner, before);
    CHECK(async_wait(outer, NULL) == EOK);
    async_session_close(session);
}

/* Two requests: the server replies to the first, and then does something with the second. */
PROGRAM(client_of_pair)
{
    begin(program);
    uint64_t before = os_time_ns();
    async_answer_t answer;
    async_request_t *first = ask(program->option), *second = ask(program->option);
    check_prompt(first, before, REPLY_WORK / 2);
    CHECK(async_wait(second, &answer) == EOK && answer.word[0] == 2);
    async_session_close(session);
}

/* The second request is in the queue when the server replies to the first. */
PROGRAM(client_of_queue)
{
    begin(program);
    uint64_t before = os_time_ns();
    async_request_t *first = ask(REPLY_AND_TAKE), *second = ask(REPLY_WORKS);
    check_prompt(first, before, REPLY_WORK + REPLY_WORK / 2);
    CHECK(async_wait(second, NULL) == EOK);
    async_session_close(session);
}

PROGRAM(client_that_leaves)
{
    begin(program);
    uint64_t before = os_time_ns();
    async_request_t *request = ask(REPLY_AND_LEAVE);
    async_session_close(session);
    check_prompt(request, before, REPLY_WORK + REPLY_WORK / 2);
}

/* The test answers the first call in the server's stead. The server's own reply comes to nothing,
 * which does not hold it up. */
PROGRAM(client_of_late_reply)
{
    begin(program);
    uint64_t before = os_time_ns();
    program->result = async_call(exchange, REPLY_LATE, 0, 0, 0, 0, 0, NULL);
    while (os_time_ns() - before < (REPLY_WORK + 100) * 1000ull)
        fibril_sleep(100);
    before = os_time_ns();
    check_prompt(ask(REPLY_AND_FLUSH), before, 1000);
    async_session_close(session);
}

PROGRAM(client_of_bad_transfer)
{
    begin(program);
    CHECK(os_area_create((void **)&memory, 4096, AREA_READ | AREA_WRITE) == EOK);
    async_request_t *request = ask(REPLY_TRANSFER);
    CHECK(async_data_write(exchange, memory, 16) == EFAULT);
    CHECK(async_wait(request, NULL) == EOK);
    async_session_close(session);
}

/* The server's page comes from a bad address: it is refused, and does not stay unanswered. */
PROGRAM(client_of_bad_page)
{
    begin(program);
    void *base = NULL;
    async_session_t *pages = session_over(program, 0, REPLY_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_area_create_paged(pages, 4096, AREA_READ, 1, 2, 3, &base) == EOK);
    fibril_sleep(1000); /* until the server has connected back, for the thread waits for the page */
    CHECK(async_data_write(exchange, base, 16) == EFAULT); /* which needs the page first */
    CHECK(os_area_destroy(base) == EOK);
    async_session_close(pages);
    async_session_close(session);
}
