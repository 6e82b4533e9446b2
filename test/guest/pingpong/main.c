// SPDX-License-Identifier: BSD-2-Clause
/*
 * pingpong: what a round trip costs between two tasks, through sessions, fibrils and all.
 *
 *   pingpong serve    answers as service test/pingpong, for ever
 *   pingpong TRIPS    makes so many round trips and prints the ticks of the time stamp counter for
 *                     each; on a machine that counts instructions these are instructions
 */
#include <abi/ipc.h>
#include <async/async.h>
#include <inttypes.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTERFACE_PINGPONG 100
#define METHOD_PING        FIRST_USER_METHOD
#define SERVICE            "test/pingpong"

/* Round trips until tables have grown and caches are filled. */
#define WARM_UP 64

static void serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    for (;;) {
        async_call_t call;
        async_get_call(&call);
        if (call.method == IPC_M_PHONE_HUNGUP)
            return;
        async_answer(&call, EOK, call.word[0] + 1, 0, 0, 0, 0);
    }
}

static errno_t server_start(void)
{
    service_id_t id;
    errno_t rc = async_port_set(INTERFACE_PINGPONG, serve, NULL);
    rc = rc == EOK ? loc_server_register("pingpong") : rc;
    rc = rc == EOK ? loc_service_register(SERVICE, INTERFACE_PINGPONG, &id) : rc;
    return rc;
}

static errno_t trips_make(async_exchange_t *exchange, unsigned trips)
{
    for (unsigned i = 0; i < trips; i++) {
        async_answer_t answer;
        errno_t rc = async_call(exchange, METHOD_PING, i, 0, 0, 0, 0, &answer);
        if (rc != EOK)
            return rc;
        if (answer.word[0] != (uint64_t)i + 1)
            return EIO;
    }
    return EOK;
}

static errno_t trips_measure(unsigned trips, uint64_t *ticks)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(SERVICE, false, &id);
    if (rc != EOK)
        return rc;
    async_session_t *session;
    rc = loc_service_connect(id, INTERFACE_PINGPONG, EXCHANGE_ATOMIC, &session);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = trips_make(exchange, WARM_UP);
        uint64_t start = __builtin_ia32_rdtsc();
        rc = rc == EOK ? trips_make(exchange, trips) : rc;
        *ticks = __builtin_ia32_rdtsc() - start;
        async_exchange_end(exchange);
    }
    async_session_close(session);
    return rc;
}

static int server_main(void)
{
    errno_t rc = server_start();
    if (rc != EOK) {
        printf("pingpong: cannot serve: %s\n", error_text(rc));
        return EXIT_FAILURE;
    }
    (void)task_report(0);
    async_serve();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "serve") == 0)
        return server_main();
    unsigned trips = argc == 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    if (trips == 0) {
        printf("usage: pingpong serve|TRIPS\n");
        return EXIT_FAILURE;
    }
    uint64_t ticks;
    errno_t rc = trips_measure(trips, &ticks);
    if (rc != EOK) {
        printf("pingpong: %s\n", error_text(rc));
        return EXIT_FAILURE;
    }
    printf("%u round trips, %" PRIu64 " ticks each\n", trips, ticks / trips);
    return EXIT_SUCCESS;
}
