// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the odd server: how connections and sessions end. */
#include "odd_server.h"
#include "programs.h"

#include <os/os.h>

static async_session_t *session;

static async_session_t *way_over(const program_t *program, unsigned phone)
{
    async_session_t *way = NULL;
    CHECK(async_session_create(program->phone[phone], 0, EXCHANGE_ATOMIC, &way) == EOK);
    return way;
}

static async_exchange_t *begin(void)
{
    async_exchange_t *exchange = NULL;
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    return exchange;
}

static async_request_t *send(async_exchange_t *exchange, char letter)
{
    return async_send(exchange, ODD_CALL, (uint64_t)letter, 0, 0, 0, 0);
}

/* The handler serves the first of three calls and returns: the others are rejected. */
static void be_brief(const program_t *program)
{
    session = session_over(program, 0, ODD_BRIEF, EXCHANGE_ATOMIC);
    async_exchange_t *exchange = begin();
    async_request_t *a = send(exchange, 'a'), *b = send(exchange, 'b'), *c = send(exchange, 'c');
    CHECK(async_wait(a, NULL) == EOK);
    CHECK(async_wait(b, NULL) == EHANGUP);
    CHECK(async_wait(c, NULL) == EHANGUP);
    CHECK(async_call(exchange, ODD_CALL, 'd', 0, 0, 0, 0, NULL) == EHANGUP); /* no connection */
    async_exchange_end(exchange);
    async_session_close(session);
}

PROGRAM(client_of_brief)
{
    for (unsigned round = 0; round < 4; round++)
        be_brief(program);
}

/* A connection over the phone of another one. */
PROGRAM(client_of_chain)
{
    async_session_t *first = session_over(program, 0, ODD_LATE, EXCHANGE_ATOMIC);
    CHECK(async_session_connect(first, ODD_LATE, 0, 0, EXCHANGE_ATOMIC, &session) == EOK);
    CHECK(async_call(begin(), ODD_CALL, 'a', 0, 0, 0, 0, NULL) == EOK);
    async_session_close(session);
    async_session_close(first);
}

/* Sends a call late, and none afterwards. */
PROGRAM(client_of_hasty)
{
    session = session_over(program, 0, ODD_HASTY, EXCHANGE_ATOMIC);
    fibril_sleep(ODD_DELAY + ODD_DELAY / 2);
    CHECK(async_call(begin(), ODD_CALL, 'a', 0, 0, 0, 0, NULL) == EOK);
    fibril_sleep(10 * ODD_DELAY);
    async_session_close(session);
}

/* The answer to another call decides nothing about the connection, whose handler does not accept
 * it. */
PROGRAM(client_of_others)
{
    async_session_t *way = way_over(program, 0), *other;
    session = session_over(program, 0, ODD_DEFER, EXCHANGE_ATOMIC);
    async_exchange_t *exchange = begin();
    for (uint64_t how = 0; how < 2; how++) {
        async_answer_t answer = {0};
        async_request_t *kept = async_send(exchange, ODD_WAIT, 'a', 0, 0, 0, 0);
        CHECK(async_session_connect(way, ODD_OTHERS, how, 0, EXCHANGE_ATOMIC, &other) == ENOTSUP);
        CHECK(async_wait(kept, &answer) == EOK && answer.word[0] == 'o');
    }
    async_session_close(session);
    async_session_close(way);
}

/* Further phones of a pool are connected like the first one. */
PROGRAM(client_of_same_phones)
{
    async_session_t *way = way_over(program, 0);
    async_exchange_t *a, *b;
    CHECK(async_session_connect(way, 3, 5, 7, EXCHANGE_PARALLEL, &session) == EOK);
    a = begin();
    b = begin();
    CHECK(a != b);
    async_exchange_end(a);
    async_exchange_end(b);
    async_session_close(session);
    CHECK(async_session_create(program->phone[1], 3, EXCHANGE_PARALLEL, &session) == EOK);
    async_exchange_end(begin());
    async_session_close(session);
    async_session_close(way);
}

PROGRAM(client_of_silent)
{
    async_session_t *way = way_over(program, 0);
    for (int i = 0; i < 3; i++)
        CHECK(async_session_connect(way, ODD_SILENT, 0, 0, EXCHANGE_ATOMIC, &session) == ENOTSUP);
    async_session_close(way);
}

