// SPDX-License-Identifier: BSD-2-Clause
/*
 * The complete deadlock of 2011: the real kernel core and the real async library with five stand-in
 * tasks (programs/ring_*.c). The test reads the state through kernel/inspect, like the console.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"
#include "programs/ring.h"

#include <abi/proto/methods.h>
#include <inspect/inspect.h>
#include <string.h>

typedef struct ring {
    host_task_t *bdsh, *vfs, *fat, *mfs, *file_bd;
} ring_t;

/* Starts the servers and waits until they are ready; then the shell mounts. */
static ring_t ring_run(uint64_t vfs_option)
{
    ring_t ring = {
        .bdsh = host_task_create("bdsh", 0),
        .vfs = host_task_create("vfs", vfs_option),
        .fat = host_task_create("fat", 0),
        .mfs = host_task_create("mfs", 0),
        .file_bd = host_task_create("file_bd", 0),
    };
    host_task_link(ring.bdsh, ring.vfs);
    host_task_link(ring.vfs, ring.fat);
    host_task_link(ring.vfs, ring.mfs);
    host_task_link(ring.mfs, ring.file_bd);
    host_task_link(ring.file_bd, ring.vfs);
    host_task_t *order[] = {ring.fat, ring.mfs, ring.vfs, ring.file_bd, ring.bdsh};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        host_task_start(order[i]);
        host_tasks_run();
    }
    return ring;
}

/* ---- the state of the kernel ---- */

/* Counts the calls of `method` from `sender` in a list of `holder`. */
typedef struct count {
    uint64_t method;
    uint32_t sender;
    unsigned found, all;
} count_t;

static bool count_call(const call_row_t *row, void *context)
{
    count_t *count = context;
    count->all++;
    count->found += row->method == count->method && row->sender == count->sender;
    return true;
}

static void assert_dispatched(const host_task_t *holder, uint64_t method, const host_task_t *sender)
{
    count_t count = {.method = method, .sender = sender->task->id};
    inspect_calls(holder->task->id, CALL_LIST_DISPATCHED, count_call, &count);
    assert_int_equal(count.found, 1);
}

static void assert_lists(const host_task_t *holder, unsigned dispatched)
{
    static const enum call_list lists[] = {CALL_LIST_INCOMING, CALL_LIST_ANSWERS,
                                           CALL_LIST_DISPATCHED};
    const unsigned expected[] = {0, 0, dispatched};
    for (int i = 0; i < 3; i++) {
        count_t count = {0};
        inspect_calls(holder->task->id, lists[i], count_call, &count);
        assert_int_equal(count.all, expected[i]);
    }
}

/* Counts the phones of a task to `peer` with open calls, and the most open calls on one of them. */
typedef struct busy {
    uint32_t peer;
    unsigned phones, calls, elsewhere;
} busy_t;

static bool busy_phone(const phone_row_t *row, void *context)
{
    busy_t *busy = context;
    if (row->calls == 0)
        return true;
    if (row->peer != busy->peer) {
        busy->elsewhere++;
        return true;
    }
    busy->phones++;
    if (row->calls > busy->calls)
        busy->calls = row->calls;
    return true;
}

/* Checks that `holder` has only `calls` open calls, on one phone to `peer`. */
static void assert_waits_for(const host_task_t *holder, const host_task_t *peer, unsigned calls)
{
    busy_t busy = {.peer = peer->task->id};
    inspect_phones(holder->task->id, busy_phone, &busy);
    assert_int_equal(busy.elsewhere, 0);
    assert_int_equal(busy.phones, 1);
    assert_int_equal(busy.calls, calls);
}

static void assert_idle(const host_task_t *task)
{
    busy_t busy = {.peer = SNAPSHOT_NONE};
    inspect_phones(task->task->id, busy_phone, &busy);
    assert_int_equal(busy.elsewhere, 0);
    assert_lists(task, 0);
}

/* ---- tests ---- */

static void assert_mounted(const ring_t *ring)
{
    assert_true(ring->bdsh->program.done);
    assert_int_equal(ring->bdsh->program.result, EOK);
    assert_int_equal(ring->vfs->program.value, RING_READS);
    assert_idle(ring->bdsh);
    assert_idle(ring->vfs);
    assert_idle(ring->fat);
    assert_idle(ring->mfs);
    assert_idle(ring->file_bd);
}

