// SPDX-License-Identifier: BSD-2-Clause
/*
 * A server that looks at its own row on the fibril board, and at the call that its thread serves
 * for the kernel, while it takes, answers and defers calls inside each other; and its client.
 */
#include "programs.h"

#include <abi/proto/methods.h>
#include <fibril/scheduler.h>
#include <os/syscall.h>

#define BOARD_INTERFACE INTERFACE_BD
#define BOARD_PAUSE     1000u /* us: until the next calls are in the queue */

enum board_method {
    BOARD_CALL = 1024,
    BOARD_INSIDE_OUT, /* with two more calls inside: the inner ones are answered first */
    BOARD_OUTSIDE_IN, /* the outer one is answered first */
    BOARD_KEPT,       /* deferred with two more, and answered in another order */
    BOARD_PARTS,      /* with a transfer */
    BOARD_QUEUE,      /* with two more behind it */
    BOARD_BURST,      /* with BOARD_MANY_CALLS behind it, which the manager takes in batches */
    BOARD_MANY        /* deferred until there are BOARD_MANY_CALLS of them */
};

#define BOARD_MANY_CALLS 200u
#define BOARD_BATCH      16u /* messages that the manager takes before other fibrils run */

/* The calls that the running fibril shows: the one that it serves, and the outermost around it. */
static void check_serving(uint64_t innermost, uint64_t outermost)
{
    const fibril_t *self = fibril_self();
    CHECK(self->serving == innermost);
    CHECK(self->row->serving == innermost);
    CHECK(self->row->serving_outer == outermost);
}

/* Two calls inside the one that is served. */
static void take_two(const async_call_t *outer, async_call_t inner[2])
{
    check_serving(outer->id, 0);
    async_get_call(&inner[0]);
    check_serving(inner[0].id, outer->id);
    async_get_call(&inner[1]);
    check_serving(inner[1].id, outer->id);
}

static void answer_kept(const async_call_t *call)
{
    CHECK(async_answer(call, EOK, call->word[0], 0, 0, 0, 0) == EOK);
}

static void inside_out(const async_call_t *call)
{
    async_call_t inner[2];
    take_two(call, inner);
    answer_kept(&inner[0]); /* in the middle */
    check_serving(inner[1].id, call->id);
    answer_kept(&inner[1]);
    check_serving(call->id, 0);
    answer_kept(call);
    check_serving(0, 0);
}

static void outside_in(const async_call_t *call)
{
    async_call_t inner[2];
    take_two(call, inner);
    answer_kept(call);
    check_serving(inner[1].id, inner[0].id);
    answer_kept(&inner[1]);
    check_serving(inner[0].id, 0);
    async_reply(&inner[0], EOK, inner[0].word[0], 0, 0, 0, 0);
    check_serving(0, 0);
}

static void keep_three(const async_call_t *call)
{
    async_call_t inner[2];
    take_two(call, inner);
    async_defer(call); /* the outermost is deferred first */
    check_serving(inner[1].id, inner[0].id);
    async_defer(&inner[1]);
    check_serving(inner[0].id, 0);
    answer_kept(call); /* a deferred one, while another is served */
    check_serving(inner[0].id, 0);
    async_defer(&inner[0]);
    check_serving(0, 0);
    async_reply(&inner[1], EOK, inner[1].word[0], 0, 0, 0, 0);
    async_reply(&inner[0], EOK, inner[0].word[0], 0, 0, 0, 0);
}

/* A transfer belongs to its request. */
static void take_parts(const async_call_t *call)
{
    async_call_t transfer;
    size_t size;
    CHECK(async_data_write_receive(&transfer, &size) == EOK);
    check_serving(call->id, 0);
    CHECK(async_answer_0(&transfer, EPERM) == EOK);
    check_serving(call->id, 0);
    answer_kept(call);
}

static void look_at_queue(const async_call_t *call)
{
    const board_row_t *row = fibril_self()->row;
    async_call_t next;
    fibril_sleep(BOARD_PAUSE);
    CHECK(row->queued == 2);
    answer_kept(call);
    CHECK(row->queued == 2);
    async_get_call(&next);
    CHECK(row->queued == 1);
    answer_kept(&next);
    async_get_call(&next);
    CHECK(row->queued == 0);
    answer_kept(&next);
}

