// SPDX-License-Identifier: BSD-2-Clause
/*
 * Shared areas: a child offers one area by SHARE_IN, for reading or for writing, and accepts one by
 * SHARE_OUT. Each task sees the writes of the other.
 */
#include "../tester.h"

#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define SERVICE   "tester/share"
#define INTERFACE INTERFACE_CHAR
#define SIZE      ((size_t)3 * 4096)

enum {
    SHARE_READ = 1024,
    SHARE_WRITE,
    SHARE_PEEK,
    SHARE_POKE,
    SHARE_TAKE,
    SHARE_TAKE_AT,
    SHARE_REFUSE,
    SHARE_DROP,
    SHARE_END
};

static volatile unsigned *shared; /* child: the area for SHARE_PEEK and SHARE_POKE */
static volatile unsigned *own;

/* Accepts the area of the caller and uses it as `shared` from now on. */
static errno_t take(uint64_t at, errno_t refusal)
{
    async_call_t offer;
    size_t size;
    unsigned flags;
    void *base = (void *)(uintptr_t)at;
    errno_t rc = async_share_out_receive(&offer, &size, &flags);
    if (rc == EOK && size != SIZE)
        refusal = E2BIG;
    if (rc == EOK && refusal != EOK)
        return async_answer_0(&offer, refusal);
    if (rc == EOK)
        rc = async_share_out_accept(&offer, &base);
    if (rc == EOK)
        shared = base;
    return rc;
}

static errno_t drop(void)
{
    errno_t rc = os_area_destroy((void *)(uintptr_t)shared);
    shared = own;
    return rc;
}

static void serve(const async_call_t *call)
{
    switch (call->method) {
    case SHARE_TAKE:
        async_answer_0(call, take(0, EOK));
        return;
    case SHARE_TAKE_AT:
        async_answer_0(call, take((uintptr_t)own, EOK));
        return;
    case SHARE_REFUSE:
        async_answer_0(call, take(0, EPERM));
        return;
    case SHARE_DROP:
        async_answer_0(call, drop());
        return;
    case SHARE_READ:
        async_answer_0(call, async_share_in_take((void *)(uintptr_t)shared, AREA_READ));
        return;
    case SHARE_WRITE:
        async_answer_0(call,
                       async_share_in_take((void *)(uintptr_t)shared, AREA_READ | AREA_WRITE));
        return;
    case SHARE_PEEK:
        async_answer(call, EOK, shared[call->word[0]], 0, 0, 0, 0);
        return;
    case SHARE_POKE:
        shared[call->word[0]] = (unsigned)call->word[1];
        async_answer_0(call, EOK);
        return;
    case SHARE_END:
        async_answer_0(call, EOK);
        exit(0);
    default:
        async_answer_0(call, ENOTSUP);
    }
}

static void share_connection(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        serve(&call);
}

int child_share(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    void *base = NULL;
    service_id_t id;
    if (os_area_create(&base, SIZE, AREA_READ | AREA_WRITE) != EOK ||
        async_port_set(INTERFACE, share_connection, NULL) != EOK ||
        loc_server_register("tester") != EOK ||
        loc_service_register(SERVICE, INTERFACE, &id) != EOK)
        return 1;
    own = shared = base;
    shared[0] = 11;
    if (task_report(0) != EOK)
        return 1;
    async_serve();
}

static errno_t share(async_exchange_t *exchange, uint64_t method, void **base)
{
    async_request_t *request = async_send(exchange, method, 0, 0, 0, 0, 0);
    errno_t rc = async_share_in(exchange, SIZE, 0, base);
    errno_t answered = async_wait(request, NULL);
    return rc != EOK ? rc : answered;
}

static uint64_t peek(async_exchange_t *exchange, uint64_t at)
{
    async_answer_t answer = {0};
    return async_call(exchange, SHARE_PEEK, at, 0, 0, 0, 0, &answer) == EOK ? answer.word[0] : 0;
}

