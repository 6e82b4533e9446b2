// SPDX-License-Identifier: BSD-2-Clause
/* See receive.h. A part that cannot be received leaves what the caller's variables hold, or zero. */
#include "programs.h"
#include "receive.h"

#include <abi/area.h>
#include <async/parts.h>
#include <fibril/scheduler.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static async_session_t *next; /* over phone 0, if there is one */
static char *bytes;           /* on the heap */
static async_call_t refused_later;

/* Sends ECHO over the session and closes it. */
static errno_t receive_echo(async_session_t *session, uint64_t *word)
{
    async_exchange_t *exchange;
    async_answer_t answer = {0};
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = async_call(exchange, RECEIVE_ECHO, 5, 0, 0, 0, 0, &answer);
        async_exchange_end(exchange);
    }
    async_session_close(session);
    *word = answer.word[0];
    return rc;
}

static errno_t receive_write(const async_call_t *call, uint64_t *word)
{
    async_call_t part;
    size_t size = 77;
    errno_t rc = async_data_write_receive(&part, &size);
    CHECK(rc == EOK || size == 0);
    *word = size;
    return rc != EOK ? rc : async_data_write_accept(&part, call->word[0] ? NULL : bytes, size);
}

static errno_t receive_read(const async_call_t *call, uint64_t *word)
{
    async_call_t part;
    size_t size = 77;
    errno_t rc = async_data_read_receive(&part, &size);
    CHECK(rc == EOK || size == 0);
    *word = size;
    return rc != EOK ? rc : async_data_read_accept(&part, call->word[0] ? NULL : bytes, size);
}

static errno_t receive_whole(const async_call_t *call, uint64_t *word)
{
    void *data = &data;
    size_t size = 77;
    errno_t rc = async_data_write_take(&data, call->word[0], &size);
    if (rc != EOK) {
        CHECK(data == NULL && size == 0);
        return rc;
    }
    CHECK(((const char *)data)[size] == 0);
    memcpy(word, data, size < sizeof(*word) ? size : sizeof(*word));
    free(data);
    return EOK;
}

static errno_t receive_share_out(const async_call_t *call, uint64_t *word)
{
    (void)call;
    async_call_t part;
    size_t size = 77;
    unsigned flags = 77;
    void *base = NULL;
    errno_t rc = async_share_out_receive(&part, &size, &flags);
    if (rc != EOK) {
        CHECK(size == 0 && flags == 0);
        return rc;
    }
    CHECK(size == 4096 && flags == AREA_READ);
    rc = async_share_out_accept(&part, &base);
    CHECK((rc == EOK) == (base != NULL));
    if (rc != EOK)
        return rc;
    *word = *(const unsigned char *)base;
    CHECK(async_share_out_accept(&(async_call_t){.handle = CAP_NONE}, &base) == EINVAL);
    return os_area_destroy(base);
}

static errno_t receive_share_in(const async_call_t *call, uint64_t *word)
{
    (void)word;
    void *base = NULL;
    CHECK(os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK);
    errno_t rc = async_share_in_take(call->word[0] ? bytes : base, AREA_READ);
    CHECK(os_area_destroy(base) == EOK);
    return rc;
}

static errno_t receive_clone(const async_call_t *call, uint64_t *word)
{
    async_session_t *session = NULL;
    errno_t rc = async_clone_take((unsigned)call->word[0], EXCHANGE_ATOMIC, &session);
    CHECK((rc == EOK) == (session != NULL));
    return rc != EOK ? rc : receive_echo(session, word);
}

static errno_t receive_callback(const async_call_t *call, uint64_t *word)
{
    async_session_t *session = NULL;
    if (call->method == RECEIVE_LATER)
        fibril_sleep(RECEIVE_DELAY);
    errno_t rc = async_callback_take((exchange_mode_t)call->word[0], &session);
    CHECK((rc == EOK) == (session != NULL));
    return rc != EOK ? rc : receive_echo(session, word);
}

/* The request is forwarded too, to the method that receives such a transfer. */
static errno_t receive_forward(const async_call_t *call)
{
    async_exchange_t *exchange;
    bool read = call->word[0] == IPC_M_DATA_READ;
    CHECK(async_exchange_begin(next, &exchange) == EOK);
    if (call->word[2] != 0)
        async_defer(call);
    CHECK(deferred_rows(call->id) == (call->word[2] != 0));
    errno_t rc = async_forward(call, exchange, call->word[1], 0, 0, 0, 0, 0, IPC_FORWARD_KEEP);
    CHECK(fibril_self()->serving == 0 && deferred_rows(call->id) == 0);
    CHECK(async_forward(&(async_call_t){.handle = CAP_NONE}, exchange, call->word[1], 0, 0, 0, 0, 0,
                        IPC_FORWARD_KEEP) == EINVAL);
    if (rc == EOK)
        rc = read ? async_data_read_forward(exchange) : async_data_write_forward(exchange);
    async_exchange_end(exchange);
    return rc;
}

