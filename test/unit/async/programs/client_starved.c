// SPDX-License-Identifier: BSD-2-Clause
/*
 * Each allocation of an operation fails once, in the client or in the server. The operation reports
 * that there is no memory, nothing of it stays, and it works when there is memory again.
 */
#include "programs.h"
#include "starved.h"

#include <abi/event.h>
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS_MAX 60
/* Bytes that the library can keep for later: requests, entries of queues, the tables of labels. */
#define KEPT_MAX 6144

static async_session_t *way, *session; /* the first only connects */
static async_exchange_t *exchange;
static char *words; /* on the heap */

static void begin(const program_t *program)
{
    CHECK(async_session_create(program->phone[0], 0, EXCHANGE_ATOMIC, &way) == EOK);
    CHECK(async_session_connect(way, STARVED_INTERFACE, 0, 0, EXCHANGE_ATOMIC, &session) == EOK);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    words = malloc(8);
    CHECK(words != NULL);
    memcpy(words, "words", 6);
}

static void end(void)
{
    async_exchange_end(exchange);
    async_session_close(session);
    async_session_close(way);
}

static async_request_t *ask(uint64_t method, uint64_t word)
{
    return async_send(exchange, method, word, 0, 0, 0, 0);
}

static uint64_t answer_to(uint64_t method, uint64_t word, unsigned index)
{
    async_answer_t answer = {0};
    CHECK(async_wait(ask(method, word), &answer) == EOK);
    return answer.word[index];
}

/* ---- operations ---- */

static errno_t connect_in_mode(exchange_mode_t mode)
{
    async_session_t *other = NULL;
    async_exchange_t *begun[2];
    errno_t rc = async_session_connect(way, STARVED_INTERFACE, 0, 0, mode, &other);
    if (rc != EOK)
        return rc;
    unsigned count = mode == EXCHANGE_PARALLEL ? 2 : 1, i = 0;
    for (; i < count && rc == EOK; i++)
        rc = async_exchange_begin(other, &begun[i]);
    if (rc != EOK)
        i--;
    while (i > 0)
        async_exchange_end(begun[--i]);
    async_session_close(other);
    return rc;
}

static errno_t connect_atomic(void)
{
    return connect_in_mode(EXCHANGE_ATOMIC);
}

static errno_t connect_serialize(void)
{
    return connect_in_mode(EXCHANGE_SERIALIZE);
}

static errno_t connect_parallel(void)
{
    return connect_in_mode(EXCHANGE_PARALLEL);
}

/* More calls at a time than the library keeps memory for. */
static errno_t send_many(void)
{
    enum { MANY = 40 };
    async_request_t *request[MANY];
    errno_t rc = EOK;
    for (unsigned i = 0; i < MANY; i++) /* the others queue up behind the first */
        request[i] = i == 0 ? ask(STARVED_SLEEP, 100) : ask(STARVED_ECHO, i);
    for (unsigned i = 0; i < MANY; i++) {
        async_answer_t answer;
        errno_t one = async_wait(request[i], &answer);
        CHECK(one != EOK || i == 0 || answer.word[0] == i);
        rc = rc != EOK ? rc : one;
    }
    return rc;
}

static errno_t write_words(void)
{
    async_request_t *request = ask(STARVED_WRITE, 0);
    errno_t written = async_data_write(exchange, words, 5);
    errno_t rc = async_wait(request, NULL);
    CHECK(rc == written);
    return rc;
}

static errno_t give_clone(void)
{
    async_request_t *request = ask(STARVED_CLONE, 0);
    (void)async_clone_send(exchange, exchange);
    return async_wait(request, NULL);
}

static void back_connection(async_call_t *connect, void *argument)
{
    async_call_t call;
    (void)argument;
    CHECK(async_accept(connect) == EOK);
    while (async_next_call(&call))
        async_reply_0(&call, EOK);
}

static errno_t offer_callback(void)
{
    async_request_t *request = ask(STARVED_CALLBACK, 0);
    errno_t rc = async_callback_offer(exchange, STARVED_BACK, 0, 0, back_connection, NULL);
    if (rc == ENOMEM) /* nothing was offered: the server waits for it */
        (void)async_call(exchange, STARVED_ECHO, 0, 0, 0, 0, 0, NULL);
    errno_t taken = async_wait(request, NULL);
    fibril_sleep(1000); /* until the connection has ended */
    return rc == EOK ? taken : rc;
}

static errno_t let_defer(void)
{
    async_request_t *request = ask(STARVED_DEFER, 0);
    (void)answer_to(STARVED_ECHO, 0, 0);
    return async_wait(request, NULL);
}

static errno_t set_port(void)
{
    return async_call(exchange, STARVED_PORT, 0, 0, 0, 0, 0, NULL);
}

static void ignore(const async_call_t *notification, void *argument)
{
    (void)notification;
    (void)argument;
}

static errno_t subscribe(void)
{
    return async_event_subscribe(EVENT_KCON_CLOSED, ignore, NULL);
}

