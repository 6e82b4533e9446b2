// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the receive server: what follows a request is the right part, another one, a part that
 * cannot be moved, or nothing. */
#include "programs.h"
#include "receive.h"

#include <abi/area.h>
#include <abi/limits.h>
#include <async/parts.h>
#include <fibril/scheduler.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static async_session_t *session;
static async_exchange_t *exchange;
static async_answer_t answer; /* of the last request */
static char *memory;          /* on the heap */

static void begin(const program_t *program)
{
    session = session_over(program, 0, RECEIVE_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    memory = calloc(1, 64);
    CHECK(memory != NULL);
    memcpy(memory, "sixteen letters!", 16);
}

static void end(void)
{
    CHECK(async_call(exchange, RECEIVE_ECHO, 1, 0, 0, 0, 0, &answer) == EOK);
    CHECK(answer.word[0] == 2); /* the connection is in step */
    async_session_close(session);
    free(memory);
}

static async_request_t *ask(uint64_t method, uint64_t word1, uint64_t word2)
{
    return async_send(exchange, method, word1, word2, 0, 0, 0);
}

static errno_t result(async_request_t *request)
{
    answer = (async_answer_t){0};
    return async_wait(request, &answer);
}

static uint64_t word_of(const char *text, size_t size)
{
    uint64_t word = 0;
    memcpy(&word, text, size);
    return word;
}

static uint64_t server_heap(void)
{
    CHECK(result(ask(RECEIVE_HEAP, 0, 0)) == EOK);
    return answer.word[0];
}

/* Each method gets a part that it does not expect. */
PROGRAM(client_of_other_parts)
{
    begin(program);
    for (uint64_t method = RECEIVE_WRITE; method <= RECEIVE_CALLBACK; method++) {
        async_request_t *request = ask(method, 0, 0);
        if (method == RECEIVE_READ)
            CHECK(async_data_write(exchange, memory, 3) == EINVAL);
        else
            CHECK(async_data_read(exchange, memory, 3, NULL) == EINVAL);
        CHECK(result(request) == EINVAL && answer.word[0] == 0);
    }
    /* Something is forwarded only if it is the transfer. */
    async_request_t *request = ask(RECEIVE_FORWARD, IPC_M_DATA_WRITE, RECEIVE_ECHO);
    CHECK(async_data_read(exchange, memory, 3, NULL) == EINVAL);
    CHECK(result(request) == EOK);
    request = ask(RECEIVE_FORWARD, IPC_M_DATA_READ, RECEIVE_ECHO);
    CHECK(async_data_write(exchange, memory, 3) == EINVAL);
    CHECK(result(request) == EOK);
    /* The kind matters before the size. */
    request = ask(RECEIVE_TAKE, 0, 0);
    CHECK(async_data_read(exchange, memory, RECEIVE_ROOM + 1, NULL) == EINVAL);
    CHECK(result(request) == EINVAL && answer.word[0] == 1);
    /* Another request ends the parts, whatever its method. */
    request = ask(RECEIVE_TAKE, 0, 0);
    CHECK(async_call(exchange, FIRST_USER_METHOD, 0, 0, 0, 0, 0, NULL) == EINVAL);
    CHECK(result(request) == EINVAL && answer.word[0] == 0);
    end();
}

/* A client that hangs up instead of sending the part of method `option`. */
PROGRAM(client_of_missing_parts)
{
    begin(program);
    async_forget(ask(program->option, IPC_M_DATA_WRITE, RECEIVE_ECHO));
    async_session_close(session);
}

/* Data in both directions, of each possible size. */
PROGRAM(client_of_data)
{
    size_t moved = 99;
    begin(program);
    async_request_t *request = ask(RECEIVE_WRITE, 0, 0);
    CHECK(async_data_write(exchange, memory, 5) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == 5);
    request = ask(RECEIVE_WRITE, 1, 0); /* into a bad address */
    CHECK(async_data_write(exchange, memory, 5) == EFAULT);
    CHECK(result(request) == EFAULT);
    request = ask(RECEIVE_READ, 0, 0);
    CHECK(async_data_read(exchange, memory + 32, 5, &moved) == EOK && moved == 5);
    CHECK(result(request) == EOK && answer.word[0] == 5 && memory[36] != 0 && memory[37] == 0);
    request = ask(RECEIVE_READ, 1, 0);
    CHECK(async_data_read(exchange, memory, 5, &moved) == EFAULT && moved == 0);
    CHECK(result(request) == EFAULT);
    moved = 99;
    request = ask(RECEIVE_WORDS, 0, 0); /* refused with words that are not a size */
    CHECK(async_data_read(exchange, memory, 5, &moved) == EPERM && moved == 0);
    CHECK(result(request) == EOK);
    end();
}

static errno_t write_whole(uint64_t most, size_t size)
{
    async_request_t *request = ask(RECEIVE_WHOLE, most, 0);
    errno_t written = async_data_write(exchange, memory, size);
    errno_t rc = result(request);
    CHECK(rc == written);
    return rc;
}

PROGRAM(client_of_whole_writes)
{
    begin(program);
    CHECK(write_whole(5, 4) == EOK && answer.word[0] == word_of("sixt", 4));
    CHECK(write_whole(5, 5) == EOK && answer.word[0] == word_of("sixte", 5));
    CHECK(write_whole(5, 6) == E2BIG);
    CHECK(write_whole(0, 0) == EOK && answer.word[0] == 0);
    CHECK(write_whole(0, 1) == E2BIG);
    end();
}

/* The memory is gone when the server accepts it: the client gets the error, and nothing of it stays
 * at the server. */
PROGRAM(client_of_lost_memory)
{
    static const uint64_t methods[] = {RECEIVE_WRITE, RECEIVE_WHOLE, RECEIVE_TAKE, RECEIVE_TEXT};
    begin(program);
    uint64_t heap = server_heap();
    for (unsigned i = 0; i < 4; i++) {
        void *base = NULL;
        CHECK(os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK);
        async_request_t *request = ask(methods[i], methods[i] == RECEIVE_WHOLE ? 100 : 0, 0);
        async_request_t *part = async_data_write_start(exchange, base, 8);
        CHECK(os_area_destroy(base) == EOK);
        CHECK(async_wait(part, NULL) == EFAULT);
        CHECK(result(request) == EPARTY);
        CHECK(server_heap() == heap);
    }
    end();
}

/* The server has no memory to take a part. */
PROGRAM(client_of_starved_take)
{
    begin(program);
    async_request_t *request = ask(RECEIVE_TAKE, 1, 0);
    CHECK(async_data_write(exchange, memory, 5) == ENOMEM);
    CHECK(result(request) == ENOMEM);
    end();
}

PROGRAM(client_of_lost_areas)
{
    void *base = NULL;
    begin(program);
    CHECK(os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK);
    *(char *)base = 'a';
    async_request_t *request = ask(RECEIVE_SHARE_OUT, 0, 0);
    CHECK(async_share_out(exchange, base, AREA_READ) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == 'a');
    request = ask(RECEIVE_SHARE_OUT, 0, 0);
    async_request_t *part = async_share_out_start(exchange, base, AREA_READ);
    CHECK(os_area_destroy(base) == EOK);
    CHECK(async_wait(part, NULL) == ENOENT);
    CHECK(result(request) == EPARTY);
    /* The other way round the area is missing at the server. */
    base = memory;
    request = ask(RECEIVE_SHARE_IN, 1, 0);
    CHECK(async_share_in(exchange, 4096, 0, &base) == ENOENT && base == memory);
    CHECK(result(request) == ENOENT);
    request = ask(RECEIVE_SHARE_IN, 0, 0);
    CHECK(async_share_in(exchange, 4096, 0, &base) == EOK && base != memory);
    CHECK(result(request) == EOK && *(const char *)base == 0);
    end();
}

/* ---- phones ---- */

static void back_serve(async_call_t *call, program_t *program)
{
    (void)program;
    async_reply(call, EOK, call->word[0] + 10, 0, 0, 0, 0);
}

static void back_connection(async_call_t *connect, void *program)
{
    serve_connection(connect, back_serve, program);
}

/* The phone of the second server is cloned. It cannot be used if it is gone when it is accepted, or
 * if that server does not want the connection; then it is hung up. */
PROGRAM(client_of_clones)
{
    begin(program);
    async_session_t *other = NULL;
    async_exchange_t *clone;
    CHECK(async_session_create(program->phone[1], 0, EXCHANGE_ATOMIC, &other) == EOK);
    CHECK(async_exchange_begin(other, &clone) == EOK);
    async_request_t *request = ask(RECEIVE_CLONE, RECEIVE_INTERFACE, 0);
    CHECK(async_clone_send(exchange, clone) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == 6);
    request = ask(RECEIVE_TWICE, RECEIVE_INTERFACE, 0);
    CHECK(async_clone_send(exchange, clone) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == 6);
    program_note('a');
    request = ask(RECEIVE_CLONE, RECEIVE_NONE, 0);
    CHECK(async_clone_send(exchange, clone) == EOK);
    CHECK(result(request) == ENOTSUP);
    request = ask(RECEIVE_CLONE, RECEIVE_INTERFACE, 0);
    async_request_t *part =
        async_send(exchange, IPC_M_CONNECTION_CLONE, async_exchange_phone(clone), 0, 0, 0, 0);
    async_session_close(other);
    CHECK(async_wait(part, NULL) == EHANGUP);
    CHECK(result(request) == EPARTY);
    end();
}

static errno_t offer_back(uint64_t method, exchange_mode_t mode)
{
    async_request_t *request = ask(method, mode, 0);
    CHECK(async_callback_offer(exchange, RECEIVE_BACK, 0, 0, back_connection, NULL) == EOK);
    return result(request);
}

/* A parallel session over the phone connects to the interface that was offered. */
PROGRAM(client_of_callbacks)
{
    CHECK(async_port_set(RECEIVE_BACK, back_connection, program) == EOK);
    begin(program);
    CHECK(offer_back(RECEIVE_CALLBACK, EXCHANGE_ATOMIC) == EOK && answer.word[0] == 15);
    CHECK(offer_back(RECEIVE_CALLBACK, EXCHANGE_PARALLEL) == EOK && answer.word[0] == 15);
    fibril_sleep(1000); /* until their connections have ended */
    size_t heap = program_heap_used();
    async_request_t *request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_callback_offer(exchange, RECEIVE_BACK, 1, 2, back_connection, NULL) == EPERM);
    CHECK(result(request) == EOK);
    CHECK(program_heap_used() == heap);
    end();
}

