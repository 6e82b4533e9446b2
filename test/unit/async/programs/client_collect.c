// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the collect server: parts of the right and the wrong size and kind. */
#include "collect.h"
#include "programs.h"

#include <abi/area.h>
#include <abi/limits.h>
#include <async/parts.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static async_session_t *session;
static async_exchange_t *exchange;
static async_answer_t answer;
static char *memory; /* on the heap */

static void begin(const program_t *program)
{
    session = session_over(program, 0, COLLECT_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    memory = calloc(1, 64);
    CHECK(memory != NULL);
}

/* The connection is in step: the next request is not mistaken for a part. */
static void check_step(void)
{
    CHECK(async_call(exchange, COLLECT_ECHO, 1, 0, 0, 0, 0, &answer) == EOK);
    CHECK(answer.word[0] == 2);
}

static void end(void)
{
    check_step();
    async_session_close(session);
    free(memory);
}

/* Sends a request with these words and parts; the answer is in `answer`. */
static errno_t ask(uint64_t method, uint64_t word1, uint64_t word2, async_outgoing_t *parts,
                   unsigned count)
{
    const uint64_t words[IPC_WORDS] = {word1, word2};
    answer = (async_answer_t){0};
    async_request_t *request = async_parts_send(exchange, method, words, parts, count);
    return async_parts_wait(request, parts, count, &answer);
}

static errno_t ask_write(uint64_t method, uint64_t word1, uint64_t word2, size_t size)
{
    async_outgoing_t parts[] = {async_part_write(memory, size)};
    return ask(method, word1, word2, parts, 1);
}

static errno_t ask_read(uint64_t word1, uint64_t word2, size_t size, bool whole, size_t *moved)
{
    async_outgoing_t parts[] = {async_part_read(memory, size, whole)};
    errno_t rc = ask(COLLECT_GIVE, word1, word2, parts, 1);
    *moved = parts[0].moved;
    return rc;
}

/* The bytes of the answer's first word. */
static void check_bytes(const char *bytes, size_t size)
{
    uint64_t word = 0;
    memcpy(&word, bytes, size);
    CHECK(answer.word[0] == word);
}

/* A text has at most COLLECT_ROOM - 1 bytes, and no zero. */
PROGRAM(client_of_texts)
{
    begin(program);
    memcpy(memory, "seventy", 8);
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 0) == EOK);
    check_bytes("", 1);
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 3) == EOK);
    check_bytes("sev", 3);
    CHECK(answer.word[1] == 1); /* another part can follow */
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 7) == EOK);
    check_bytes("seventy", 7);
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 8) == ENAMETOOLONG);
    check_bytes("", 1);
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 9) == ENAMETOOLONG);
    memory[2] = 0;
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 3) == EINVAL);
    memory[0] = 0;
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 1) == EINVAL);
    CHECK(ask_write(COLLECT_TEXT, 0, 0, 0) == EOK);
    end();
}

PROGRAM(client_of_values)
{
    begin(program);
    memcpy(memory, "a value!", 9);
    CHECK(ask_write(COLLECT_VALUE, 0, 0, COLLECT_ROOM) == EOK);
    check_bytes("a value!", 8);
    CHECK(ask_write(COLLECT_VALUE, 0, 0, COLLECT_ROOM - 1) == EINVAL);
    CHECK(answer.word[0] == 0 && answer.word[1] == 1);
    CHECK(ask_write(COLLECT_VALUE, 0, 0, COLLECT_ROOM + 1) == EINVAL);
    CHECK(ask_write(COLLECT_VALUE, 0, 0, 0) == EINVAL);
    /* Another request in the place of the part ends the parts. */
    async_request_t *request = async_send(exchange, COLLECT_VALUE, 0, 0, 0, 0, 0);
    CHECK(async_call(exchange, COLLECT_ECHO, 0, 0, 0, 0, 0, NULL) == EINVAL);
    CHECK(async_wait(request, &answer) == EINVAL && answer.word[1] == 0);
    /* A part of another kind does not. */
    request = async_send(exchange, COLLECT_VALUE, 0, 0, 0, 0, 0);
    CHECK(async_data_read(exchange, memory, COLLECT_ROOM, NULL) == EINVAL);
    CHECK(async_wait(request, &answer) == EINVAL && answer.word[1] == 1);
    end();
}

/* Asks for three parts, and checks the result of each. */
static void ask_three(size_t text, size_t value, size_t read, errno_t rc)
{
    async_request_t *request = async_send(exchange, COLLECT_THREE, 0, 0, 0, 0, 0);
    async_request_t *parts[] = {async_data_write_start(exchange, memory, text),
                                async_data_write_start(exchange, memory, value),
                                async_data_read_start(exchange, memory + 32, read)};
    bool bad_text = text >= COLLECT_ROOM, bad_value = bad_text || value != COLLECT_ROOM;
    CHECK(async_wait(parts[0], NULL) == (bad_text ? rc : EOK));
    CHECK(async_wait(parts[1], NULL) == (bad_value ? rc : EOK));
    CHECK(async_wait(parts[2], NULL) == (read > COLLECT_ROOM ? E2BIG : rc));
    CHECK(async_wait(request, &answer) == rc && answer.word[1] == 1);
}

