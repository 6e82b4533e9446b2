// SPDX-License-Identifier: BSD-2-Clause
/* Clients of the async tests: data, callbacks, clones, shared areas, forwards. */
#include "programs.h"
#include "server.h"

#include <abi/area.h>
#include <abi/limits.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static async_session_t *session;
static async_exchange_t *exchange;

static void open_session(const program_t *program)
{
    session = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
}

static void close_session(void)
{
    async_exchange_end(exchange);
    async_session_close(session);
}

/* Writes `size` bytes of value 1, of which the server accepts `most`; returns its sum. */
static uint64_t write(size_t size, uint64_t most, errno_t expected)
{
    void *data = malloc(size + 1);
    CHECK(data != NULL);
    memset(data, 1, size);
    async_request_t *request = async_send(exchange, SERVER_TAKE, most, 0, 0, 0, 0);
    CHECK(async_data_write(exchange, data, size) == expected);
    free(data);
    async_answer_t answer = {0};
    (void)async_wait(request, &answer);
    return answer.word[0];
}

PROGRAM(client_data)
{
    open_session(program);
    CHECK(write(0, 100, EOK) == 0);
    CHECK(write(1, 100, EOK) == 1);
    CHECK(write(5000, 5000, EOK) == 5000);
    CHECK(write(DATA_XFER_MAX, DATA_XFER_MAX, EOK) == DATA_XFER_MAX);
    CHECK(write(100, 30, E2BIG) == 30); /* the server took only a part */
    CHECK(write(DATA_XFER_MAX + 1, DATA_XFER_MAX, E2BIG) == 0);

    unsigned char *data = malloc(3000);
    size_t moved = 0;
    async_request_t *request = async_send(exchange, SERVER_GIVE, 0, 0, 0, 0, 0);
    CHECK(async_data_read(exchange, data, 3000, &moved) == EOK);
    CHECK(async_wait(request, NULL) == EOK);
    CHECK(moved == 3000 && data[0] == 0 && data[255] == 255 && data[2999] == 2999 % 256);
    free(data);
    close_session();
}