/* Ends before the server accepts its connection. */
PROGRAM(client_that_dies_connecting)
{
    async_session_t *way, *other;
    CHECK(async_session_create(program->phone[0], 0, EXCHANGE_ATOMIC, &way) == EOK);
    program->result = async_session_connect(way, RECEIVE_SLOW, 0, 0, EXCHANGE_ATOMIC, &other);
    CHECK(false);
}

/* Ends before the server accepts its phone. */
PROGRAM(client_that_dies_early)
{
    begin(program);
    (void)offer_back(RECEIVE_LATER, EXCHANGE_ATOMIC);
    CHECK(false);
}

PROGRAM(client_of_deferred_connection)
{
    async_session_t *way, *other;
    CHECK(async_session_create(program->phone[0], 0, EXCHANGE_ATOMIC, &way) == EOK);
    CHECK(async_session_connect(way, RECEIVE_DEFERRED, 0, 0, EXCHANGE_ATOMIC, &other) == EPERM);
    async_session_close(way);
}

/* ---- words ---- */

static void check_words(async_request_t *request, uint64_t word1, uint64_t word2, uint64_t word3)
{
    CHECK(result(request) == EOK);
    CHECK(answer.word[0] == word1 && answer.word[1] == word2 && answer.word[2] == word3);
    CHECK(answer.word[3] == 0 && answer.word[4] == 0);
}

