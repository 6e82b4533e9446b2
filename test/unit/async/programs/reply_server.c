// SPDX-License-Identifier: BSD-2-Clause
/* See reply_server.h. */
#include "reply_server.h"
#include "programs.h"

#include <os/syscall.h>

static program_t *self;
static async_session_t *back; /* to the client */

static void work(void *argument)
{
    (void)argument;
    CHECK(syscall_thread_sleep(REPLY_WORK) == EOK);
}

static void make_worker(void)
{
    CHECK(fibril_create("worker", work, NULL, NULL) == EOK);
}

static void answer_second(const async_call_t *second, uint64_t method)
{
    async_exchange_t *exchange;
    CHECK(async_exchange_begin(back, &exchange) == EOK);
    if (method == REPLY_AND_REPLY)
        async_reply(second, EOK, 2, 0, 0, 0, 0);
    else if (method == REPLY_AND_ANSWER)
        CHECK(async_answer(second, EOK, 2, 0, 0, 0, 0) == EOK);
    else
        CHECK(async_forward(second, exchange, method, 2, 0, 0, 0, 0, IPC_FORWARD_KEEP) == EOK);
    async_exchange_end(exchange);
    work(NULL);
}

static void send_back(void)
{
    async_exchange_t *exchange;
    CHECK(async_exchange_begin(back, &exchange) == EOK);
    async_request_t *request = async_send(exchange, REPLY_AND_SEND, 0, 0, 0, 0, 0);
    work(NULL);
    CHECK(async_wait(request, NULL) == EOK);
    async_exchange_end(exchange);
}

static void reply_to_transfer(void)
{
    async_call_t transfer;
    size_t size;
    CHECK(async_data_write_receive(&transfer, &size) == EOK);
    async_reply(&transfer, EOK, 1, size, 0, 0, 0);
}

/* Returns whether the connection goes on. */
static bool reply_serve(const async_call_t *call)
{
    async_call_t second;
    if (call->method == IPC_M_PAGE_IN) {
        async_reply(call, EOK, 1, call->word[4], 0, 0, 0); /* a bad address */
        return true;
    }
    bool pair = call->method >= REPLY_AND_REPLY && call->method <= REPLY_AND_FORWARD;
    if (pair)
        async_get_call(&second);
    if (call->method == REPLY_AND_WAIT || call->method == REPLY_AND_END)
        make_worker();
    else if (call->method == REPLY_AND_LEAVE || call->method == REPLY_AND_TAKE)
        fibril_sleep(REPLY_WORK); /* until what follows has arrived */
    else if (call->method == REPLY_WORKS)
        work(NULL);
    else if (call->method == REPLY_TRANSFER)
        reply_to_transfer();
    if (call->method == REPLY_LATE) {
        self->value = call->id;
        fibril_sleep(REPLY_WORK);
    }
    if (call->method == REPLY_INSIDE) {
        async_get_call(&second);
        async_reply(&second, EOK, 1, 0, 0, 0, 0);
        work(NULL);
    }
    async_reply(call, EOK, 1, 0, 0, 0, 0);
    if (call->method == REPLY_AND_WORK)
        work(NULL);
    if (pair)
        answer_second(&second, call->method);
    else if (call->method == REPLY_AND_SEND)
        send_back();
    if (call->method == REPLY_AND_FLUSH) {
        async_reply_now();
        work(NULL);
    }
    return call->method != REPLY_AND_END;
}

static void reply_connection(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    CHECK(async_accept(connect) == EOK);
    if (back == NULL)
        back = session_over(self, 0, REPLY_BACK, EXCHANGE_ATOMIC);
    while (async_next_call(&call))
        if (!reply_serve(&call))
            return;
    work(NULL);
}

PROGRAM(reply_server)
{
    self = program;
    CHECK(async_port_set(REPLY_INTERFACE, reply_connection, NULL) == EOK);
}