/* Calls sent before the hang-up are served before the server is notified of it. */
PROGRAM(client_of_late)
{
    session = session_over(program, 0, ODD_LATE, EXCHANGE_ATOMIC);
    async_exchange_t *exchange = begin();
    async_forget(send(exchange, 'a'));
    async_forget(send(exchange, 'b'));
    async_exchange_end(exchange);
    async_session_close(session);
}

/* A deferred call blocks neither its connection nor later calls. */
PROGRAM(client_of_defer)
{
    session = session_over(program, 0, ODD_DEFER, EXCHANGE_ATOMIC);
    async_exchange_t *exchange = begin();
    for (int round = 0; round < 2; round++) {
        async_request_t *kept[3];
        async_answer_t answer;
        for (uint64_t i = 0; i < 3; i++)
            kept[i] = async_send(exchange, ODD_WAIT, 'a' + i, 0, 0, 0, 0);
        CHECK(async_wait_timeout(kept[0], NULL, 100) == ETIMEDOUT);
        CHECK(async_call(exchange, ODD_GO, 'g', 0, 0, 0, 0, &answer) == EOK);
        CHECK(answer.word[0] == 'g');
        for (uint64_t i = 0; i < 3; i++) {
            CHECK(async_wait(kept[i], &answer) == EOK);
            CHECK(answer.word[0] == 'a' + i);
        }
    }
    async_exchange_end(exchange);
    async_session_close(session);
}

/* Keeps two calls at the server until the test has inspected them. */
PROGRAM(client_that_waits)
{
    session = session_over(program, 0, ODD_DEFER, EXCHANGE_ATOMIC);
    async_exchange_t *exchange = begin();
    async_request_t *first = async_send(exchange, ODD_WAIT, 'a', 0, 0, 0, 0);
    program->result = async_call(exchange, ODD_WAIT, 'b', 0, 0, 0, 0, NULL);
    (void)async_wait(first, NULL);
}

/* Interfaces without a port of their own use the default port (INTERFACE_NONE). */
PROGRAM(client_of_any)
{
    async_session_t *way = way_over(program, 0);
    static const unsigned interfaces[] = {3, 5};
    for (int i = 0; i < 2; i++) {
        CHECK(async_session_connect(way, interfaces[i], 0, 0, EXCHANGE_ATOMIC, &session) == EOK);
        async_session_close(session);
        fibril_sleep(100);
    }
    async_session_close(way); /* a phone that never became a connection */
}

/* CONNECT_ME works once per phone: a second connection would get the hang-up of the first. */
PROGRAM(client_that_introduces_itself)
{
    async_exchange_t *exchange;
    session = way_over(program, 0);
    exchange = begin();
    CHECK(async_call(exchange, IPC_M_CONNECT_ME, ODD_LATE, 0, 0, 0, 0, NULL) == EOK);
    CHECK(async_call(exchange, IPC_M_CONNECT_ME, ODD_LATE, 0, 0, 0, 0, NULL) == EBUSY);
    CHECK(async_call(exchange, ODD_CALL, 'a', 0, 0, 0, 0, NULL) == EOK);
    async_session_close(session);
}

/* ---- sessions that are closed while they are in use ---- */

static errno_t results[4];
static unsigned result_count;

static async_session_t *line; /* SERIALIZE */

static void connect_in_fibril(void *argument)
{
    (void)argument;
    async_session_t *made = NULL;
    results[result_count++] = async_session_connect(line, ODD_LATE, 0, 0, EXCHANGE_ATOMIC, &made);
    CHECK(made == NULL);
}

/* Each connection over a serialized session takes a turn on it, and fails if the session is
 * closed. */
PROGRAM(client_that_connects_in_line)
{
    async_session_t *first, *second;
    async_exchange_t *exchange;
    CHECK(async_session_create(program->phone[0], 0, EXCHANGE_SERIALIZE, &line) == EOK);
    CHECK(async_session_connect(line, ODD_LATE, 0, 0, EXCHANGE_ATOMIC, &first) == EOK);
    CHECK(async_session_connect(line, ODD_LATE, 0, 0, EXCHANGE_ATOMIC, &second) == EOK);
    async_session_close(first);
    async_session_close(second);
    CHECK(async_exchange_begin(line, &exchange) == EOK);
    CHECK(fibril_create("other", connect_in_fibril, NULL, NULL) == EOK);
    fibril_sleep(10);
    async_session_close(line);
    fibril_sleep(10);
    CHECK(result_count == 1 && results[0] == EHANGUP);
    async_exchange_end(exchange);
}

