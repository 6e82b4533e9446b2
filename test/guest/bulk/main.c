// SPDX-License-Identifier: BSD-2-Clause
/*
 * bulk serve        a service that accepts shared areas and keeps calls without an answer
 * bulk areas PAGES  protects, shrinks and destroys an area of this many pages, and one with a page
 *                   in every gigabyte; ends with an area of this size
 * bulk share PAGES  shares an area of this many pages with the service, and ends
 * bulk calls        sends the service nearly TASK_CALLS_MAX calls, and ends
 * bulk end          ends the service
 *
 * Each is the longest operation of its kind that an unprivileged program can request.
 */
#include <abi/area.h>
#include <abi/limits.h>
#include <async/async.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define SERVICE     "test/bulk"
#define INTERFACE   INTERFACE_CHAR
#define FOR_EVER_US 1000000000000

#define PAGE     ((size_t)4096)
#define GIGABYTE ((size_t)1 << 30)
#define RW       (AREA_READ | AREA_WRITE)

/* The rest of the calls that a task can send is for its output. */
#define CALLS (TASK_CALLS_MAX - 64)

/* Pages of the sparse area. */
#define SPARSE 64

enum { BULK_TAKE = FIRST_USER_METHOD, BULK_KEEP, BULK_END };

/* ---- The service ---- */

static errno_t area_take(void)
{
    async_call_t offer;
    size_t size;
    unsigned flags;
    void *base = NULL;
    errno_t rc = async_share_out_receive(&offer, &size, &flags);
    return rc == EOK ? async_share_out_accept(&offer, &base) : rc;
}

static void bulk_serve_call(const async_call_t *call)
{
    if (call->method == BULK_TAKE) {
        async_answer_0(call, area_take());
    } else if (call->method == BULK_KEEP) {
        fibril_sleep(FOR_EVER_US);
    } else {
        async_answer_0(call, EOK);
        exit(0);
    }
}

static void bulk_connection(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    if (async_accept(connect) != EOK)
        return;
    while (async_next_call(&call))
        bulk_serve_call(&call);
}

static errno_t bulk_serve(size_t pages)
{
    (void)pages;
    service_id_t id;
    errno_t rc = async_port_set(INTERFACE, bulk_connection, NULL);
    if (rc == EOK)
        rc = loc_server_register("bulk");
    if (rc == EOK)
        rc = loc_service_register(SERVICE, INTERFACE, &id);
    if (rc == EOK)
        rc = task_report(0);
    if (rc == EOK)
        async_serve();
    return rc;
}

/* ---- Its clients ---- */

static errno_t service_open(async_exchange_t **exchange)
{
    service_id_t id;
    async_session_t *session;
    errno_t rc = loc_service_get_id(SERVICE, false, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, INTERFACE, EXCHANGE_ATOMIC, &session);
    return rc == EOK ? async_exchange_begin(session, exchange) : rc;
}

/* Creates an area of `pages` pages, `distance` bytes apart, and touches each. */
static errno_t area_fill(size_t pages, size_t distance, void **base)
{
    *base = NULL;
    errno_t rc = os_area_create(base, pages * distance, RW);
    for (size_t i = 0; rc == EOK && i < pages; i++)
        ((volatile char *)*base)[i * distance] = 1;
    return rc;
}

static errno_t area_use(size_t pages, size_t distance)
{
    void *base;
    errno_t rc = area_fill(pages, distance, &base);
    if (rc == EOK)
        rc = os_area_protect(base, AREA_READ);
    if (rc == EOK)
        rc = os_area_resize(base, PAGE);
    if (rc == EOK)
        rc = os_area_destroy(base);
    if (rc == EOK)
        rc = area_fill(pages, distance, &base);
    return rc == EOK ? os_area_destroy(base) : rc;
}

static errno_t bulk_areas(size_t pages)
{
    void *base;
    errno_t rc = area_use(pages, PAGE);
    if (rc == EOK)
        rc = area_use(SPARSE, GIGABYTE);
    return rc == EOK ? area_fill(pages, PAGE, &base) : rc;
}

static errno_t bulk_share(size_t pages)
{
    void *base;
    async_exchange_t *exchange;
    errno_t rc = service_open(&exchange);
    if (rc == EOK)
        rc = area_fill(pages, PAGE, &base);
    if (rc != EOK)
        return rc;
    async_request_t *request = async_send(exchange, BULK_TAKE, 0, 0, 0, 0, 0);
    rc = async_share_out(exchange, base, RW);
    errno_t answered = async_wait(request, NULL);
    return rc != EOK ? rc : answered;
}

static errno_t bulk_calls(size_t pages)
{
    (void)pages;
    async_exchange_t *exchange;
    errno_t rc = service_open(&exchange);
    unsigned sent = 0;
    while (rc == EOK && sent < CALLS) {
        rc = async_wait_timeout(async_send(exchange, BULK_KEEP, 0, 0, 0, 0, 0), NULL, 0);
        rc = rc == ETIMEDOUT ? EOK : rc;
        sent += rc == EOK;
    }
    return rc;
}

static errno_t bulk_end(size_t pages)
{
    (void)pages;
    async_exchange_t *exchange;
    errno_t rc = service_open(&exchange);
    return rc == EOK ? async_call(exchange, BULK_END, 0, 0, 0, 0, 0, NULL) : rc;
}

static const struct {
    const char *name;
    errno_t (*act)(size_t pages);
    int arguments;
} acts[] = {
    {"serve", bulk_serve, 2}, {"areas", bulk_areas, 3}, {"share", bulk_share, 3},
    {"calls", bulk_calls, 2}, {"end", bulk_end, 2},
};

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    for (size_t i = 0; argc > 1 && i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(argv[1], acts[i].name) != 0 || argc != acts[i].arguments)
            continue;
        errno_t rc = acts[i].act(argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
        return rc == EOK ? CLI_OK : cli_fail(argv[1], rc);
    }
    return cli_usage("serve|calls|end, or areas|share PAGES");
}
