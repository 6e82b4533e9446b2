// SPDX-License-Identifier: BSD-2-Clause
/* Tasks with several connections, several tasks, and concurrent requests. */
#include "tests.h"

#include <abi/proto/methods.h>
#include <stdio.h>

#define FIRST VFS_HANDLE_FIRST
#define DISK  33 /* a service */
#define OTHER 60 /* a task */
#define THIRD 70

/* A root with a file /f, and a disk at /m with a file /m/f. */
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
    world_forget();
}

static message_t *open_file(const char *path)
{
    message_t *call = say(VFS_IN_OPEN, VFS_OPEN_READ, 0, 0);
    say_text(path);
    return call;
}

static message_t *unmount(const char *point)
{
    message_t *call = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text(point);
    return call;
}

static void test_connections_of_a_task_share_its_files(void **state)
{
    (void)state;
    tree();
    open_file("/f");
    say_connect(world.client);
    const message_t *moved = say(VFS_IN_SEEK, FIRST, 7, SEEK_SET);
    const message_t *second = open_file("/m/f");
    say_hangup();
    const message_t *position = say(VFS_IN_SEEK, FIRST, 0, SEEK_CUR);
    const message_t *size = say(VFS_IN_SEEK, FIRST + 1, 0, SEEK_END);
    world_serve();
    assert_int_equal(moved->retval, EOK);
    assert_int_equal(second->answer[0], FIRST + 1);
    assert_int_equal(position->answer[0], 7);
    assert_int_equal(size->answer[0], 50);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 2);
}

static void test_tasks_have_handles_of_their_own(void **state)
{
    (void)state;
    tree();
    open_file("/f");
    say_connect(OTHER);
    const message_t *foreign = say(VFS_IN_SEEK, FIRST, 0, SEEK_CUR);
    const message_t *own = open_file("/m/f");
    const message_t *size = say(VFS_IN_SEEK, FIRST, 0, SEEK_END);
    say_hangup();
    const message_t *still = say(VFS_IN_SEEK, FIRST, 0, SEEK_END);
    world_serve();
    assert_int_equal(foreign->retval, EBADF);
    assert_int_equal(own->answer[0], FIRST);
    assert_int_equal(size->answer[0], 50);
    assert_int_equal(still->answer[0], 100);
}

/* The last connected task stays while others disconnect. */
static void test_tasks_end_in_any_order(void **state)
{
    (void)state;
    tree();
    open_file("/f");
    say_connect(OTHER);
    say_connect_aside(THIRD);
    open_file("/m/f");
    say_leave();
    say_hangup();
    open_file("/f");
    say_hangup();
    const message_t *size = say(VFS_IN_SEEK, FIRST, 0, SEEK_END);
    say_hangup();
    world_connect(world.client, vfs_client_serve);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 2);
    world_resume();
    assert_int_equal(size->answer[0], 50);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 3);
    /* The task is forgotten: its next connection starts without files. */
    world_forget();
    say_connect(THIRD);
    const message_t *closed = say(VFS_IN_SEEK, FIRST, 0, SEEK_CUR);
    say_hangup();
    world_serve();
    assert_int_equal(closed->retval, EBADF);
}

/* The answer names the task that has a file open there, and no other. */
static void test_holder_is_named(void **state)
{
    (void)state;
    tree();
    open_file("/m/f");
    open_file("/f");
    say(VFS_IN_CLOSE, FIRST, 0, 0);
    say_connect(OTHER);
    open_file("/f");
    open_file("/m/f");
    say_connect(THIRD);
    open_file("/f");
    const message_t *busy = unmount("/m");
    say_hangup();
    say_hangup();
    const message_t *free = unmount("/m");
    world_serve();
    assert_int_equal(busy->retval, EBUSY);
    assert_int_equal(busy->answer[0], OTHER);
    assert_int_equal(free->retval, EOK);
}

/* Two servers can have instances with the same number (a device that is mounted again after its
 * server died), and one server can have two instances. */
static void test_holder_of_another_instance(void **state)
{
    (void)state;
    tree();
    const fake_node_t *root = world_find("/"), *disk = world_find("/m");
    open_file("/m/f");
    world_connect(OTHER, vfs_client_serve); /* closes it again */
    open_file("/m/f");
    say_do(world_forget);
    world_serve();
    assert_int_equal(vfs_client_holding(disk->fs, DISK), 0);
    open_file("/m/f");
    say_connect_aside(OTHER);
    open_file("/m/f");
    say_leave();
    say_hangup();
    say_hangup();
    world_connect(world.client, vfs_client_serve);
    assert_int_equal(vfs_client_holding(disk->fs, DISK), OTHER);
    assert_int_equal(vfs_client_holding(root->fs, DISK), 0);
    assert_int_equal(vfs_client_holding(disk->fs, root->service), 0);
    assert_int_equal(vfs_nodes_open(disk->fs, DISK), 1);
    assert_int_equal(vfs_nodes_open(root->fs, DISK), 0);
    assert_int_equal(vfs_nodes_open(disk->fs, root->service), 0);
    world_resume();
    assert_int_equal(vfs_nodes_open(disk->fs, DISK), 0);
}