static bool both_see_it(async_exchange_t *exchange)
{
    void *base = NULL;
    CHECK(share(exchange, SHARE_WRITE, &base) == EOK);
    volatile unsigned *ours = base;
    CHECK(ours[0] == 11);
    ours[1] = 22;
    CHECK(peek(exchange, 1) == 22);
    /* A page that neither task has touched before. */
    CHECK(async_call(exchange, SHARE_POKE, 2048, 33, 0, 0, 0, NULL) == EOK);
    CHECK(ours[2048] == 33);
    CHECK(os_area_destroy(base) == EOK);
    CHECK(peek(exchange, 1) == 22);
    return true;
}

static bool read_only_stays(async_exchange_t *exchange)
{
    void *base = NULL;
    CHECK(share(exchange, SHARE_READ, &base) == EOK);
    CHECK(((volatile unsigned *)base)[1] == 22);
    CHECK(os_area_protect(base, AREA_READ | AREA_WRITE) == EACCES);
    CHECK(os_area_resize(base, 2 * SIZE) == ENOTSUP);
    /* The kernel does not write to it either. */
    size_t length;
    CHECK(os_sysinfo(SYSINFO_CMDLINE, base, SIZE, &length) == EFAULT);
    /* It outlives its owner. */
    CHECK(async_call(exchange, SHARE_END, 0, 0, 0, 0, 0, NULL) == EOK);
    CHECK(((volatile unsigned *)base)[1] == 22);
    CHECK(os_area_destroy(base) == EOK);
    return true;
}

static errno_t lend(async_exchange_t *exchange, uint64_t method, const void *base, unsigned flags,
                    errno_t *answered)
{
    async_request_t *request = async_send(exchange, method, 0, 0, 0, 0, 0);
    async_request_t *offer = async_share_out_start(exchange, base, flags);
    *answered = async_wait(request, NULL);
    return async_wait(offer, NULL);
}

static bool out_is_seen(async_exchange_t *exchange, void *base)
{
    volatile unsigned *ours = base;
    errno_t answered;
    ours[3] = 44;
    CHECK(lend(exchange, SHARE_TAKE, base, AREA_READ | AREA_WRITE, &answered) == EOK);
    CHECK(answered == EOK);
    CHECK(peek(exchange, 3) == 44);
    CHECK(async_call(exchange, SHARE_POKE, 2048, 55, 0, 0, 0, NULL) == EOK);
    CHECK(ours[2048] == 55);
    CHECK(async_call(exchange, SHARE_DROP, 0, 0, 0, 0, 0, NULL) == EOK);
    CHECK(peek(exchange, 3) == 0);
    CHECK(ours[2048] == 55);
    return true;
}

static bool out_is_refused(async_exchange_t *exchange, void *base)
{
    errno_t answered;
    /* An occupied address is an error of the callee, which the library passes on. */
    CHECK(lend(exchange, SHARE_TAKE_AT, base, AREA_READ, &answered) == EEXIST);
    CHECK(answered == EEXIST);
    CHECK(lend(exchange, SHARE_REFUSE, base, AREA_READ, &answered) == EPERM);
    /* It is not shared, so it can be resized. */
    CHECK(os_area_resize(base, 2 * SIZE) == EOK && os_area_resize(base, SIZE) == EOK);
    CHECK(lend(exchange, SHARE_TAKE, (char *)base + 4096, AREA_READ, &answered) == ENOENT);
    CHECK(answered == EINVAL);
    CHECK(lend(exchange, SHARE_TAKE, base, AREA_READ | AREA_EXEC, &answered) == EACCES);
    CHECK(answered == EPARTY);
    return true;
}

static bool shared_out(async_exchange_t *exchange)
{
    void *base = NULL;
    CHECK(os_area_create(&base, SIZE, AREA_READ | AREA_WRITE) == EOK);
    CHECK(out_is_refused(exchange, base) && out_is_seen(exchange, base));
    CHECK(os_area_destroy(base) == EOK);
    return true;
}

bool test_share(void)
{
    enum task_exit how;
    int status;
    service_id_t id;
    async_session_t *session;
    async_exchange_t *exchange;
    CHECK(tester_run("share", NULL, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_UP && status == 0);
    CHECK(loc_service_get_id(SERVICE, false, &id) == EOK);
    CHECK(loc_service_connect(id, INTERFACE, EXCHANGE_ATOMIC, &session) == EOK);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    bool good = both_see_it(exchange) && shared_out(exchange) && read_only_stays(exchange);
    async_exchange_end(exchange);
    async_session_close(session);
    return good;
}