/* The first error is that of the request, and of all parts behind it that have none. */
PROGRAM(client_of_three_parts)
{
    begin(program);
    memset(memory, 't', 16);
    ask_three(1, COLLECT_ROOM, COLLECT_ROOM, EOK);
    CHECK(memory[32] == 't');
    ask_three(COLLECT_ROOM, COLLECT_ROOM, 1, ENAMETOOLONG);
    ask_three(COLLECT_ROOM, 1, COLLECT_ROOM + 1, ENAMETOOLONG);
    ask_three(1, 1, 1, EINVAL);
    ask_three(1, 1, COLLECT_ROOM + 1, EINVAL);
    ask_three(1, COLLECT_ROOM, COLLECT_ROOM + 1, E2BIG);
    end();
}

/* Hangs up between the parts. */
PROGRAM(client_that_breaks_off)
{
    begin(program);
    memory[0] = 't';
    async_forget(async_send(exchange, COLLECT_THREE, 0, 0, 0, 0, 0));
    async_forget(async_data_write_start(exchange, memory, 1));
    async_session_close(session);
}

PROGRAM(client_of_takes)
{
    begin(program);
    memcpy(memory, "taken away", 11);
    CHECK(ask_write(COLLECT_TAKE, 0, 0, 5) == EOK && answer.word[1] == 5);
    check_bytes("taken", 5);
    CHECK(ask_write(COLLECT_TAKE, 0, 0, 0) == EOK && answer.word[0] == 0);
    CHECK(ask_write(COLLECT_TAKE, 0, 0, COLLECT_ROOM) == EOK);
    CHECK(ask_write(COLLECT_TAKE, 0, 0, COLLECT_ROOM + 1) == E2BIG);
    CHECK(ask_write(COLLECT_TAKE, 1, 0, 5) == EINVAL); /* more than offered */
    CHECK(ask_write(COLLECT_TAKE, 0, 1, 5) == ENOMEM);
    end();
}

PROGRAM(client_of_gifts)
{
    size_t moved;
    begin(program);
    CHECK(ask_read(5, 0, 8, false, &moved) == EOK && moved == 5 && answer.word[0] == 5);
    CHECK(memory[0] == 'g' && memory[4] == 'g' && memory[5] == 0);
    CHECK(ask_read(5, 0, 8, true, &moved) == EIO);
    CHECK(ask_read(8, 0, 8, true, &moved) == EOK && moved == 8);
    CHECK(ask_read(9, 0, 8, true, &moved) == EOK && moved == 8 && answer.word[0] == 8);
    CHECK(memory[8] == 0);
    CHECK(ask_read(0, 0, 8, false, &moved) == EOK && moved == 0);
    CHECK(ask_read(5, 1, 8, false, &moved) == EFAULT && answer.word[0] == 0);
    CHECK(ask_read(5, 0, 9, false, &moved) == E2BIG);
    end();
}

/* ---- phones and areas ---- */

static bool back_ended;

static void back_connection(async_call_t *connect, void *argument)
{
    async_call_t call;
    CHECK(connect->word[0] == COLLECT_BACK && argument == &back_ended);
    CHECK(async_accept(connect) == EOK);
    while (async_next_call(&call))
        async_reply(&call, EOK, call.word[0] + 10, 0, 0, 0, 0);
    back_ended = true;
}

static errno_t ask_back(errno_t refusal)
{
    async_outgoing_t parts[] = {async_part_callback(COLLECT_BACK, back_connection, &back_ended)};
    return ask(COLLECT_CALLBACK, (uint64_t)refusal, 0, parts, 1);
}

PROGRAM(client_of_phones)
{
    begin(program);
    async_outgoing_t clone[] = {async_part_clone(exchange)};
    CHECK(ask(COLLECT_CLONE, 0, 0, clone, 1) == EOK && answer.word[0] == 6);
    clone[0] = async_part_clone(exchange);
    CHECK(ask(COLLECT_CLONE, EPERM, 0, clone, 1) == EPERM);
    clone[0] = async_part_clone(NULL);
    CHECK(ask(COLLECT_CLONE, 0, 0, clone, 1) == EHANGUP);
    CHECK(ask_back(EOK) == EOK && answer.word[0] == 15);
    fibril_sleep(100);
    CHECK(back_ended);
    size_t before = program_heap_used();
    CHECK(ask_back(EPERM) == EPERM);
    CHECK(program_heap_used() == before); /* the connection is gone */
    for (unsigned n = 1; n <= 2; n++) {
        program_heap_fail(n);
        CHECK(ask_back(EOK) == ENOMEM);
        CHECK(program_heap_failed());
        check_step();
    }
    end();
}

