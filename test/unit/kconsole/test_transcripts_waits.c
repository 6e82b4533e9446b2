// SPDX-License-Identifier: BSD-2-Clause
/* What the commands that use the wait-for graph print: a scene for each transcript. */
#include "fake_inspect.h"
#include "transcript.h"
#include "unit.h"
#include <abi/proto/methods.h>
#include <stdio.h>
#include <string.h>

#define SECOND 1000000000ull
#define STOP   (100 * SECOND)

static fibril_row_t *waiting_fibril(uint32_t task, enum board_wait wait, uint64_t object)
{
    fibril_row_t *row = &fake.fibrils[fake.fibril_count++];
    *row = (fibril_row_t){.task = task,
                          .index = fake.fibril_count,
                          .state = BOARD_WAITING,
                          .wait = wait,
                          .object = object};
    (void)snprintf(row->name, sizeof(row->name), "f%u", fake.fibril_count);
    return row;
}

/* vfs serves a call of bdsh, and calls itself on that connection. */
static void ring_in_vfs(void)
{
    fake.calls[0].label = fake.calls[1].label = 77;
    fake.calls[1].asker = fake.calls[1].sender = 6;
    waiting_fibril(27, BOARD_WAIT_ANSWER, 4701);
    fibril_row_t *serve = waiting_fibril(6, BOARD_WAIT_ANSWER, 4702);
    serve->serving = 4701;
    serve->connection = 77;
    serve->queued = 1;
    serve->held[0] = 0x4000;
}

/* Two fibrils of `task` that each wait for a lock that the other holds. */
static void ring_of_locks(uint32_t task)
{
    waiting_fibril(task, BOARD_WAIT_LOCK, 0x5000)->held[0] = 0x6000;
    waiting_fibril(task, BOARD_WAIT_LOCK, 0x6000)->held[0] = 0x5000;
}

static void no_ring(void **state)
{
    (void)state;
    transcript_check("waits-none");
}

static void one_ring(void **state)
{
    (void)state;
    ring_in_vfs();
    transcript_check("waits-ring");
}

static void what_a_broken_ring_takes(void **state)
{
    (void)state;
    ring_in_vfs();
    transcript_check("break-ring");
    assert_int_equal(fake.answered_count, 2);
    assert_int_equal(fake.answered[0], 4702);
    assert_int_equal(fake.killed, 0);
}

/* No failed request breaks a ring of locks. */
static void only_the_end_of_a_task_breaks_locks(void **state)
{
    (void)state;
    ring_of_locks(27);
    transcript_check("break-locks");
    assert_int_equal(fake.answered_count, 0);
    assert_int_equal(fake.killed, 27);
    fake.kill_answer = ENOENT;
    assert_string_equal(transcript_run("break kill yes"), "task 27 cannot be ended: not found\n"
                                                          "this takes effect after `continue`\n");
}

static void nothing_breaks_a_ring_of_the_kernel(void **state)
{
    (void)state;
    ring_of_locks(1);
    transcript_check("break-never");
}

/* `break` plans for the ring of calls, `break kill` for a ring that only it can break. */
static void three_rings(void **state)
{
    (void)state;
    ring_of_locks(27);
    ring_in_vfs();
    ring_of_locks(39);
    transcript_check("break-three");
}

static void two_rings(void **state)
{
    (void)state;
    ring_in_vfs();
    ring_of_locks(39);
    transcript_check("break-two");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(no_ring, transcript_setup),
        cmocka_unit_test_setup(one_ring, transcript_setup),
        cmocka_unit_test_setup(what_a_broken_ring_takes, transcript_setup),
        cmocka_unit_test_setup(only_the_end_of_a_task_breaks_locks, transcript_setup),
        cmocka_unit_test_setup(nothing_breaks_a_ring_of_the_kernel, transcript_setup),
        cmocka_unit_test_setup(two_rings, transcript_setup),
        cmocka_unit_test_setup(three_rings, transcript_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