static const message_t *in_between;

static void unmount_in_between(void)
{
    say_connect(OTHER);
    in_between = unmount("/m");
    say_hangup();
    async_call_t none;
    async_get_call(&none); /* serves the connection */
}

/* The file system is busy, but without open handles: no task is named. */
static void test_no_task_is_named_during_a_close(void **state)
{
    (void)state;
    tree();
    open_file("/m/f");
    say(VFS_IN_CLOSE, FIRST, 0, 0);
    world.during_method = VFS_OUT_CLOSE;
    world.during = unmount_in_between;
    world_serve();
    assert_int_equal(in_between->retval, EBUSY);
    assert_int_equal(in_between->answer[0], 0);
}

static void test_refused_connections(void **state)
{
    (void)state;
    tree();
    world.no_accept = EHANGUP;
    const message_t *left = open_file("/f");
    world_connect(world.client, vfs_client_serve);
    assert_int_equal(left->answers, 0);
    world.no_accept = EOK;
    world.fail_allocation = 1;
    world_connect(world.client, vfs_client_serve);
    assert_int_equal(world.connect.answers, 1);
    assert_int_equal(world.connect.retval, ENOMEM);
    assert_int_equal(left->answers, 0);
    world_serve();
    assert_int_equal(left->retval, EOK);
}

/* Only files of the same node share its size and the lock of its contents. */
static void test_nodes_are_distinguished(void **state)
{
    (void)state;
    tree();
    const fake_node_t *root = world_find("/"), *disk = world_find("/m");
    world_node("/m/2", disk->fs, disk->service, 2, VFS_NODE_FILE, 10); /* the index of /f */
    world_node("/5", root->fs, root->service, 5, VFS_NODE_FILE, 20);   /* that of /m/f */
    static const char *const paths[] = {"/f", "/m/f", "/m/2", "/5", "/f"};
    static const uint64_t sizes[] = {100, 50, 10, 20, 100};
    const message_t *ends[5];
    for (size_t i = 0; i < 5; i++)
        open_file(paths[i]);
    for (size_t i = 0; i < 5; i++)
        ends[i] = say(VFS_IN_SEEK, FIRST + i, 0, SEEK_END);
    world_serve();
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(ends[i]->answer[0], sizes[i]);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 5);
}

static void server_again(void)
{
    world_server_die("diskfs");
    (void)world_server_add("diskfs", true);
}

static void disk_changes(void)
{
    fake_node_t *disk = world_find("/m"), *file = world_find("/m/f");
    file->path[0] = '\0'; /* its open files stay */
    world_node("/m/f", disk->fs, disk->service, 5, VFS_NODE_FILE, 77)->open = 0;
    file->type = VFS_NODE_NONE;
    file->open = 0;
}

/* The server died, and another one mounted the same device: its nodes are different ones. */
static void test_files_of_a_dead_server_are_not_reused(void **state)
{
    (void)state;
    tree();
    open_file("/m/f");
    say_do(server_again);
    const message_t *gone = unmount("/m");
    const message_t *again = say(VFS_IN_MOUNT, DISK, 0, 0);
    say_text("/m");
    say_text("");
    say_text("diskfs");
    say(VFS_IN_PING, 0, 0, 0);
    say_do(disk_changes);
    const message_t *opened = open_file("/m/f");
    const message_t *size = say(VFS_IN_SEEK, FIRST + 1, 0, SEEK_END);
    const message_t *before = say(VFS_IN_SEEK, FIRST, 0, SEEK_END);
    world_serve();
    assert_int_equal(gone->retval, EOK);
    assert_int_equal(again->retval, EOK);
    assert_int_equal(opened->answer[0], FIRST + 1);
    assert_int_equal(size->answer[0], 77);
    assert_int_equal(before->answer[0], 50);
}

int clients_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_connections_of_a_task_share_its_files),
        TEST(test_tasks_have_handles_of_their_own),
        TEST(test_tasks_end_in_any_order),
        TEST(test_holder_is_named),
        TEST(test_holder_of_another_instance),
        TEST(test_no_task_is_named_during_a_close),
        TEST(test_refused_connections),
        TEST(test_nodes_are_distinguished),
        TEST(test_files_of_a_dead_server_are_not_reused),
    };
    return cmocka_run_group_tests_name("clients", tests, NULL, NULL);
}
