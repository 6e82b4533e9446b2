// SPDX-License-Identifier: BSD-2-Clause
/* See collect.h. */
#include "collect.h"
#include "programs.h"

#include <abi/area.h>
#include <async/parts.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static async_session_t *next; /* over phone 0, if there is one */

static void collect_end(const async_call_t *call, errno_t rc, uint64_t word1, uint64_t word2)
{
    async_reply(call, rc, word1, word2, 0, 0, 0);
}

static uint64_t bytes_of(const void *data)
{
    uint64_t bytes;
    memcpy(&bytes, data, sizeof(bytes));
    return bytes;
}

static void collect_text(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    char text[COLLECT_ROOM];
    memset(text, 'x', sizeof(text));
    async_collect_text(&collect, text, sizeof(text));
    for (size_t i = strnlen(text, sizeof(text)); i < sizeof(text); i++)
        text[i] = 0; /* what is behind the end does not count */
    collect_end(call, collect.rc, bytes_of(text), collect.more);
}

static void collect_value(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    uint64_t value = 0;
    async_collect_value(&collect, &value, sizeof(value));
    collect_end(call, collect.rc, value, collect.more);
}

static void collect_three(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t read;
    char text[COLLECT_ROOM];
    uint64_t value = 0;
    async_collect_text(&collect, text, sizeof(text));
    async_collect_value(&collect, &value, sizeof(value));
    async_collect_part(&collect, IPC_M_DATA_READ, COLLECT_ROOM, &read);
    if (collect.rc == EOK)
        CHECK(async_part_give(&read, text, 1, NULL) == EOK);
    else
        async_part_refuse(&read, collect.rc);
    program_note(collect.rc == EHANGUP ? 'h' : '.');
    collect_end(call, collect.rc, value, collect.more);
}

static void collect_take(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    void *data = &part;
    async_collect_part(&collect, IPC_M_DATA_WRITE, COLLECT_ROOM, &part);
    errno_t rc = collect.rc;
    uint64_t bytes = 0;
    if (rc == EOK) {
        part.size += call->word[0];
        program_heap_fail((unsigned)call->word[1]);
        rc = async_part_take(&part, &data);
        CHECK((rc == EOK) == (data != NULL));
        if (rc == EOK)
            memcpy(&bytes, data, part.size);
        free(data);
    }
    collect_end(call, rc, bytes, part.size);
}

static void collect_give(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    size_t given = 99;
    char data[2 * COLLECT_ROOM];
    memset(data, 'g', sizeof(data));
    async_collect_part(&collect, IPC_M_DATA_READ, COLLECT_ROOM, &part);
    errno_t rc = collect.rc;
    if (rc == EOK)
        rc = async_part_give(&part, call->word[1] ? NULL : data, call->word[0], &given);
    CHECK(collect.rc != EOK || (rc == EOK) == (call->word[1] == 0));
    collect_end(call, rc, given, 0);
}

static void collect_phone(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    async_session_t *session = NULL;
    async_answer_t answer = {0};
    bool clone = call->method == COLLECT_CLONE;
    async_collect_part(&collect, clone ? IPC_M_CONNECTION_CLONE : IPC_M_CONNECT_TO_ME, 0, &part);
    errno_t rc = collect.rc;
    if (rc == EOK && call->word[0] != 0)
        async_part_refuse(&part, rc = (errno_t)call->word[0]);
    else if (rc == EOK)
        rc = clone ? async_part_accept_clone(&part, COLLECT_INTERFACE, EXCHANGE_SERIALIZE, &session)
                   : async_part_accept_callback(&part, EXCHANGE_SERIALIZE, &session);
    if (session != NULL) {
        async_exchange_t *exchange;
        CHECK(async_exchange_begin(session, &exchange) == EOK);
        rc = async_call(exchange, COLLECT_ECHO, 5, 0, 0, 0, 0, &answer);
        async_exchange_end(exchange);
        async_session_close(session);
    }
    collect_end(call, rc, answer.word[0], 0);
}

static void collect_area(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    void *base = NULL;
    bool in = call->method == COLLECT_SHARE_IN;
    async_collect_part(&collect, in ? IPC_M_SHARE_IN : IPC_M_SHARE_OUT, 0, &part);
    errno_t rc = collect.rc;
    uint64_t byte = 0;
    if (rc == EOK && in) {
        CHECK(os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK);
        *(char *)base = 's';
        rc = async_part_accept_share_in(&part, call->word[0] ? NULL : base, AREA_READ);
        CHECK((rc == EOK) == (call->word[0] == 0));
    } else if (rc == EOK) {
        rc = async_share_out_accept(&part.call, &base);
        if (rc == EOK)
            byte = *(const unsigned char *)base;
    }
    collect_end(call, rc, byte, 0);
}

static void collect_second(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    async_collect_part(&collect, COLLECT_PART, 0, &part);
    CHECK(collect.rc == EOK && collect.more && part.size == 0);
    async_part_refuse(&part, (errno_t)call->word[0]);
    async_part_done(&part); /* once more changes nothing */
    collect_end(call, EOK, part.call.word[0], 0);
}

static void collect_forward(const async_call_t *call)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    async_exchange_t *exchange;
    bool read = call->word[0] == IPC_M_DATA_READ;
    async_collect_part(&collect, call->word[0], COLLECT_ROOM, &part);
    CHECK(collect.rc == EOK);
    CHECK(async_exchange_begin(next, &exchange) == EOK);
    async_outgoing_t parts[] = {async_part_passed(&part)};
    CHECK(parts[0].moved == part.size);
    const uint64_t words[IPC_WORDS] = {COLLECT_ROOM};
    async_answer_t answer = {0};
    async_request_t *request = async_parts_send(exchange, read ? COLLECT_GIVE : COLLECT_TAKE,
                                                read ? words : (uint64_t[IPC_WORDS]){0}, parts, 1);
    errno_t rc = async_parts_wait(request, parts, 1, &answer);
    CHECK(part.call.handle == CAP_NONE);
    async_exchange_end(exchange);
    collect_end(call, rc, answer.word[0], parts[0].moved);
}

static void collect_serve(async_call_t *call, program_t *program)
{
    static void (*const scenes[])(const async_call_t *call) = {
        collect_text,  collect_value, collect_three, collect_take,   collect_give, collect_phone,
        collect_phone, collect_area,  collect_area,  collect_second, NULL,         collect_forward};
    (void)program;
    if (call->method < COLLECT_ECHO && call->method >= COLLECT_TEXT && call->method != COLLECT_PART)
        scenes[call->method - COLLECT_TEXT](call);
    else
        collect_end(call, call->method >= FIRST_USER_METHOD ? EOK : ENOTSUP, call->word[0] + 1, 0);
}

static void collect_connection(async_call_t *connect, void *program)
{
    serve_connection(connect, collect_serve, program);
}

PROGRAM(collect_server)
{
    if (program->phones > 0)
        next = session_over(program, 0, COLLECT_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_port_set(COLLECT_INTERFACE, collect_connection, program) == EOK);
}
