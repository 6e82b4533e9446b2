// SPDX-License-Identifier: BSD-2-Clause
/* VFS without memory, without phones and with dead servers: each request gets an error, and nothing
 * leaks, as the end of each test checks. */
#include "tests.h"

#include <abi/proto/methods.h>
#include <stdio.h>
#include <string.h>

#define FIRST VFS_HANDLE_FIRST
#define DISK  33 /* a service */

/* A root with a file /f, and a disk at /m with a file /m/f and a folder /m/d. */
static void tree(void)
{
    assert_int_equal(world_mount("/", "rootfs", 0), EOK);
    const fake_node_t *root = world_find("/");
    world_node("/f", root->fs, root->service, 2, VFS_NODE_FILE, 100);
    world_node("/m", root->fs, root->service, 4, VFS_NODE_DIRECTORY, 0);
    world_forget();
    assert_int_equal(world_mount("/m", "diskfs", DISK), EOK);
    const fake_node_t *disk = world_find("/m");
    world_node("/m/f", disk->fs, disk->service, 5, VFS_NODE_FILE, 50);
    world_node("/m/d", disk->fs, disk->service, 6, VFS_NODE_DIRECTORY, 0);
    world_forget();
}

static message_t *open_file(const char *path, unsigned flags)
{
    message_t *call = say(VFS_IN_OPEN, flags, 0, 0);
    say_text(path);
    return call;
}

static void memory_ends(void)
{
    world.fail_allocation = 1;
}

static void memory_ends_soon(void)
{
    world.fail_allocation = 2;
}

/* The file and node are allocated after the server has counted the opening, so it must get a
 * CLOSE. */
static void test_open_without_memory(void **state)
{
    (void)state;
    tree();
    say(VFS_IN_PING, 0, 0, 0);
    say_do(memory_ends);
    const message_t *no_file = open_file("/f", VFS_OPEN_READ);
    say_do(memory_ends_soon);
    const message_t *no_node = open_file("/f", VFS_OPEN_READ);
    const message_t *works = open_file("/f", VFS_OPEN_READ);
    world_serve();
    assert_int_equal(no_file->retval, ENOMEM);
    assert_int_equal(no_node->retval, ENOMEM);
    assert_int_equal(works->retval, EOK);
    assert_int_equal(works->answer[0], FIRST);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 3);
}

/* The table of handles grows only when needed. */
static void test_handles_without_memory(void **state)
{
    (void)state;
    tree();
    const message_t *no_room = NULL, *in_room = NULL;
    open_file("/f", VFS_OPEN_READ);
    for (int i = 1; i < 8; i++)
        say(VFS_IN_DUP, FIRST, (uint64_t)-1, 0);
    say(VFS_IN_CLOSE, FIRST + 1, 0, 0);
    say_do(memory_ends);
    in_room = say(VFS_IN_DUP, FIRST, (uint64_t)-1, 0);
    no_room = say(VFS_IN_DUP, FIRST, (uint64_t)-1, 0);
    say_do(memory_ends);
    const message_t *set_in_room = say(VFS_IN_DUP, FIRST, FIRST + 3, 0);
    const message_t *set_no_room = say(VFS_IN_DUP, FIRST, FIRST + 20, 0);
    for (uint64_t i = 0; i < 8; i++)
        say(VFS_IN_CLOSE, FIRST + i, 0, 0);
    const message_t *rest = say(VFS_IN_PING, 0, 0, 0);
    world_serve();
    assert_int_equal(in_room->answer[0], FIRST + 1);
    assert_int_equal(no_room->retval, ENOMEM);
    assert_int_equal(set_in_room->retval, EOK);
    assert_int_equal(set_no_room->retval, ENOMEM);
    assert_int_equal(rest->retval, EOK);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 1);
}

/* A file without a handle is closed. */
static void test_open_without_room_for_its_handle(void **state)
{
    (void)state;
    tree();
    say(VFS_IN_PING, 0, 0, 0);
    world.fail_allocation = 4; /* the client, the file, the node, the handles */
    const message_t *no_handle = open_file("/f", VFS_OPEN_READ);
    world_serve();
    assert_int_equal(no_handle->retval, ENOMEM);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 1);
}

static void test_dup_refusals(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_READ);
    const message_t *standard = say(VFS_IN_DUP, FIRST, 0, 0);
    const message_t *beyond = say(VFS_IN_DUP, FIRST, FIRST + VFS_HANDLES_MAX, 0);
    const message_t *last = say(VFS_IN_DUP, FIRST, FIRST + VFS_HANDLES_MAX - 1, 0);
    say(VFS_IN_CLOSE, FIRST + VFS_HANDLES_MAX - 1, 0, 0);
    const message_t *close = say(VFS_IN_CLOSE, FIRST, 0, 0);
    say_do(world_forget);
    world_connect(world.client, vfs_client_serve);
    assert_int_equal(standard->retval, EBADF);
    assert_int_equal(beyond->retval, EBADF);
    assert_int_equal(last->answer[0], FIRST + VFS_HANDLES_MAX - 1);
    assert_int_equal(close->retval, EOK);
    for (unsigned i = 0; i < FAKE_NODES; i++)
        assert_int_equal(world.nodes[i].open, 0); /* by the close, and not by the hang-up */
}

static message_t *mount_say(void)
{
    message_t *call = say(VFS_IN_MOUNT, DISK + 1, 0, 0);
    say_text("/m/d");
    say_text("");
    say_text("diskfs");
    say(VFS_IN_PING, 0, 0, 0);
    return call;
}

