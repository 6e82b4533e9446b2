// SPDX-License-Identifier: BSD-2-Clause
/*
 * pingpong serve raw|async       serves pings as the service bench/raw or bench/async
 * pingpong raw|async COUNT       makes COUNT round trips and prints their duration in cycles
 * pingpong raw|async COUNT wait  prints "ready" and reads a line first
 *
 * Used by scripts/bench. Under QEMU's -icount, a cycle is an instruction, of both tasks and the
 * kernel together, because nothing else runs.
 */
#include "pingpong.h"
#include <async/async.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/cycles.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define SETTLE_US 100000

typedef struct variant {
    const char *name;
    const char *service;
    errno_t (*serve)(void);
    errno_t (*ping)(async_session_t *session, unsigned count);
} variant_t;

static const variant_t variants[] = {
    {"raw", "bench/raw", raw_serve, raw_ping},
    {"async", "bench/async", async_serve_pings, async_ping},
};

static const char usage[] = "serve raw|async, or raw|async COUNT [wait]";

static uint64_t begun, ended;

__attribute__((noinline)) void pingpong_begin(void)
{
    begun = cycles_now();
}

__attribute__((noinline)) void pingpong_end(void)
{
    ended = cycles_now();
}

static const variant_t *variant_find(const char *name)
{
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
        if (strcmp(variants[i].name, name) == 0)
            return &variants[i];
    return NULL;
}

static int serve(const variant_t *variant)
{
    service_id_t id;
    errno_t rc = loc_server_register("pingpong");
    if (rc == EOK)
        rc = loc_service_register(variant->service, PING_INTERFACE, &id);
    if (rc != EOK)
        return cli_fail(variant->service, rc);
    rc = task_report(0);
    if (rc == EOK)
        rc = variant->serve();
    return cli_fail(variant->service, rc);
}

/* Lets scripts/bench start its instruction trace. */
static void wait_for_line(void)
{
    puts("ready");
    fflush(stdout);
    int c;
    do {
        c = getchar();
    } while (c != '\n' && c != EOF);
    fibril_sleep(SETTLE_US); /* until the terminal's servers are idle */
}

static int ping(const variant_t *variant, unsigned count, bool wait)
{
    service_id_t id;
    async_session_t *session;
    errno_t rc = loc_service_get_id(variant->service, false, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, PING_INTERFACE, EXCHANGE_ATOMIC, &session);
    if (rc != EOK)
        return cli_fail(variant->service, rc);
    if (wait)
        wait_for_line();
    rc = variant->ping(session, 1); /* warm up: afterwards all pages are mapped */
    if (rc == EOK)
        rc = variant->ping(session, count);
    if (rc != EOK)
        return cli_fail(variant->service, rc);
    printf("%s: %u round trips, %llu cycles\n", variant->name, count,
           (unsigned long long)(ended - begun));
    async_session_close(session);
    return CLI_OK;
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    bool wait = argc == 4 && strcmp(argv[3], "wait") == 0;
    if (argc != (wait ? 4 : 3))
        return cli_usage(usage);
    bool serving = strcmp(argv[1], "serve") == 0;
    const variant_t *variant = variant_find(argv[serving ? 2 : 1]);
    if (variant == NULL)
        return cli_usage(usage);
    if (serving)
        return serve(variant);
    unsigned count = (unsigned)strtoul(argv[2], NULL, 10);
    if (count == 0 || count > 1000000)
        return cli_fail_text(argv[2], "not a count from 1 to 1000000");
    return ping(variant, count, wait);
}
