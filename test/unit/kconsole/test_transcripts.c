// SPDX-License-Identifier: BSD-2-Clause
/* What each command prints, to the last character: a scene for each transcript. */
#include "fake_inspect.h"
#include "transcript.h"
#include "unit.h"
#include <abi/proto/methods.h>
#include <stdio.h>
#include <string.h>

#define SECOND 1000000000ull
#define STOP   (100 * SECOND)

/* A task with another number in each column, and one that ends. */
static void tasks_in_columns(void **state)
{
    (void)state;
    task_row_t *row = fake_task(44, "cat");
    row->container = 3;
    row->threads = 4;
    row->phones = 5;
    row->calls_open = 6;
    row->incoming = 7;
    row->dispatched = 8;
    fake_task(45, "dog")->state = TASK_ROW_DYING;
    transcript_check("tasks");
}

/* A thread in each state, and for each kind of wait. */
static void threads_with_their_waits(void **state)
{
    (void)state;
    static const thread_row_t threads[] = {
        {.id = 13, .task = 6, .state = THREAD_ROW_READY, .cpu = 1, .name = "a"},
        {.id = 14, .task = 6, .state = THREAD_ROW_RUNNING, .serving_call = 4701, .name = "b"},
        {.id = 15,
         .task = 6,
         .state = THREAD_ROW_WAITING,
         .wait = THREAD_ROW_WAIT_FUTEX,
         .wait_object = 0x7f0010,
         .wait_since_ns = STOP - 2 * SECOND,
         .serving_call = 4702,
         .name = "c"},
        {.id = 16,
         .task = 6,
         .state = THREAD_ROW_WAITING,
         .wait = THREAD_ROW_WAIT_SLEEP,
         .wait_since_ns = STOP + SECOND,
         .name = "d"},
        {.id = 17,
         .task = 6,
         .state = THREAD_ROW_WAITING,
         .wait = THREAD_ROW_WAIT_PAGER,
         .wait_object = 4703,
         .wait_since_ns = STOP - 1,
         .name = "e"},
        {.id = 18,
         .task = 6,
         .state = THREAD_ROW_WAITING,
         .wait = THREAD_ROW_WAIT_KERNEL,
         .wait_since_ns = STOP,
         .name = "f"},
        {.id = 19, .task = 6, .state = THREAD_ROW_DEAD, .name = "g"},
        {.id = 20, .task = 6, .state = THREAD_ROW_DEAD + 1, .name = "h"},
    };
    for (unsigned i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
        thread_row_t *row = &fake.threads[fake.thread_count++];
        *row = threads[i];
        (void)snprintf(row->task_name, sizeof(row->task_name), "init:vfs");
    }
    transcript_check("threads");
}

/* Phones in each state, and calls with each flag and result. */
static void phones_and_calls_of_a_task(void **state)
{
    (void)state;
    static const phone_row_t phones[] = {
        {.holder = 39,
         .index = 1,
         .state = PHONE_ROW_HUNG_UP,
         .interface = INTERFACE_VFS_IN,
         .peer = 6,
         .peer_name = "init:vfs"},
        {.holder = 39, .index = 2, .state = PHONE_ROW_HUNG_UP, .peer = SNAPSHOT_NONE},
        {.holder = 39, .index = 4, .state = PHONE_ROW_CONNECTING, .peer = 6},
        {.holder = 39,
         .index = 3,
         .state = PHONE_ROW_CONNECTED,
         .interface = 4711,
         .peer = SNAPSHOT_NONE,
         .calls = 12,
         .label = 0x123456},
    };
    static const call_row_t calls[] = {
        {.id = 5001,
         .list = CALL_LIST_INCOMING,
         .flags = IPC_FLAG_NOTIFICATION,
         .sender = SNAPSHOT_NONE,
         .phone_holder = SNAPSHOT_NONE,
         .phone = 3,
         .method = 17,
         .word = {1, 22, 333, 99999, 100000},
         .sent_ns = STOP + SECOND},
        {.id = 5002,
         .list = CALL_LIST_DISPATCHED,
         .flags = IPC_FLAG_DISCARD_ANSWER,
         .sender = 99,
         .phone_holder = 99,
         .phone = SNAPSHOT_NONE,
         .interface = INTERFACE_VFS_IN,
         .method = VFS_IN_READ,
         .sent_ns = STOP},
        {.id = 5003,
         .list = CALL_LIST_ANSWERS,
         .flags = IPC_FLAG_ANSWERED,
         .retval = 4711,
         .sender = 39,
         .phone_holder = 39,
         .phone = 1,
         .interface = INTERFACE_VFS_IN,
         .method = VFS_IN_OPEN,
         .sent_ns = STOP - 61 * SECOND},
        {.id = 5004,
         .list = CALL_LIST_ANSWERS,
         .flags = IPC_FLAG_ANSWERED | IPC_FLAG_FORWARDED,
         .retval = ENOENT,
         .sender = 39,
         .phone_holder = 6,
         .phone = 8,
         .interface = INTERFACE_VFS_IN,
         .method = VFS_IN_OPEN,
         .sent_ns = STOP - SECOND},
    };
    for (unsigned i = 0; i < sizeof(phones) / sizeof(phones[0]); i++)
        fake.phones[fake.phone_count++] = phones[i];
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        fake.calls[fake.call_count] = calls[i];
        fake.calls[fake.call_count++].holder = 39;
    }
    fake.tasks[5].phones = 4;
    transcript_check("phones");
}

