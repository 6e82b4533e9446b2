// SPDX-License-Identifier: BSD-2-Clause
/* Programs with the work of test/guest/busy (`option` is the seed), and one that deadlocks. */
#include "programs.h"
#include "busy.h"
#include "server.h"

#define WORKERS 5
#define ROUNDS  6

static async_session_t *serialized, *parallel;
static unsigned finished;

static void worker(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++)
        CHECK(busy_step(serialized, parallel) == EOK);
    finished++;
}

PROGRAM(busy_client)
{
    busy_seed(program->option);
    serialized = session_over(program, 0, SERVER_INTERFACE, EXCHANGE_SERIALIZE);
    parallel = session_over(program, 1, SERVER_INTERFACE, EXCHANGE_PARALLEL);
    for (int i = 0; i < WORKERS; i++)
        CHECK(fibril_create("worker", worker, NULL, NULL) == EOK);
    while (finished < WORKERS)
        fibril_sleep(50);
}

static void serve(async_call_t *call, program_t *program)
{
    (void)program;
    busy_answer(call);
}

static void connected(async_call_t *connect, void *argument)
{
    serve_connection(connect, serve, argument);
}

PROGRAM(busy_server)
{
    busy_seed(program->option);
    CHECK(async_port_set(SERVER_INTERFACE, connected, program) == EOK);
    busy_answer_later();
}

/* Two fibrils that take two mutexes in opposite orders: this deadlock must be found. */
static fibril_mutex_t first = FIBRIL_MUTEX_INIT("first"), second = FIBRIL_MUTEX_INIT("second");

static void opposite(void *argument)
{
    fibril_mutex_t *one = argument, *other = one == &first ? &second : &first;
    fibril_mutex_lock(one);
    fibril_yield();
    fibril_mutex_lock(other);
}

PROGRAM(deadlock)
{
    (void)program;
    CHECK(fibril_create("a", opposite, &first, NULL) == EOK);
    CHECK(fibril_create("b", opposite, &second, NULL) == EOK);
}