/* Words that a message has no use for are zero. */
PROGRAM(client_of_words)
{
    void *base = NULL;
    begin(program);
    CHECK(os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK);
    async_request_t *request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_data_write(exchange, memory, 3) == EPERM);
    check_words(request, (uintptr_t)memory, 3, 0);
    request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_data_read(exchange, memory, 3, NULL) == EPERM);
    check_words(request, (uintptr_t)memory, 3, 0);
    request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_share_out(exchange, base, AREA_READ) == EPERM);
    check_words(request, (uintptr_t)base, 4096, AREA_READ);
    request = ask(RECEIVE_WORDS, 0, 0);
    void *shared = memory;
    CHECK(async_share_in(exchange, 4096, 9, &shared) == EPERM && shared == memory);
    CHECK(result(request) == EOK && answer.word[1] == 4096 && answer.word[2] == 9);
    CHECK(answer.word[3] == 0 && answer.word[4] == 0);
    request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_clone_send(exchange, exchange) == EPERM);
    check_words(request, async_exchange_phone(exchange), 0, 0);
    request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_callback_offer(exchange, RECEIVE_BACK, 7, 8, back_connection, NULL) == EPERM);
    CHECK(result(request) == EOK && answer.word[0] == RECEIVE_BACK && answer.word[1] == 7);
    CHECK(answer.word[2] == 8 && answer.word[3] != 0 && answer.word[4] == 0);
    /* A transfer that cannot be sent is replaced by an empty one. */
    request = ask(RECEIVE_WORDS, 0, 0);
    CHECK(async_data_write(exchange, memory, DATA_XFER_MAX + 1) == E2BIG);
    CHECK(result(request) == EOK && answer.word[1] == 0 && answer.word[2] == 0);
    CHECK(answer.word[3] == 0 && answer.word[4] == 0);
    CHECK(async_call(exchange, RECEIVE_ECHO, 1, 0, 0, 0, 0, &answer) == EOK);
    CHECK(answer.word[1] == 0 && answer.word[2] == 0 && answer.word[3] == 0);
    CHECK(os_area_destroy(base) == EOK);
    end();
}

