// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the async tests: requests, answers and the ends of connections. */
#include "programs.h"
#include "server.h"

#include <os/os.h>

static async_session_t *session;
static async_exchange_t *exchange;

static void open_session(const program_t *program, exchange_mode_t mode)
{
    session = session_over(program, 0, SERVER_INTERFACE, mode);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
}

static void close_session(void)
{
    async_exchange_end(exchange);
    async_session_close(session);
}

PROGRAM(client_echo)
{
    open_session(program, EXCHANGE_ATOMIC);
    async_answer_t answer;
    CHECK(async_call(exchange, SERVER_ECHO, 11, 12, 13, 14, 15, &answer) == EOK);
    CHECK(answer.retval == EOK);
    CHECK(answer.word[0] == 11 && answer.word[1] == 12 && answer.word[2] == 13);
    CHECK(answer.word[3] == 14 && answer.word[4] == os_task_self());
    CHECK(async_call(exchange, SERVER_ECHO + 500, 0, 0, 0, 0, 0, NULL) == ENOTSUP);
    close_session();
}

/* Waits for answers in a different order than they arrive; each matches its request. */
PROGRAM(client_pipeline)
{
    open_session(program, EXCHANGE_ATOMIC);
    async_request_t *request[20];
    for (uint64_t i = 0; i < 20; i++)
        request[i] = async_send(exchange, SERVER_ECHO, i, 0, 0, 0, 0);
    for (uint64_t i = 20; i-- > 0;) {
        async_answer_t answer;
        CHECK(async_wait(request[i], &answer) == EOK);
        CHECK(answer.word[0] == i);
    }
    close_session();
}

/* A connection serves its requests one after the other, in order. */
PROGRAM(client_order)
{
    open_session(program, EXCHANGE_ATOMIC);
    async_request_t *a = async_send(exchange, SERVER_NOTE, 'a', 300, 0, 0, 0);
    async_request_t *b = async_send(exchange, SERVER_NOTE, 'b', 0, 0, 0, 0);
    CHECK(async_wait(b, NULL) == EOK);
    CHECK(async_wait(a, NULL) == EOK);
    close_session();
}

PROGRAM(client_timeout)
{
    open_session(program, EXCHANGE_ATOMIC);
    async_request_t *slow = async_send(exchange, SERVER_SLEEP, 5000, 0, 0, 0, 0);
    uint64_t before = os_time_ns();
    CHECK(async_wait_timeout(slow, NULL, 1000) == ETIMEDOUT);
    CHECK(os_time_ns() - before >= 1000 * 1000);
    CHECK(async_wait_timeout(slow, NULL, 0) == ETIMEDOUT);
    CHECK(async_wait(slow, NULL) == EOK);
    CHECK(os_time_ns() - before >= 5000 * 1000);

    /* Forgets requests before and after their answers arrive. */
    async_forget(async_send(exchange, SERVER_SLEEP, 100, 0, 0, 0, 0));
    async_request_t *answered = async_send(exchange, SERVER_ECHO, 1, 0, 0, 0, 0);
    fibril_sleep(10000);
    async_forget(answered);
    async_forget(NULL);
    CHECK(async_wait(NULL, NULL) == ENOMEM);
    close_session();
}

PROGRAM(client_refused)
{
    async_session_t *way, *refused;
    CHECK(async_session_create(program->phone[0], 0, EXCHANGE_ATOMIC, &way) == EOK);
    CHECK(async_session_connect(way, SERVER_REFUSED, 0, 0, EXCHANGE_ATOMIC, &refused) == EPERM);
    CHECK(async_session_connect(way, SERVER_UNKNOWN, 0, 0, EXCHANGE_ATOMIC, &refused) == ENOTSUP);
    CHECK(async_session_connect(way, SERVER_UNKNOWN, 0, 0, EXCHANGE_PARALLEL, &refused) == ENOTSUP);
    async_session_close(way);
}

/* The server dies while it keeps a call; afterwards nothing can be sent. */
PROGRAM(client_widow)
{
    open_session(program, EXCHANGE_ATOMIC);
    program->result = async_call(exchange, SERVER_KEEP, 0, 0, 0, 0, 0, NULL);
    CHECK(async_call(exchange, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EHANGUP);
    char data[16] = {0};
    CHECK(async_data_write(exchange, data, sizeof(data)) == EHANGUP);
    close_session();
    program->value = program_heap_used();
}

/* Waits until the test kills it. */
PROGRAM(client_mortal)
{
    open_session(program, EXCHANGE_ATOMIC);
    (void)async_call(exchange, SERVER_KEEP, 0, 0, 0, 0, 0, NULL);
    CHECK(false);
}

#define TIDY_TIMES 20

/* A session and its requests leave nothing on the heap. */
PROGRAM(client_tidy)
{
    size_t first = 0;
    for (int i = 0; i < TIDY_TIMES; i++) {
        open_session(program, i % 2 ? EXCHANGE_PARALLEL : EXCHANGE_SERIALIZE);
        CHECK(async_call(exchange, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EOK);
        close_session();
        if (i == 0)
            first = program_heap_used();
    }
    /* session_over() leaks one session per call; everything else must be freed. */
    program->value = (program_heap_used() - first) / (TIDY_TIMES - 1);
}