/* Receives any part and refuses it. */
static void receive_any(const async_call_t *call)
{
    async_call_t part;
    async_get_part(&part);
    const uint64_t *w = part.word;
    CHECK(async_answer(&part, EPERM, 91, 92, 93, 94, 95) == EOK);
    if (call->method == RECEIVE_SENDER)
        async_reply(call, EOK, part.sender, 0, 0, 0, 0);
    else
        async_reply(call, EOK, w[0], w[1], w[2], w[3], w[4]);
}

static errno_t receive_take(const async_call_t *call, uint64_t *word)
{
    async_collect_t collect = {.more = true}, over = {.rc = EINVAL};
    async_part_t part;
    void *data = &part;
    async_collect_part(&over, IPC_M_DATA_WRITE, RECEIVE_ROOM, &part);
    CHECK(part.call.handle == CAP_NONE && over.rc == EINVAL);
    async_collect_part(&collect, IPC_M_DATA_WRITE, RECEIVE_ROOM, &part);
    CHECK(collect.rc != EHANGUP || !collect.more);
    if (collect.rc != EOK) {
        *word = collect.more;
        return collect.rc;
    }
    program_heap_fail((unsigned)call->word[0]);
    errno_t rc = async_part_take(&part, &data);
    CHECK((rc == EOK) == (data != NULL));
    if (rc == EOK)
        memcpy(word, data, part.size < sizeof(*word) ? part.size : sizeof(*word));
    free(data);
    return rc;
}

static errno_t receive_text(const async_call_t *call, uint64_t *word)
{
    (void)call;
    async_collect_t collect = {.more = true};
    char *text = bytes + RECEIVE_ROOM;
    async_collect_text(&collect, text, RECEIVE_ROOM);
    memcpy(word, text, sizeof(*word));
    return collect.rc;
}

static errno_t receive_some(const async_call_t *call, uint64_t *word)
{
    (void)word;
    async_collect_t collect = {.more = true};
    async_part_t part;
    async_collect_part(&collect, IPC_M_DATA_WRITE, RECEIVE_ROOM, &part);
    return collect.rc != EOK ? collect.rc : async_part_accept(&part, bytes, call->word[0]);
}

static errno_t receive_two(const async_call_t *call, uint64_t *word)
{
    (void)word;
    async_collect_t collect = {.more = true};
    async_part_t part[2];
    for (unsigned i = 0; i < 2; i++)
        async_collect_part(&collect, IPC_M_DATA_WRITE, RECEIVE_ROOM, &part[i]);
    for (unsigned i = 0; i < 2 && collect.rc == EOK; i++)
        if (call->word[i] == EOK)
            CHECK(async_part_accept(&part[i], bytes, part[i].size) == EOK);
        else
            CHECK(async_answer(&part[i].call, (errno_t)call->word[i], 91, 92, 93, 94, 95) == EOK);
    return collect.rc;
}

static errno_t receive_early(const async_call_t *call, uint64_t *word)
{
    (void)call;
    async_collect_t collect = {.more = true};
    async_part_t write, phone;
    async_session_t *session = NULL;
    async_exchange_t *exchange;
    async_answer_t answer = {0};
    async_collect_part(&collect, IPC_M_DATA_WRITE, RECEIVE_ROOM, &write);
    async_collect_part(&collect, IPC_M_CONNECT_TO_ME, 0, &phone);
    if (collect.rc != EOK)
        return collect.rc;
    CHECK(async_part_accept_callback(&phone, EXCHANGE_ATOMIC, &session) == EOK);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    async_request_t *request = async_send(exchange, RECEIVE_ECHO, 5, 0, 0, 0, 0);
    fibril_sleep(RECEIVE_DELAY);
    CHECK(async_part_accept(&write, bytes, write.size) == EOK);
    CHECK(async_wait(request, &answer) == EOK);
    async_session_close(session);
    *word = answer.word[0];
    return EOK;
}

/* The second time there is nothing to accept. */
static errno_t receive_twice(const async_call_t *call, uint64_t *word)
{
    async_collect_t collect = {.more = true};
    async_part_t part;
    async_session_t *session = NULL, *second = NULL;
    async_collect_part(&collect, IPC_M_CONNECTION_CLONE, 0, &part);
    if (collect.rc != EOK)
        return collect.rc;
    unsigned interface = (unsigned)call->word[0];
    errno_t rc = async_part_accept_clone(&part, interface, EXCHANGE_ATOMIC, &session);
    CHECK(part.call.handle == CAP_NONE);
    CHECK(async_part_accept_clone(&part, interface, EXCHANGE_ATOMIC, &second) == EINVAL);
    CHECK(async_part_accept_callback(&part, EXCHANGE_ATOMIC, &second) == EINVAL);
    CHECK(second == NULL);
    return rc != EOK ? rc : receive_echo(session, word);
}