/* ---- forwards ---- */

/* The data go directly between this client and the second server. */
PROGRAM(client_of_forwards)
{
    size_t moved = 0;
    begin(program);
    async_request_t *request = ask(RECEIVE_FORWARD, IPC_M_DATA_WRITE, RECEIVE_TAKE);
    CHECK(async_data_write(exchange, memory, 6) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == word_of("sixtee", 6));
    request = ask(RECEIVE_FORWARD, IPC_M_DATA_READ, RECEIVE_READ);
    CHECK(async_data_read(exchange, memory, 4, &moved) == EOK && moved == 4 && memory[3] == 'b');
    CHECK(result(request) == EOK);
    request = ask(RECEIVE_FORWARD, IPC_M_DATA_WRITE, RECEIVE_SENDER);
    CHECK(async_data_write(exchange, memory, 6) == EPERM);
    CHECK(result(request) == EOK && answer.word[0] == os_task_self());
    request = ask(RECEIVE_PASS, 0, 0);
    CHECK(async_data_write(exchange, memory, 6) == EPERM);
    CHECK(result(request) == EOK && answer.word[0] == os_task_self());
    end();
}

/* A request that was deferred can be forwarded as well. */
PROGRAM(client_of_deferred_forward)
{
    begin(program);
    async_request_t *request =
        async_send(exchange, RECEIVE_FORWARD, IPC_M_DATA_WRITE, RECEIVE_TAKE, 1, 0, 0);
    CHECK(async_data_write(exchange, memory, 3) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == word_of("six", 3));
    end();
}

/* ---- requests with parts ---- */

static errno_t ask_parts(uint64_t method, uint64_t word1, uint64_t word2, async_outgoing_t *parts,
                         unsigned count)
{
    const uint64_t words[IPC_WORDS] = {word1, word2};
    answer = (async_answer_t){0};
    return async_parts_wait(async_parts_send(exchange, method, words, parts, count), parts, count,
                            &answer);
}

static errno_t ask_two(errno_t first, errno_t second)
{
    async_outgoing_t parts[] = {async_part_write(memory, 3), async_part_write(memory, 4)};
    errno_t rc = ask_parts(RECEIVE_TWO, (uint64_t)first, (uint64_t)second, parts, 2);
    CHECK(parts[0].moved == (first == EOK ? 3 : 0) && parts[1].moved == (second == EOK ? 4 : 0));
    return rc;
}

/* The first part that fails decides, if the request itself succeeds. */
PROGRAM(client_of_two_parts)
{
    begin(program);
    CHECK(ask_two(EOK, EOK) == EOK);
    CHECK(ask_two(EPERM, EOK) == EPERM);
    CHECK(ask_two(EOK, ENOENT) == ENOENT);
    CHECK(ask_two(EPERM, ENOENT) == EPERM);
    for (size_t most = 4; most <= 5; most++) {
        async_outgoing_t parts[] = {async_part_write(memory, 5)};
        CHECK(ask_parts(RECEIVE_SOME, most, 0, parts, 1) == (most == 5 ? EOK : E2BIG));
        CHECK(parts[0].moved == most);
    }
    end();
}