static void look_at_burst(const async_call_t *call)
{
    const board_row_t *row = fibril_self()->row;
    CHECK(syscall_thread_sleep(BOARD_PAUSE) ==
          EOK); /* until all calls have arrived in the kernel */
    while (row->queued == 0)
        fibril_yield();
    CHECK(row->queued == BOARD_BATCH);
    answer_kept(call);
}

/* Each deferred call has a row until it is answered, in whatever order that happens. */
static void defer_many(const async_call_t *call)
{
    static async_call_t kept[BOARD_MANY_CALLS];
    static unsigned count;
    static size_t heap;
    if (count == 0)
        heap = program_heap_used();
    kept[count++] = *call;
    async_defer(call);
    CHECK(deferred_rows(0) == count && deferred_rows(call->id) == 1);
    if (count < BOARD_MANY_CALLS)
        return;
    for (unsigned i = 0; i < BOARD_MANY_CALLS; i++) {
        const async_call_t *next = &kept[i * 77 % BOARD_MANY_CALLS];
        answer_kept(next);
        CHECK(deferred_rows(next->id) == 0);
        CHECK(deferred_rows(0) == BOARD_MANY_CALLS - 1 - i);
    }
    CHECK(program_heap_used() == heap);
    count = 0;
}

static void board_serve(async_call_t *call, program_t *program)
{
    static void (*const scenes[])(const async_call_t *call) = {
        answer_kept, inside_out,    outside_in,    keep_three,
        take_parts,  look_at_queue, look_at_burst, defer_many};
    (void)program;
    check_serving(call->id, 0);
    scenes[call->method - BOARD_CALL](call);
    check_serving(0, 0);
}

static void board_connection(async_call_t *connect, void *program)
{
    const fibril_t *self = fibril_self();
    CHECK(self->row->connection != 0);
    check_serving(connect->id, 0);
    serve_connection(connect, board_serve, program);
    check_serving(0, 0);
}

PROGRAM(board_server)
{
    CHECK(async_port_set(BOARD_INTERFACE, board_connection, program) == EOK);
}

PROGRAM(client_of_many)
{
    async_session_t *session = session_over(program, 0, BOARD_INTERFACE, EXCHANGE_ATOMIC);
    async_exchange_t *exchange;
    static async_request_t *request[BOARD_MANY_CALLS];
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    for (uint64_t round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < BOARD_MANY_CALLS; i++)
            request[i] = async_send(exchange, BOARD_MANY, i, 0, 0, 0, 0);
        for (uint64_t i = 0; i < BOARD_MANY_CALLS; i++) {
            async_answer_t answer;
            CHECK(async_wait(request[i], &answer) == EOK && answer.word[0] == i);
        }
    }
    async_session_close(session);
}

PROGRAM(client_of_burst)
{
    async_session_t *session = session_over(program, 0, BOARD_INTERFACE, EXCHANGE_ATOMIC);
    async_exchange_t *exchange;
    static async_request_t *request[BOARD_MANY_CALLS];
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    for (uint64_t i = 0; i < BOARD_MANY_CALLS; i++)
        request[i] = async_send(exchange, i == 0 ? BOARD_BURST : BOARD_CALL, i, 0, 0, 0, 0);
    for (uint64_t i = 0; i < BOARD_MANY_CALLS; i++)
        CHECK(async_wait(request[i], NULL) == EOK);
    async_session_close(session);
}

/* `option` is the method of the first of three calls; all are answered with their words. */
PROGRAM(client_of_board)
{
    async_session_t *session = session_over(program, 0, BOARD_INTERFACE, EXCHANGE_ATOMIC);
    async_exchange_t *exchange;
    async_request_t *request[3];
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    request[0] = async_send(exchange, program->option, 1, 0, 0, 0, 0);
    if (program->option == BOARD_PARTS) {
        char *memory = (char *)exchange; /* on the heap */
        CHECK(async_data_write(exchange, memory, 1) == EPERM);
    }
    for (uint64_t i = 1; i < 3; i++)
        request[i] = async_send(exchange, BOARD_CALL, i + 1, 0, 0, 0, 0);
    for (uint64_t i = 0; i < 3; i++) {
        async_answer_t answer;
        CHECK(async_wait(request[i], &answer) == EOK && answer.word[0] == i + 1);
    }
    async_session_close(session);
}