PROGRAM(client_of_areas)
{
    begin(program);
    async_outgoing_t in[] = {async_part_share_in(4096)};
    CHECK(ask(COLLECT_SHARE_IN, 0, 0, in, 1) == EOK);
    CHECK(in[0].base != 0 && *(const char *)(uintptr_t)in[0].base == 's');
    in[0] = async_part_share_in(4096);
    CHECK(ask(COLLECT_SHARE_IN, 1, 0, in, 1) == ENOENT); /* an area that is none */
    void *base = NULL;
    CHECK(os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK);
    *(char *)base = 'o';
    async_outgoing_t out[] = {async_part_share_out(base, AREA_READ)};
    CHECK(ask(COLLECT_SHARE_OUT, 0, 0, out, 1) == EOK && answer.word[0] == 'o');
    out[0] = async_part_share_out(memory, AREA_READ); /* not an area */
    CHECK(ask(COLLECT_SHARE_OUT, 0, 0, out, 1) == ENOENT);
    end();
}

static errno_t ask_second(errno_t how)
{
    async_outgoing_t parts[] = {async_part_request(COLLECT_PART)};
    return ask(COLLECT_SECOND, (uint64_t)how, 0, parts, 1);
}

/* An error of a part is that of the request, whose answer has come nevertheless. */
PROGRAM(client_of_second_requests)
{
    begin(program);
    CHECK(ask_second(EOK) == EOK);
    CHECK(ask_second(EPERM) == EPERM);
    end();
}

/* ---- what is passed on, and what cannot be sent ---- */

/* The data go from this client to the second server, and back. */
PROGRAM(client_of_passed_parts)
{
    begin(program);
    memcpy(memory, "onwards", 8);
    async_outgoing_t parts[] = {async_part_write(memory, 7)};
    CHECK(ask(COLLECT_FORWARD, IPC_M_DATA_WRITE, 0, parts, 1) == EOK);
    check_bytes("onwards", 7);
    CHECK(answer.word[1] == 7);
    parts[0] = async_part_read(memory, 6, true);
    CHECK(ask(COLLECT_FORWARD, IPC_M_DATA_READ, 0, parts, 1) == EOK);
    CHECK(answer.word[0] == 6 && memory[5] == 'g' && memory[6] == 's');
    end();
}

/* The next server is dead: the part is answered with the request. */
PROGRAM(client_of_lost_parts)
{
    begin(program);
    async_outgoing_t parts[] = {async_part_write(memory, 7)};
    CHECK(ask(COLLECT_FORWARD, IPC_M_DATA_WRITE, 0, parts, 1) == EHANGUP);
    CHECK(parts[0].error == EOK && parts[0].moved == 0);
    end();
}

/* The server dies: nothing of the request is sent. */
PROGRAM(client_of_the_dead)
{
    begin(program);
    CHECK(async_call(exchange, COLLECT_VALUE, 0, 0, 0, 0, 0, NULL) == EHANGUP);
    async_outgoing_t parts[] = {async_part_write(memory, 1), async_part_clone(NULL)};
    CHECK(ask(COLLECT_TEXT, 0, 0, parts, 2) == EHANGUP);
    CHECK(parts[0].error == EHANGUP && parts[0].request == NULL);
    size_t heap = 0;
    for (unsigned i = 0; i < 2; i++) { /* the first time, tables grow */
        heap = program_heap_used();
        CHECK(ask_back(EOK) == EHANGUP);
        fibril_sleep(100);
    }
    CHECK(program_heap_used() == heap && !back_ended);
    async_session_close(session);
}

/* A part that cannot be sent is replaced by an empty transfer of its kind, which the server refuses
 * with the request or takes as a wrong part. */
PROGRAM(client_of_unsent_parts)
{
    static const char nowhere[8];
    begin(program);
    async_outgoing_t parts[] = {async_part_write(nowhere, 4)};
    CHECK(ask(COLLECT_TEXT, 0, 0, parts, 1) == EFAULT && answer.word[0] == 0);
    CHECK(parts[0].error == EFAULT);
    parts[0] = async_part_read((char *)(uintptr_t)nowhere, 4, false);
    CHECK(ask(COLLECT_GIVE, 4, 0, parts, 1) == EFAULT && answer.word[0] == 0);
    parts[0] = async_part_write(memory, DATA_XFER_MAX + 1);
    CHECK(ask(COLLECT_TAKE, 0, 0, parts, 1) == E2BIG);
    end();
}

/* The last call that the quota allows is the request: the phone is hung up, so the server does not
 * wait for the part. */
PROGRAM(client_without_quota)
{
    begin(program);
    async_session_t *keeper = session_over(program, 1, INTERFACE_BD, EXCHANGE_ATOMIC);
    async_exchange_t *kept;
    CHECK(async_exchange_begin(keeper, &kept) == EOK);
    for (unsigned i = 0; i < TASK_CALLS_MAX - 1; i++)
        async_forget(async_send(kept, 1027, 0, 0, 0, 0, 0)); /* SERVER_KEEP */
    async_outgoing_t parts[] = {async_part_write(memory, 1)};
    CHECK(ask(COLLECT_TAKE, 0, 0, parts, 1) == ELIMIT);
    program->value = 1;
}