/* An invalid pointer: fails at once, and the server does not wait for the transfer. */
PROGRAM(client_bad_data)
{
    static char not_an_area[16];
    open_session(program);
    async_request_t *request = async_send(exchange, SERVER_TAKE, 100, 0, 0, 0, 0);
    CHECK(async_data_write(exchange, not_an_area, sizeof(not_an_area)) == EFAULT);
    CHECK(async_wait(request, NULL) != -1);
    request = async_send(exchange, SERVER_GIVE, 0, 0, 0, 0, 0);
    CHECK(async_data_read(exchange, NULL, 100, NULL) == EFAULT);
    (void)async_wait(request, NULL);
    /* Another call instead of the transfer. */
    request = async_send(exchange, SERVER_TAKE, 100, 0, 0, 0, 0);
    CHECK(async_call(exchange, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EINVAL);
    CHECK(async_wait(request, NULL) == EINVAL);
    CHECK(async_call(exchange, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EOK);
    close_session();
}

static void called_back(async_call_t *connect, void *argument)
{
    CHECK(async_accept(connect) == EOK);
    for (;;) {
        async_call_t call;
        async_get_call(&call);
        if (call.method == IPC_M_PHONE_HUNGUP)
            break;
        async_answer(&call, EOK, call.word[0] + 1, 0, 0, 0, 0);
    }
    *(bool *)argument = true;
}

PROGRAM(client_callback)
{
    bool *ended = calloc(1, sizeof(*ended));
    open_session(program);
    async_answer_t answer = {0};
    async_request_t *request = async_send(exchange, SERVER_CALL_BACK, 0, 0, 0, 0, 0);
    CHECK(async_callback_offer(exchange, SERVER_INTERFACE, 0, 0, called_back, ended) == EOK);
    CHECK(async_wait(request, &answer) == EOK);
    CHECK(answer.word[0] == 78);
    fibril_sleep(100);
    CHECK(*ended); /* the server hung its phone up */
    close_session();
}

/* The peer of the clone is server number 2. */
PROGRAM(client_clone)
{
    open_session(program);
    async_session_t *other = session_over(program, 1, SERVER_INTERFACE, EXCHANGE_ATOMIC);
    async_exchange_t *cloned;
    async_answer_t answer = {0};
    CHECK(async_exchange_begin(other, &cloned) == EOK);
    async_request_t *request = async_send(exchange, SERVER_CLONE, 0, 0, 0, 0, 0);
    CHECK(async_clone_send(exchange, cloned) == EOK);
    async_exchange_end(cloned);
    async_session_close(other); /* the clone stays open */
    CHECK(async_wait(request, &answer) == EOK);
    CHECK(answer.word[0] == 77);
    close_session();
}

PROGRAM(client_share)
{
    open_session(program);
    void *base = NULL;
    async_request_t *request = async_send(exchange, SERVER_SHARE, 0, 0, 0, 0, 0);
    CHECK(async_share_in(exchange, SERVER_SHARED, 0, &base) == EOK);
    CHECK(async_wait(request, NULL) == EOK);
    CHECK(base != NULL && *(const uint32_t *)base == SERVER_WORD);
    close_session();
}

static errno_t lend(const void *base, unsigned flags, errno_t *shared, async_answer_t *answer)
{
    async_request_t *request = async_send(exchange, SERVER_BORROW, 0, 0, 0, 0, 0);
    *shared = async_share_out(exchange, base, flags);
    return async_wait(request, answer);
}

/* The server accesses our area with the permissions that we grant. */
PROGRAM(client_share_out)
{
    open_session(program);
    void *base = NULL;
    errno_t shared;
    async_answer_t answer = {0};
    CHECK(os_area_create(&base, SERVER_SHARED, AREA_READ | AREA_WRITE) == EOK);
    volatile uint32_t *words = base;
    words[0] = 41;
    CHECK(lend(base, AREA_READ, &shared, &answer) == EACCES && shared == EACCES);
    CHECK(lend(base, AREA_READ | AREA_WRITE, &shared, &answer) == EOK && shared == EOK);
    CHECK(answer.word[0] == 41 && answer.word[1] == SERVER_SHARED);
    CHECK(words[1] == SERVER_WORD);
    /* It can be lent again, and again. */
    words[0] = 42;
    async_request_t *request = async_send(exchange, SERVER_BORROW, 0, 0, 0, 0, 0);
    async_request_t *offer = async_share_out_start(exchange, base, AREA_READ | AREA_WRITE);
    CHECK(async_wait(request, &answer) == EOK && answer.word[0] == 42);
    CHECK(async_wait(offer, NULL) == EOK);
    close_session();
}

/* An address that is not an area: fails at once, and the server does not wait for the area. */
PROGRAM(client_bad_share_out)
{
    static char not_an_area[16];
    open_session(program);
    errno_t shared;
    CHECK(lend(not_an_area, AREA_READ, &shared, NULL) == EINVAL && shared == ENOENT);
    CHECK(lend(NULL, AREA_READ, &shared, NULL) == EINVAL && shared == ENOENT);
    CHECK(lend(not_an_area, AREA_GUARD, &shared, NULL) == EINVAL && shared == EINVAL);
    /* Another call instead of the area. */
    async_request_t *request = async_send(exchange, SERVER_BORROW, 0, 0, 0, 0, 0);
    CHECK(async_call(exchange, SERVER_ECHO, 0, 0, 0, 0, 0, NULL) == EINVAL);
    CHECK(async_wait(request, NULL) == EINVAL);
    CHECK(async_call(exchange, SERVER_ECHO, 5, 0, 0, 0, 0, NULL) == EOK);
    close_session();
}

/* The second server is the pager of an area: it supplies missing pages during a transfer from
 * there. */
PROGRAM(client_pager)
{
    open_session(program);
    async_session_t *pages = session_over(program, 1, SERVER_INTERFACE, EXCHANGE_ATOMIC);
    void *base, *none;
    CHECK(async_area_create_paged(pages, 8192, AREA_READ, 1, 0, 0, &base) == EOK);
    CHECK(async_area_create_paged(pages, 8192, AREA_READ, 2, 0, 0, &none) == EOK);
    async_answer_t answer = {0};
    async_request_t *request = async_send(exchange, SERVER_TAKE, 8192, 0, 0, 0, 0);
    CHECK(async_data_write(exchange, base, 8192) == EOK);
    CHECK(async_wait(request, &answer) == EOK);
    CHECK(answer.word[0] == 5000);
    /* There is no such object: the server does not wait for the transfer. */
    request = async_send(exchange, SERVER_TAKE, 8192, 0, 0, 0, 0);
    CHECK(async_data_write(exchange, none, 10) == EFAULT);
    CHECK(async_wait(request, NULL) == EOK);
    CHECK(os_area_destroy(base) == EOK && os_area_destroy(none) == EOK);
    async_session_close(pages);
    close_session();
}

/* A session in another mode does not have a single phone. */
PROGRAM(client_bad_pager)
{
    void *base;
    async_session_t *many = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_PARALLEL);
    CHECK(async_area_create_paged(many, 8192, AREA_READ, 1, 0, 0, &base) == EINVAL);
    async_session_close(many);
    async_session_t *one = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_ATOMIC);
    CHECK(async_area_create_paged(one, 8191, AREA_READ, 1, 0, 0, &base) == EINVAL);
    async_session_close(one);
}

/* Through the first server to the second; the mode determines the sender. */
PROGRAM(client_forward)
{
    open_session(program);
    async_answer_t kept, routed;
    CHECK(async_call(exchange, SERVER_FORWARD, IPC_FORWARD_KEEP, 5, 0, 0, 0, &kept) == EOK);
    CHECK(async_call(exchange, SERVER_FORWARD, IPC_FORWARD_ROUTE_FROM_ME, 6, 0, 0, 0, &routed) ==
          EOK);
    CHECK(kept.word[0] == 5 && routed.word[0] == 6);
    CHECK(kept.word[4] != routed.word[4]);

    unsigned char data[700];
    size_t moved = 0;
    async_request_t *request = async_send(exchange, SERVER_FORWARD_GIVE, 0, 0, 0, 0, 0);
    CHECK(async_data_read(exchange, data, sizeof(data), &moved) == EOK);
    CHECK(async_wait(request, NULL) == EOK);
    CHECK(moved == sizeof(data) && data[699] == 699 % 256);
    close_session();
}

/* The second server is dead: the forward fails and the first one answers with that. */
PROGRAM(client_forward_nowhere)
{
    open_session(program);
    CHECK(async_call(exchange, SERVER_FORWARD, IPC_FORWARD_KEEP, 5, 0, 0, 0, NULL) == EHANGUP);
    CHECK(async_call(exchange, SERVER_ECHO, 5, 0, 0, 0, 0, NULL) == EOK);
    close_session();
}