/* A fibril in each state, and for each kind of wait. */
static void fibrils_with_their_waits(void **state)
{
    (void)state;
    static const fibril_row_t fibrils[] = {
        {.state = BOARD_READY, .name = "ready"},
        {.state = BOARD_RUNNING, .serving = 4701, .connection = 77, .name = "running"},
        {.state = BOARD_ENDED, .object = 0x30, .held = {0x40}, .name = "ended"},
        {.state = BOARD_DEFERRED, .serving = 4702, .queued = 3, .name = "deferred"},
        {.state = BOARD_DEFERRED + 1, .wait = BOARD_WAIT_PART + 1, .object = 1, .name = "unknown"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_ANSWER, .object = 4702, .name = "asks"},
        {.state = BOARD_WAITING,
         .wait = BOARD_WAIT_LOCK,
         .object = 0x4000,
         .object_name = "namespace",
         .held = {0x5000, 0, 0x6000, 0x7000},
         .held_more = 3,
         .name = "locks"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_READ_LOCK, .object = 0x4001, .name = "reads"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_CONDITION, .object = 0x4002, .name = "signal"},
        {.state = BOARD_WAITING,
         .wait = BOARD_WAIT_TIMER,
         .object = STOP + 5 * SECOND,
         .name = "sleeps"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_TIMER, .object = STOP - SECOND, .name = "late"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_TIMER, .name = "forever"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_REQUEST, .object = 77, .name = "serves"},
        {.state = BOARD_WAITING,
         .wait = BOARD_WAIT_EXCHANGE,
         .object = 0x80,
         .object_name = "s",
         .name = "session"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_NOTIFICATION, .object = 9, .name = "key"},
        {.state = BOARD_WAITING, .wait = BOARD_WAIT_PART, .object = 78, .name = "transfer"},
    };
    for (unsigned i = 0; i < sizeof(fibrils) / sizeof(fibrils[0]); i++) {
        fibril_row_t *row = &fake.fibrils[fake.fibril_count++];
        *row = fibrils[i];
        row->task = 6;
        row->index = i + 1;
    }
    transcript_check("fibrils");
}

static void the_machine(void **state)
{
    (void)state;
    transcript_console.frame = 0xffffffff80001ff8;
    transcript_check("machine");
}

static void help_for_each_command(void **state)
{
    (void)state;
    transcript_check("help");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(tasks_in_columns, transcript_setup),
        cmocka_unit_test_setup(threads_with_their_waits, transcript_setup),
        cmocka_unit_test_setup(phones_and_calls_of_a_task, transcript_setup),
        cmocka_unit_test_setup(fibrils_with_their_waits, transcript_setup),
        cmocka_unit_test_setup(the_machine, transcript_setup),
        cmocka_unit_test_setup(help_for_each_command, transcript_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
