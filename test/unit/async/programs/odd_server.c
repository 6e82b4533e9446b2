// SPDX-License-Identifier: BSD-2-Clause
/* A server whose connections live and end in unusual ways; see odd_server.h. */
#include "odd_server.h"
#include "programs.h"

#include <os/os.h>

#define KEPT_MAX 8

static program_t *self;

static void answer_noted(const async_call_t *call)
{
    program_note((char)call->word[0]);
    async_answer(call, EOK, call->word[0], 0, 0, 0, 0);
}

static void accepted(async_call_t *connect)
{
    CHECK(async_accept(connect) == EOK);
    program_note('+');
    self->value++;
}

static void left(void)
{
    program_note('-');
    self->value--;
}

static void brief(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    static size_t heap;
    static unsigned round;
    if (round++ == 1)
        heap = program_heap_used();
    accepted(connect);
    CHECK(round <= 2 || program_heap_used() == heap); /* nothing of earlier connections stays */
    fibril_sleep(ODD_DELAY);                          /* until all calls have arrived */
    if (async_next_call(&call))
        answer_noted(&call);
    left();
}

static void silent(async_call_t *connect, void *argument)
{
    (void)connect;
    (void)argument;
}

static void serve_all(void)
{
    async_call_t call;
    while (async_next_call(&call))
        answer_noted(&call);
    async_get_call(&call); /* returns the hang-up again */
    CHECK(call.method == IPC_M_PHONE_HUNGUP);
    CHECK(call.handle == CAP_NONE && call.flags == IPC_FLAG_NOTIFICATION);
    async_defer(&call); /* which changes nothing, like the answer */
    CHECK(async_answer_0(&call, EOK) == EOK);
    left();
}

static void slow(async_call_t *connect, void *argument)
{
    (void)argument;
    fibril_sleep(ODD_DELAY);
    accepted(connect);
    serve_all();
}

static void late(async_call_t *connect, void *argument)
{
    (void)argument;
    accepted(connect);
    fibril_sleep(ODD_DELAY);
    serve_all();
}

static async_call_t for_others; /* a deferred call, which another fibril answers */

static void defer(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t kept[KEPT_MAX], call;
    unsigned count = 0;
    accepted(connect);
    while (async_next_call(&call)) {
        if (call.method == ODD_WAIT && count < KEPT_MAX) {
            kept[count++] = for_others = call;
            async_defer(&call);
            async_defer(&call); /* once more changes nothing */
            continue;
        }
        for (unsigned i = 0; i < count; i++)
            answer_noted(&kept[i]);
        count = 0;
        async_reply(&call, EOK, call.word[0], 0, 0, 0, 0);
    }
    left();
}

static void hasty(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    accepted(connect);
    for (unsigned late = 0; late < 2;) {
        errno_t rc = async_get_call_timeout(&call, ODD_DELAY);
        CHECK(rc == EOK || rc == ETIMEDOUT);
        if (rc == EOK) {
            answer_noted(&call);
        } else {
            program_note('t');
            late++;
        }
    }
    left();
}

static void answer_for_others(void *argument)
{
    (void)argument;
    CHECK(async_answer(&for_others, EOK, 'o', 0, 0, 0, 0) == EOK);
}

static void others(async_call_t *connect, void *argument)
{
    (void)argument;
    if (connect->word[1] != 0) /* in a fibril without a connection */
        CHECK(fibril_create("others", answer_for_others, NULL, NULL) == EOK);
    else
        answer_for_others(NULL);
}

static void replaced(async_call_t *connect, void *argument)
{
    (void)argument;
    CHECK(false);
    async_answer_0(connect, EIO);
}

PROGRAM(odd_server)
{
    self = program;
    CHECK(async_port_set(ODD_BRIEF, replaced, program) == EOK);
    CHECK(async_port_set(ODD_SILENT, silent, program) == EOK);
    CHECK(async_port_set(ODD_SLOW, slow, program) == EOK);
    CHECK(async_port_set(ODD_LATE, late, program) == EOK);
    CHECK(async_port_set(ODD_DEFER, defer, program) == EOK);
    CHECK(async_port_set(ODD_HASTY, hasty, program) == EOK);
    CHECK(async_port_set(ODD_OTHERS, others, program) == EOK);
    size_t heap = program_heap_used();
    CHECK(async_port_set(ODD_BRIEF, brief, program) == EOK); /* in the place of the first */
    CHECK(program_heap_used() == heap);
}

static void any(async_call_t *connect, void *argument)
{
    (void)argument;
    program_note((char)('0' + connect->word[0]));
    if (connect->word[1] != 0)
        program_note((char)('A' + connect->word[1]));
    if (connect->word[2] != 0)
        program_note((char)('a' + connect->word[2]));
    accepted(connect);
    serve_all();
}

static void stray(void)
{
    program_note('!');
}

/* Takes connections of all interfaces, and notes their numbers and words, and '!' for hang-ups of
 * phones that never became connections. */
PROGRAM(any_server)
{
    self = program;
    async_stray_hangup_set(stray);
    CHECK(async_port_set(INTERFACE_NONE, any, program) == EOK);
}