/* ---- attempts ---- */

/* `once`: the operation leaves something behind when it has worked. */
typedef struct starved_operation {
    errno_t (*run)(void);
    bool in_server, once, hidden; /* hidden: it works without this memory */
} starved_operation_t;

static const starved_operation_t operations[] = {
    {connect_atomic, .in_server = false},
    {connect_serialize, .in_server = false},
    {connect_parallel, .in_server = false},
    {send_many, .in_server = false},
    {offer_callback, .in_server = false},
    {subscribe, .in_server = false, .once = true},
    {connect_parallel, .in_server = true},
    {send_many, .in_server = true},
    {write_words, .in_server = true},
    {give_clone, .in_server = true},
    {offer_callback, .in_server = true},
    {let_defer, .in_server = true, .hidden = true},
    {set_port, .in_server = true, .once = true},
};

/* Runs the operation with the n-th allocation failing; returns whether that came to pass. At most
 * `kept` bytes more are used afterwards. */
static bool attempt(const starved_operation_t *operation, unsigned n, size_t kept)
{
    size_t before = program_heap_used(), after;
    if (operation->in_server)
        before = answer_to(STARVED_FAIL, n, 0);
    else
        program_heap_fail(n);
    errno_t rc = operation->run();
    fibril_sleep(1000);
    bool failed = operation->in_server ? answer_to(STARVED_CHECK, 0, 0) : program_heap_failed();
    after = operation->in_server ? answer_to(STARVED_CHECK, 0, 1) : program_heap_used();
    if (failed && !operation->hidden)
        CHECK(rc == ENOMEM);
    else
        CHECK(rc == EOK);
    if (failed || !operation->once)
        CHECK(after <= before + kept);
    return failed;
}

static unsigned attempts(const starved_operation_t *operation, size_t kept)
{
    unsigned n = 1;
    while (n < ATTEMPTS_MAX && attempt(operation, n, kept))
        n++;
    CHECK(n < ATTEMPTS_MAX);
    return n - 1;
}

/* `option`: which operation. `value`: how many attempts failed. */
PROGRAM(client_starved)
{
    begin(program);
    const starved_operation_t *operation = &operations[program->option];
    program->value = attempts(operation, KEPT_MAX);
    if (!operation->once) /* what is kept for later is there now */
        (void)attempts(operation, 0);
    end();
}

/* All labels of the server's connections are in use: one more connection needs a larger table. */
PROGRAM(client_starved_when_full)
{
    enum { TABLE = 16 };
    static const starved_operation_t one_more = {connect_atomic, .in_server = true, .once = true};
    async_session_t *others[TABLE - 1];
    begin(program);
    for (unsigned i = 0; i < TABLE - 1; i++)
        CHECK(async_session_connect(way, STARVED_INTERFACE, 0, 0, EXCHANGE_ATOMIC, &others[i]) ==
              EOK);
    for (unsigned n = 1; n <= 2; n++) /* the connection, and the table */
        CHECK(attempt(&one_more, n, 0));
    for (unsigned i = 0; i < TABLE - 1; i++)
        async_session_close(others[i]);
    end();
}

/* Sends so many calls at once, and forgets every fourth one. */
static void send_burst(unsigned count)
{
    static async_request_t *request[500];
    for (unsigned i = 0; i < count; i++)
        request[i] = ask(STARVED_ECHO, i);
    for (unsigned i = 0; i < count; i++)
        if (i % 4 == 0)
            async_forget(request[i]);
        else
            CHECK(async_wait(request[i], NULL) == EOK);
}

/* A call needs no new memory at either side, and however many calls there were at once, little
 * memory is kept for later ones. */
PROGRAM(client_of_bursts)
{
    begin(program);
    send_burst(300);
    size_t heap = program_heap_used();
    uint64_t server_heap = answer_to(STARVED_FAIL, 1, 0);
    program_heap_fail(1);
    for (unsigned i = 0; i < 100; i++)
        CHECK(answer_to(STARVED_ECHO, i, 0) == i);
    CHECK(!program_heap_failed() && answer_to(STARVED_CHECK, 0, 0) == 0);
    for (unsigned i = 0; i < 3; i++)
        send_burst(500);
    CHECK(program_heap_used() == heap);
    CHECK(answer_to(STARVED_CHECK, 0, 1) == server_heap);
    end();
}

/* The second of three calls does not fit into the queue: it is refused, the others are served. */
PROGRAM(client_of_starved_queue)
{
    begin(program);
    (void)answer_to(STARVED_FAIL, 1, 0);
    async_request_t *request[4] = {ask(STARVED_SLEEP, 100)};
    fibril_sleep(10);
    for (unsigned i = 1; i < 4; i++)
        request[i] = ask(STARVED_ECHO, i);
    CHECK(async_wait(request[0], NULL) == EOK);
    CHECK(async_wait(request[1], NULL) == EOK);
    CHECK(async_wait(request[2], NULL) == ENOMEM);
    CHECK(async_wait(request[3], NULL) == EOK);
    end();
}