static errno_t receive_pass(const async_call_t *call, uint64_t *word)
{
    (void)call;
    async_collect_t collect = {.more = true};
    async_part_t part;
    async_exchange_t *exchange;
    async_answer_t answer = {0};
    async_collect_part(&collect, IPC_M_DATA_WRITE, RECEIVE_ROOM, &part);
    if (collect.rc != EOK)
        return collect.rc;
    CHECK(async_exchange_begin(next, &exchange) == EOK);
    async_request_t *request = async_send(exchange, RECEIVE_SENDER, 0, 0, 0, 0, 0);
    CHECK(async_part_forward(&part, exchange) == EOK && part.call.handle == CAP_NONE);
    CHECK(async_part_forward(&part, exchange) == EINVAL);
    errno_t rc = async_wait(request, &answer);
    async_outgoing_t again[] = {async_part_passed(&part)};
    request = async_parts_send(exchange, RECEIVE_WORDS, (uint64_t[IPC_WORDS]){0}, again, 1);
    CHECK(async_parts_wait(request, again, 1, NULL) == EINVAL);
    async_exchange_end(exchange);
    *word = answer.word[0];
    return rc;
}

static errno_t receive_heap(const async_call_t *call, uint64_t *word)
{
    (void)call;
    *word = program_heap_used();
    return EOK;
}

static errno_t receive_nothing(const async_call_t *call, uint64_t *word)
{
    *word = call->word[0] + 1;
    return EOK;
}

/* Page 1 exists; the others are at a bad address. */
static void receive_page(const async_call_t *call)
{
    bool good = call->word[0] == 1;
    CHECK(async_page_in_accept(call, good ? bytes : NULL, RECEIVE_ROOM) == (good ? EOK : EFAULT));
}

static void receive_note(errno_t rc)
{
    program_note(rc == EOK       ? '.'
                 : rc == EINVAL  ? 'i'
                 : rc == EHANGUP ? 'h'
                 : rc == EPARTY  ? 'p'
                                 : '?');
}

/* Receives the part of the call, and sets the word of its answer. */
typedef errno_t (*receive_function_t)(const async_call_t *call, uint64_t *word);

static void receive_serve(async_call_t *call, program_t *program)
{
    static const receive_function_t receive[] = {receive_write,
                                                 receive_read,
                                                 receive_whole,
                                                 receive_share_out,
                                                 receive_share_in,
                                                 receive_clone,
                                                 receive_callback,
                                                 NULL,
                                                 NULL,
                                                 NULL,
                                                 receive_callback,
                                                 receive_take,
                                                 receive_twice,
                                                 receive_pass,
                                                 receive_text,
                                                 receive_some,
                                                 receive_two,
                                                 receive_early,
                                                 receive_heap,
                                                 receive_nothing};
    (void)program;
    uint64_t word = 0;
    if (call->method == IPC_M_PAGE_IN) {
        receive_page(call);
    } else if (call->method == RECEIVE_FORWARD) {
        receive_note(receive_forward(call));
    } else if (call->method == RECEIVE_WORDS || call->method == RECEIVE_SENDER) {
        receive_any(call);
    } else {
        errno_t rc = receive[call->method - RECEIVE_WRITE](call, &word);
        if (call->method < RECEIVE_HEAP)
            receive_note(rc);
        async_reply(call, rc, word, 0, 0, 0, 0);
    }
}

static void receive_connection(async_call_t *connect, void *program)
{
    serve_connection(connect, receive_serve, program);
}

static void refuse_later(void *argument)
{
    (void)argument;
    fibril_sleep(RECEIVE_DELAY);
    CHECK(async_answer_0(&refused_later, EPERM) == EOK);
}

static void receive_deferred(async_call_t *connect, void *program)
{
    (void)program;
    refused_later = *connect;
    async_defer(connect);
    CHECK(fibril_create("later", refuse_later, NULL, NULL) == EOK);
}

static void receive_slow(async_call_t *connect, void *program)
{
    (void)program;
    async_call_t call;
    fibril_sleep(RECEIVE_DELAY);
    receive_note(async_accept(connect));
    async_get_call(&call);
    CHECK(call.method == IPC_M_PHONE_HUNGUP);
    program_note('-');
}

static void receive_stray(void)
{
    program_note('!');
}

/* Notes '!' for the hang-up of a phone that never became a connection. */
PROGRAM(receive_server)
{
    bytes = calloc(1, 4096);
    CHECK(bytes != NULL);
    memset(bytes, 'b', RECEIVE_ROOM);
    async_stray_hangup_set(receive_stray);
    if (program->phones > 0)
        next = session_over(program, 0, RECEIVE_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_port_set(RECEIVE_INTERFACE, receive_connection, program) == EOK);
    CHECK(async_port_set(RECEIVE_DEFERRED, receive_deferred, program) == EOK);
    CHECK(async_port_set(RECEIVE_SLOW, receive_slow, program) == EOK);
}