/* Checks the ring: each task waits for the next one, and fat's queue closes it. */
static void assert_ring(const ring_t *ring)
{
    assert_false(ring->bdsh->program.done);
    assert_waits_for(ring->bdsh, ring->vfs, 1);
    assert_lists(ring->bdsh, 0);

    assert_lists(ring->vfs, 2);
    assert_dispatched(ring->vfs, VFS_IN_MOUNT, ring->bdsh);
    assert_dispatched(ring->vfs, VFS_IN_READ, ring->file_bd);
    assert_waits_for(ring->vfs, ring->fat, 2); /* MOUNT and the READ behind it, on one phone */

    /* The async library has received READ and DATA_READ but serves neither: the fibril waits. */
    assert_lists(ring->fat, 3);
    assert_dispatched(ring->fat, VFS_OUT_MOUNT, ring->vfs);
    assert_dispatched(ring->fat, VFS_OUT_READ, ring->vfs);
    assert_dispatched(ring->fat, IPC_M_DATA_READ, ring->file_bd);
    assert_waits_for(ring->fat, ring->mfs, 1);

    assert_lists(ring->mfs, 1);
    assert_dispatched(ring->mfs, VFS_OUT_MOUNTED, ring->fat);
    assert_waits_for(ring->mfs, ring->file_bd, 2); /* READ_BLOCKS and its DATA_READ */

    assert_lists(ring->file_bd, 2);
    assert_dispatched(ring->file_bd, BD_READ_BLOCKS, ring->mfs);
    assert_waits_for(ring->file_bd, ring->vfs, 2); /* READ, and the DATA_READ that vfs forwarded */
}

static void early_hangs_in_a_ring(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(4, true));
    assert_ring(&ring);
}

static void early_hangs_at_the_read_over_the_same_phone(void **state)
{
    (void)state;
    /* The mount takes one of the idle exchanges; the reads use up those in front of it. */
    ring_t ring = ring_run(RING_VFS(4, true));
    assert_int_equal(ring.vfs->program.value, 4);
}

static void early_hangs_at_once_without_idle_exchanges(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(0, true));
    assert_ring(&ring);
    assert_int_equal(ring.vfs->program.value, 1);
}

static void early_passes_when_the_pool_is_longer_than_the_reads(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(RING_READS + 1, true));
    assert_mounted(&ring);
}

static void late_mounts_without_idle_exchanges(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(0, false));
    assert_mounted(&ring);
}

static void late_mounts_with_idle_exchanges(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(4, false));
    assert_mounted(&ring);
}

static void death_of_the_device_breaks_the_ring(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(4, true));
    assert_ring(&ring);
    host_task_kill(ring.file_bd);
    assert_true(ring.bdsh->program.done);
    assert_int_equal(ring.bdsh->program.result, EHANGUP);
    assert_idle(ring.vfs);
    assert_idle(ring.fat);
    assert_idle(ring.mfs);
}

static void death_of_the_mounted_server_breaks_the_ring(void **state)
{
    (void)state;
    ring_t ring = ring_run(RING_VFS(4, true));
    host_task_kill(ring.mfs);
    assert_true(ring.bdsh->program.done);
    assert_int_equal(ring.bdsh->program.result, EHANGUP);
    assert_idle(ring.vfs);
    assert_idle(ring.fat);
    assert_idle(ring.file_bd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(early_hangs_in_a_ring),
        HOST_TASK_TEST(early_hangs_at_the_read_over_the_same_phone),
        HOST_TASK_TEST(early_hangs_at_once_without_idle_exchanges),
        HOST_TASK_TEST(early_passes_when_the_pool_is_longer_than_the_reads),
        HOST_TASK_TEST(late_mounts_without_idle_exchanges),
        HOST_TASK_TEST(late_mounts_with_idle_exchanges),
        HOST_TASK_TEST(death_of_the_device_breaks_the_ring),
        HOST_TASK_TEST(death_of_the_mounted_server_breaks_the_ring),
    };
    return HOST_TASK_RUN(tests);
}