static void begin_in_fibril(void *letter)
{
    async_exchange_t *exchange = NULL;
    errno_t rc = async_exchange_begin(session, &exchange);
    program_note((char)(uintptr_t)letter);
    CHECK((rc == EOK) == (exchange != NULL));
    results[result_count++] = rc;
    if (rc != EOK)
        return;
    (void)async_call(exchange, ODD_CALL, (uint64_t)(uintptr_t)letter, 0, 0, 0, 0, NULL);
    async_exchange_end(exchange);
}

static void begin_others(const char *letters)
{
    result_count = 0;
    for (; *letters != 0; letters++)
        CHECK(fibril_create("other", begin_in_fibril, (void *)(uintptr_t)*letters, NULL) == EOK);
    fibril_sleep(10);
}

/* Waiting fibrils get the exchange in the order of their arrival. */
PROGRAM(client_in_line)
{
    session = session_over(program, 0, ODD_LATE, EXCHANGE_SERIALIZE);
    async_exchange_t *exchange = begin();
    begin_others("abc");
    CHECK(result_count == 0);
    async_exchange_end(exchange);
    fibril_sleep(10 * ODD_DELAY);
    CHECK(result_count == 3 && results[0] == EOK && results[1] == EOK && results[2] == EOK);
    exchange = begin(); /* it is free again */
    begin_others("de");
    async_exchange_end(exchange);
    fibril_sleep(10 * ODD_DELAY);
    async_session_close(session);
}

/* Waiting fibrils get an error; the open exchange can still be ended. */
static void close_a_line(async_session_t *way)
{
    CHECK(async_session_connect(way, ODD_LATE, 0, 0, EXCHANGE_SERIALIZE, &session) == EOK);
    async_exchange_t *exchange = begin();
    begin_others("ab");
    async_session_close(session);
    fibril_sleep(10);
    CHECK(result_count == 2 && results[0] == EHANGUP && results[1] == EHANGUP);
    CHECK(async_call(exchange, ODD_CALL, 'x', 0, 0, 0, 0, NULL) != EOK);
    async_exchange_end(exchange);
    fibril_sleep(ODD_DELAY);
}

PROGRAM(client_that_closes_a_line)
{
    async_session_t *way = way_over(program, 0);
    close_a_line(way); /* keeps memory for later */
    size_t before = program_heap_used();
    close_a_line(way);
    program->value = program_heap_used() - before;
    async_session_close(way);
}

/* The phones of a pool are hung up: the idle ones at once, the others when they are returned. */
PROGRAM(client_that_closes_a_pool)
{
    size_t before = program_heap_used();
    async_session_t *way = way_over(program, 0);
    CHECK(async_session_connect(way, ODD_LATE, 0, 0, EXCHANGE_PARALLEL, &session) == EOK);
    async_exchange_t *a = begin(), *b = begin(), *c = begin();
    CHECK(a != b && b != c && a != c);
    async_exchange_end(b);
    async_session_close(session);
    fibril_sleep(2 * ODD_DELAY);
    program_note('.'); /* the server has two connections left */
    CHECK(async_call(a, ODD_CALL, 'x', 0, 0, 0, 0, NULL) == EOK);
    async_exchange_end(a);
    async_exchange_end(c);
    async_session_close(way);
    program->value = program_heap_used() - before;
}

/* The session is closed while a fibril waits for another phone, which is hung up on arrival. */
PROGRAM(client_that_closes_while_connecting)
{
    size_t before = program_heap_used();
    async_session_t *way = way_over(program, 0);
    CHECK(async_session_connect(way, ODD_SLOW, 0, 0, EXCHANGE_PARALLEL, &session) == EOK);
    async_exchange_t *exchange = begin();
    begin_others("a");
    CHECK(result_count == 0);
    async_exchange_end(exchange);
    async_session_close(session);
    fibril_sleep(3 * ODD_DELAY);
    CHECK(result_count == 1 && results[0] == EHANGUP);
    async_session_close(way);
    program->value = program_heap_used() - before;
}