static void early_connection(async_call_t *connect, void *program)
{
    CHECK(fibril_self()->row->queued == 1); /* its first call came before its fibril */
    serve_connection(connect, back_serve, program);
}

PROGRAM(client_of_early_call)
{
    begin(program);
    async_outgoing_t parts[] = {async_part_write(memory, 3),
                                async_part_callback(RECEIVE_BACK, early_connection, NULL)};
    CHECK(ask_parts(RECEIVE_EARLY, 0, 0, parts, 2) == EOK && answer.word[0] == 15);
    /* A phone that is refused, though the request succeeds. */
    size_t heap = 0;
    for (unsigned i = 0; i < 3; i++) {
        heap = program_heap_used();
        async_outgoing_t refused[] = {async_part_callback(RECEIVE_BACK, early_connection, NULL)};
        CHECK(ask_parts(RECEIVE_WORDS, 0, 0, refused, 1) == EPERM);
        fibril_sleep(1000);
    }
    CHECK(program_heap_used() == heap);
    end();
}

/* ---- pages ---- */

PROGRAM(client_of_pages)
{
    void *page, *none;
    begin(program);
    async_session_t *pages = session_over(program, 0, RECEIVE_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_area_create_paged(pages, 4096, AREA_READ, 1, 0, 0, &page) == EOK);
    CHECK(async_area_create_paged(pages, 4096, AREA_READ, 2, 0, 0, &none) == EOK);
    async_request_t *request = ask(RECEIVE_WHOLE, RECEIVE_ROOM, 0);
    CHECK(async_data_write(exchange, page, 3) == EOK);
    CHECK(result(request) == EOK && answer.word[0] == word_of("bbb", 3));
    request = ask(RECEIVE_WRITE, 0, 0);
    CHECK(async_data_write(exchange, none, 3) == EFAULT);
    CHECK(result(request) == EOK && answer.word[0] == 0);
    CHECK(os_area_destroy(page) == EOK && os_area_destroy(none) == EOK);
    async_session_close(pages);
    end();
}

/* ---- without memory ---- */

/* The client has no memory to send a transfer: nothing is sent. */
PROGRAM(client_without_memory_for_data)
{
    begin(program);
    async_request_t *first = ask(RECEIVE_ECHO, 1, 0); /* the one request that is kept for reuse */
    program_heap_fail(1);
    CHECK(async_data_write(exchange, memory, 1) == ENOMEM);
    CHECK(program_heap_failed());
    size_t moved = 99;
    program_heap_fail(1);
    CHECK(async_data_read(exchange, memory, 1, &moved) == ENOMEM && moved == 0);
    CHECK(program_heap_failed());
    CHECK(result(first) == EOK && answer.word[0] == 2);
    end();
}

/* A request without memory is not sent, and nothing of it stays; neither are its parts. A part
 * without memory is replaced by an empty one. */
PROGRAM(client_without_memory_for_requests)
{
    enum { TABLE = 16 };
    async_request_t *sent[TABLE];
    begin(program);
    for (uint64_t i = 0; i < TABLE; i++)
        sent[i] = ask(RECEIVE_ECHO, i, 0);
    size_t heap = program_heap_used();
    for (unsigned n = 1; n <= 2; n++) { /* the request, and the table of labels */
        program_heap_fail(n);
        CHECK(ask(RECEIVE_ECHO, 0, 0) == NULL && program_heap_failed());
        CHECK(program_heap_used() == heap);
    }
    async_outgoing_t parts[] = {async_part_write(memory, 1), async_part_clone(NULL)};
    program_heap_fail(1);
    CHECK(ask_parts(RECEIVE_WRITE, 0, 0, parts, 2) == ENOMEM && program_heap_failed());
    CHECK(parts[0].error == ENOMEM && parts[1].error == EHANGUP);
    CHECK(result(sent[0]) == EOK && answer.word[0] == 1); /* its memory is kept for a request */
    program_heap_fail(1);
    parts[0] = async_part_write(memory, 1);
    CHECK(ask_parts(RECEIVE_WRITE, 0, 0, parts, 1) == ENOMEM && program_heap_failed());
    CHECK(answer.word[0] == 0);
    for (uint64_t i = 1; i < TABLE; i++)
        CHECK(result(sent[i]) == EOK && answer.word[0] == i + 1);
    end();
}