static void test_mounts_without_memory(void **state)
{
    (void)state;
    tree();
    say(VFS_IN_PING, 0, 0, 0);
    say_do(memory_ends);
    const message_t *mount = mount_say();
    say_do(memory_ends);
    const message_t *list = say(VFS_IN_MOUNT_LIST, 0, 0, 0);
    const message_t *part = say_read(FAKE_TEXT);
    world_serve();
    assert_int_equal(mount->retval, ENOMEM);
    assert_int_equal(mount->answer[0], VFS_MOUNT_BLAME_NONE);
    assert_int_equal(list->retval, ENOMEM);
    assert_int_equal(part->retval, ENOMEM);
    assert_int_equal(asked_times(VFS_OUT_MOUNT), 0);
}

static void phones_end(void)
{
    world.no_exchange = ELIMIT;
}

static void phones_return(void)
{
    world.no_exchange = EOK;
}

static void disk_dies(void)
{
    world_server_die("diskfs");
}

#define REQUESTS 13

/* All requests that need the server of /m/f and /m/d, which are open. */
static void all_requests(const message_t *calls[REQUESTS])
{
    unsigned i = 0;
    calls[i++] = say(VFS_IN_READ, FIRST, 0, 0);
    say_read(5);
    calls[i++] = say(VFS_IN_WRITE, FIRST, 0, 0);
    say_text("12345");
    calls[i++] = say(VFS_IN_TRUNCATE, FIRST, 3, 0);
    calls[i++] = say(VFS_IN_SYNC, FIRST, 0, 0);
    calls[i++] = say(VFS_IN_FSTAT, FIRST, 0, 0);
    say_read(40);
    calls[i++] = say(VFS_IN_READDIR, FIRST + 1, 0, 0);
    say_read(30);
    calls[i++] = say(VFS_IN_STAT, 0, 0, 0);
    say_text("/m/f");
    say_read(40);
    calls[i++] = say(VFS_IN_STATFS, 0, 0, 0);
    say_text("/m/f");
    say_read(40);
    calls[i++] = say(VFS_IN_RENAME, 0, 0, 0);
    say_text("/m/f");
    say_text("/m/g");
    calls[i++] = open_file("/m/f", VFS_OPEN_WRITE | VFS_OPEN_TRUNCATE);
    calls[i++] = say(VFS_IN_CLOSE, FIRST, 0, 0);
    calls[i++] = say(VFS_IN_SEEK, FIRST + 1, 0, 0);
    calls[i++] = say(VFS_IN_CLOSE, FIRST + 1, 0, 0);
    assert_int_equal(i, REQUESTS);
}

static void requests_fail(void (*before)(void), errno_t rc)
{
    const message_t *calls[REQUESTS];
    tree();
    open_file("/m/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
    open_file("/m/d", VFS_OPEN_READ);
    say_do(before);
    all_requests(calls);
    say_do(phones_return);
    world_serve();
    for (unsigned i = 0; i < REQUESTS; i++)
        assert_int_equal(calls[i]->retval, i == 11 ? EOK : rc); /* SEEK needs no server */
    static const uint64_t methods[] = {VFS_OUT_READ,  VFS_OUT_WRITE,   VFS_OUT_TRUNCATE,
                                       VFS_OUT_SYNC,  VFS_OUT_READDIR, VFS_OUT_STAT,
                                       VFS_OUT_CLOSE, VFS_OUT_STATFS,  VFS_OUT_RENAME};
    for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        assert_int_equal(asked_times(methods[i]), 0);
    world_find("/m/f")->open = world_find("/m/d")->open = 0; /* it got no CLOSE */
}

static void test_requests_to_a_dead_server(void **state)
{
    (void)state;
    requests_fail(disk_dies, EHANGUP);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 2);
}

static void test_requests_without_a_phone(void **state)
{
    (void)state;
    requests_fail(phones_end, ELIMIT);
}

static void test_unmount_without_a_phone(void **state)
{
    (void)state;
    tree();
    say_do(phones_end);
    const message_t *call = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text("/m");
    const message_t *root = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text("/");
    world_serve();
    assert_int_equal(call->retval, ELIMIT);
    assert_int_equal(root->retval, ELIMIT);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNT) + asked_times(VFS_OUT_UNMOUNTED), 0);
    world.no_exchange = EOK;
}

/* The transfer of a request is answered even if memory for its text is missing. */
static void test_requests_that_cannot_be_sent(void **state)
{
    (void)state;
    tree();
    open_file("/m/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
    say(VFS_IN_SEEK, FIRST, 7, SEEK_SET);
    world_connect(world.client, vfs_client_serve);
    world_forget();
    world.no_forward = true;
    open_file("/m/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
    const message_t *calls[2] = {say(VFS_IN_READ, FIRST, 0, 0)};
    const message_t *read = say_read(5);
    calls[1] = say(VFS_IN_WRITE, FIRST, 0, 0);
    const message_t *write = say_text("12345");
    const message_t *position = say(VFS_IN_SEEK, FIRST, 0, SEEK_CUR);
    world_serve();
    assert_int_equal(calls[0]->retval, ENOMEM);
    assert_int_equal(calls[1]->retval, ENOMEM);
    assert_int_equal(read->retval, ENOMEM);
    assert_int_equal(write->retval, ENOMEM);
    assert_int_equal(position->answer[0], 0);
}

int memory_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_open_without_memory),
        TEST(test_handles_without_memory),
        TEST(test_open_without_room_for_its_handle),
        TEST(test_dup_refusals),
        TEST(test_mounts_without_memory),
        TEST(test_requests_to_a_dead_server),
        TEST(test_requests_without_a_phone),
        TEST(test_unmount_without_a_phone),
        TEST(test_requests_that_cannot_be_sent),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
