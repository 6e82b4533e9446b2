// SPDX-License-Identifier: BSD-2-Clause
/* The tree of names: creating, removing and moving nodes, mounts, and permissions. */
#include "tests.h"

#include <abi/proto/methods.h>
#include <abi/task.h>
#include <string.h>

#define DISK 33 /* a service */

static errno_t one(uint64_t method, const char *path)
{
    world_forget();
    const message_t *call = say(method, 0, 0, 0);
    say_text(path);
    world_serve();
    return call->retval;
}

static errno_t two(const char *from, const char *to)
{
    world_forget();
    const message_t *call = say(VFS_IN_RENAME, 0, 0, 0);
    say_text(from);
    say_text(to);
    world_serve();
    return call->retval;
}

/* Discards all messages, and mounts. */
static errno_t mount_again(const char *point, const char *fs, service_id_t device)
{
    world_forget();
    return world_mount(point, fs, device);
}

/* Returns the blame of the last mount. */
static uint64_t blame(void)
{
    return world.messages[0].answer[0];
}

/* A root with a file /f and folders /d and /m. */
static void tree(void)
{
    assert_int_equal(mount_again("/", "rootfs", 0), EOK);
    const fake_node_t *root = world_find("/");
    world_node("/f", root->fs, root->service, 2, VFS_NODE_FILE, 100);
    world_node("/d", root->fs, root->service, 3, VFS_NODE_DIRECTORY, 0);
    world_node("/m", root->fs, root->service, 4, VFS_NODE_DIRECTORY, 0);
}

static void test_mkdir_and_unlink(void **state)
{
    (void)state;
    assert_int_equal(one(VFS_IN_MKDIR, "/x"), ENOENT); /* no root */
    tree();
    assert_int_equal(one(VFS_IN_MKDIR, "/x"), EOK);
    assert_int_equal(asked_last(VFS_OUT_LOOKUP)->lock, NAMESPACE_READ);
    assert_int_equal(world_find("/x")->type, VFS_NODE_DIRECTORY);
    assert_int_equal(one(VFS_IN_MKDIR, "/x"), EEXIST);
    assert_int_equal(one(VFS_IN_MKDIR, "/none/x"), ENOENT);
    assert_int_equal(one(VFS_IN_MKDIR, "/f/x"), ENOTDIR);
    assert_int_equal(one(VFS_IN_MKDIR, "x"), EINVAL);
    assert_int_equal(one(VFS_IN_UNLINK, "/x"), EOK);
    assert_int_equal(asked_last(VFS_OUT_LOOKUP)->lock, NAMESPACE_WRITE);
    assert_null(world_find("/x"));
    assert_int_equal(one(VFS_IN_UNLINK, "/x"), ENOENT);
    assert_int_equal(one(VFS_IN_UNLINK, "/"), EBUSY);
    assert_null(asked_last(VFS_OUT_LOOKUP));
}

static void test_rename(void **state)
{
    (void)state;
    assert_int_equal(two("/a", "/b"), ENOENT); /* no root */
    tree();
    assert_int_equal(two("/f", "/d/g"), EOK);
    const asked_t *asked = asked_last(VFS_OUT_RENAME);
    assert_int_equal(asked->lock, NAMESPACE_WRITE);
    assert_int_equal(asked->word[1], 1);               /* from the root */
    assert_int_equal(world.asked[0].word[2] >> 32, 0); /* which was looked up by an empty path */
    assert_int_equal(asked->word[3], 3);               /* to /d */
    assert_int_equal((asked->word[2] >> 32), strlen("f"));
    assert_int_equal((asked->word[4] >> 32), strlen("g"));
    assert_int_equal(two("/f", "/none/g"), ENOENT);
    assert_int_equal(two("/none/f", "/g"), ENOENT);
    assert_int_equal(two("/f", "/f/g"), ENOTDIR);
    assert_int_equal(two("/", "/g"), EBUSY);
    assert_int_equal(two("/f", "/"), EBUSY);
    world.fail_method = VFS_OUT_RENAME;
    world.fail_with = ENOTEMPTY;
    assert_int_equal(two("/d", "/m"), ENOTEMPTY);
}

static errno_t about(uint64_t method, const char *path)
{
    world_forget();
    const message_t *call = say(method, 0, 0, 0);
    say_text(path);
    say_read(40);
    world_serve();
    return call->retval;
}

/* Invalid paths are rejected before a request to any server. */
static void test_paths_that_are_not_absolute(void **state)
{
    (void)state;
    tree();
    assert_int_equal(one(VFS_IN_MKDIR, "f"), EINVAL);
    assert_int_equal(one(VFS_IN_UNLINK, "f"), EINVAL);
    assert_int_equal(one(VFS_IN_UNMOUNT, ""), EINVAL);
    assert_int_equal(two("f", "/g"), EINVAL);
    assert_int_equal(two("/f", "g"), EINVAL);
    assert_int_equal(about(VFS_IN_STAT, "f"), EINVAL);
    assert_int_equal(about(VFS_IN_STATFS, "f"), EINVAL);
    assert_int_equal(world.asked_count, 0);
    assert_int_equal(two("/f", "/g"), EOK);
}

static void test_mounts_stay_in_place(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    const fake_node_t *disk = world_find("/m");
    world_node("/m/f", disk->fs, disk->service, 5, VFS_NODE_FILE, 0);
    assert_int_equal(one(VFS_IN_UNLINK, "/m"), EBUSY);
    assert_int_equal(two("/m", "/n"), EBUSY);
    assert_int_equal(two("/d", "/m"), EBUSY);
    assert_int_equal(two("/m/f", "/g"), EXDEV);
    world.fail_method = VFS_OUT_STATFS;
    world.fail_with = EIO;
    assert_int_equal(about(VFS_IN_STATFS, "/m/f"), EIO);
    assert_int_equal(two("/f", "/m/g"), EXDEV);
    assert_int_equal(asked_times(VFS_OUT_RENAME), 0);
    assert_int_equal(two("/m/f", "/m/g"), EOK);
    assert_int_equal(asked_last(VFS_OUT_RENAME)->fs, disk->fs);
    assert_int_equal(asked_last(VFS_OUT_RENAME)->word[0], DISK);
}

/* Only tasks with the permission can mount. */
static void test_permission(void **state)
{
    (void)state;
    world.permissions = PERM_ALL & ~PERM_MOUNT;
    world_forget();
    const message_t *call = say(VFS_IN_MOUNT, 0, 0, 0);
    for (int i = 0; i < 3; i++)
        say_text("/");
    const message_t *ping = say(VFS_IN_PING, 0, 0, 0);
    world_serve();
    assert_int_equal(call->retval, EPERM);
    assert_int_equal(ping->retval, EPERM);
    world.permissions = PERM_ALL;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    world.permissions = PERM_ALL & ~PERM_MOUNT;
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EPERM);
    assert_int_equal(world.asked_count, 0);
    world.permissions = PERM_MOUNT;
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EOK);
}

static void test_mount_is_delegated(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    const asked_t *asked = asked_last(VFS_OUT_MOUNT);
    const fake_node_t *disk = world_find("/m");
    assert_int_equal(asked->fs, vfs_mounts_root(&vfs_mounts)->fs->handle);
    assert_int_equal(asked->word[1], 4); /* the mount point's index */
    assert_int_equal(asked->word[2], DISK);
    assert_true(asked->cloned);
    assert_int_equal(asked->cloned_fs, disk->fs); /* whose file system */
    assert_string_equal(asked->text, "opt");
    assert_int_equal(asked->lock, NAMESPACE_WRITE);
    assert_true(asked->exchange_open); /* `late`: no other request gets its phone */
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 2);

    world_forget();
    const message_t *list = say(VFS_IN_MOUNT_LIST, 0, 0, 0);
    say_read(0);
    world_serve();
    assert_int_equal(list->answer[0], 2);

    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EOK);
    assert_int_equal(asked_last(VFS_OUT_SYNC)->word[0], DISK);
    assert_int_equal(asked_last(VFS_OUT_UNMOUNT)->word[1], 4);
    assert_int_equal(asked_last(VFS_OUT_UNMOUNT)->lock, NAMESPACE_WRITE);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EINVAL);
}

static void test_early_exchange(void **state)
{
    (void)state;
    tree();
    vfs_exchange_early = true;
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    assert_false(asked_last(VFS_OUT_MOUNT)->exchange_open);
    world.fail_method = VFS_OUT_MOUNT;
    world.fail_with = ECORRUPT;
    assert_int_equal(mount_again("/d", "diskfs", DISK + 1), ECORRUPT);
    vfs_exchange_early = false;
}

static void test_mount_refusals(void **state)
{
    (void)state;
    assert_int_equal(mount_again("/m", "rootfs", 0), ENOENT);
    assert_int_equal(blame(), VFS_MOUNT_BLAME_POINT);
    assert_int_equal(mount_again("/m", "diskfs", 0), ENOENT); /* before the device is checked */
    assert_int_equal(blame(), VFS_MOUNT_BLAME_POINT);
    tree();
    static const struct {
        const char *point, *fs;
        service_id_t device;
        errno_t rc;
        enum vfs_mount_blame blame;
    } rows[] = {
        {"/", "rootfs", 0, EBUSY, VFS_MOUNT_BLAME_POINT},
        {"/none", "rootfs", 0, ENOENT, VFS_MOUNT_BLAME_POINT},
        {"/f", "rootfs", 0, ENOTDIR, VFS_MOUNT_BLAME_POINT},
        {"m", "rootfs", 0, EINVAL, VFS_MOUNT_BLAME_POINT},
        {"/m", "none", 0, ENOENT, VFS_MOUNT_BLAME_FS},
        {"/m", "diskfs", 0, ENODEV, VFS_MOUNT_BLAME_DEVICE},
        {"/m", "rootfs", DISK, EINVAL, VFS_MOUNT_BLAME_DEVICE},
        {"/m", "diskfs", 0x80000001, ENODEV, VFS_MOUNT_BLAME_DEVICE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(mount_again(rows[i].point, rows[i].fs, rows[i].device), rows[i].rc);
        assert_int_equal(blame(), rows[i].blame);
        assert_int_equal(asked_times(VFS_OUT_MOUNT), 0);
    }
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    assert_int_equal(mount_again("/d", "diskfs", DISK), EBUSY);
    assert_int_equal(blame(), VFS_MOUNT_BLAME_DEVICE);
    assert_int_equal(mount_again("/m", "rootfs", 0), EBUSY);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 2);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EOK);
    assert_int_equal(mount_again("/m", "diskfs", 1), EOK); /* the smallest number of a service */
    assert_int_equal(mount_again("/d", "diskfs", 1), EBUSY);
}

/* The server of the root blames nothing, unless it has died. */
static void test_blame_of_the_root(void **state)
{
    (void)state;
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_with = ENOMEM;
    assert_int_equal(mount_again("/", "rootfs", 0), ENOMEM);
    assert_int_equal(blame(), VFS_MOUNT_BLAME_NONE);
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_with = EHANGUP;
    assert_int_equal(mount_again("/", "rootfs", 0), EHANGUP);
    assert_int_equal(blame(), VFS_MOUNT_BLAME_FS);
}

/* A rename stays in one instance, also between two of the same server. */
static void test_rename_between_instances(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "rootfs", 0), EOK);
    assert_int_equal(two("/f", "/m/f"), EXDEV);
    assert_int_equal(asked_times(VFS_OUT_RENAME), 0);
}

static void test_bad_mount_requests(void **state)
{
    (void)state;
    tree();
    world_forget();
    const message_t *flags = say(VFS_IN_MOUNT, 0, 1, 0);
    world_serve();
    assert_int_equal(flags->retval, EINVAL);
    world_forget();
    const message_t *service = say(VFS_IN_MOUNT, 1ull << 32, 0, 0);
    world_serve();
    assert_int_equal(service->retval, EINVAL);
    world_forget();
    const message_t *no_ping = say(VFS_IN_MOUNT, 0, 0, 0);
    say_text("/m");
    say_text("");
    say_text("rootfs");
    say(VFS_IN_SYNC, 0, 0, 0);
    world_serve();
    assert_int_equal(no_ping->retval, EINVAL);
    world_forget();
    const message_t *gone = say(VFS_IN_MOUNT, 0, 0, 0);
    say_text("/m");
    say_text("");
    say_text("rootfs");
    world_serve();
    assert_int_equal(gone->retval, EHANGUP);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

/* An error of any server leaves the table unchanged and the device free. */
static void test_mount_errors(void **state)
{
    (void)state;
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_with = ECORRUPT;
    assert_int_equal(mount_again("/", "rootfs", 0), ECORRUPT);
    tree();
    world.fail_method = VFS_OUT_MOUNT;
    assert_int_equal(mount_again("/m", "diskfs", DISK), ECORRUPT);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNTED), 0);
    world.no_clone = ELIMIT;
    assert_int_equal(mount_again("/m", "diskfs", DISK), ELIMIT);
    assert_string_equal(asked_last(VFS_OUT_MOUNT)->text, "opt"); /* the server waits for it */
    world.no_clone = EOK;
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
    world_find("/m")->type = VFS_NODE_NONE; /* the clone arrived nevertheless */
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
}

/* The server of the mount point dies after it has sent the request on: the mounted instance must
 * not keep its device. */
static void test_parent_dies_after_the_mount(void **state)
{
    (void)state;
    tree();
    world.fail_method = VFS_OUT_MOUNT;
    world.fail_with = EHANGUP;
    assert_int_equal(mount_again("/m", "diskfs", DISK), EHANGUP);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNTED), 1);
    assert_int_equal(asked_last(VFS_OUT_UNMOUNTED)->word[0], DISK);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

static void test_busy_mounts(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    const fake_node_t *disk = world_find("/m");
    world_node("/m/f", disk->fs, disk->service, 5, VFS_NODE_FILE, 0);
    world_forget();
    say(VFS_IN_OPEN, VFS_OPEN_READ, 0, 0);
    say_text("/m/f");
    const message_t *busy = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text("/m");
    say(VFS_IN_CLOSE, VFS_HANDLE_FIRST, 0, 0);
    const message_t *below = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text("/");
    world_serve();
    assert_int_equal(busy->retval, EBUSY);
    assert_int_equal(busy->answer[0], world.client);
    assert_int_equal(below->retval, EBUSY);
    assert_int_equal(below->answer[0], 0);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNT), 0);
    /* A server that still uses the instance prevents the unmount. */
    world.fail_method = VFS_OUT_UNMOUNT;
    world.fail_with = EBUSY;
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EBUSY);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 2);
    /* Rejected last writes or other errors do not prevent it. */
    world.fail_method = VFS_OUT_SYNC;
    world.fail_with = ENOSPC;
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), ENOSPC);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    world.fail_method = VFS_OUT_UNMOUNT;
    world.fail_with = EIO;
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EIO);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

static void test_dead_servers(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    world_server_die("diskfs");
    world_forget();
    const message_t *list = say(VFS_IN_MOUNT_LIST, 0, 0, 0);
    say_read(0);
    world_serve();
    assert_int_equal(list->answer[0], 2);
    assert_int_equal(mount_again("/d", "diskfs", DISK + 1), ENOENT);
    /* The server of the mount point unmounts it; unwritten data is lost. */
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EOK);
    assert_int_equal(asked_times(VFS_OUT_SYNC), 0);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
    world_server_die("rootfs");
    assert_int_equal(one(VFS_IN_MKDIR, "/x"), EHANGUP);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/"), EHANGUP);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 0);
}

/* The server of the mount point is dead: VFS notifies the mounted server directly. */
static void test_dead_parent(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    world_server_die("rootfs");
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EOK);
    assert_int_equal(asked_last(VFS_OUT_UNMOUNTED)->word[0], DISK);
}

/* A server can register only itself: otherwise it could redirect requests for other nodes. */
static void test_false_lookup_answers(void **state)
{
    (void)state;
    tree();
    assert_int_equal(mount_again("/m", "diskfs", DISK), EOK);
    const fake_node_t *root = world_find("/"), *disk = world_find("/m");
    static const char *const paths[] = {"/d/x", "/m/x"};
    const uint64_t lies[2][3] = {
        {(uint64_t)disk->fs << 32 | disk->service, (uint64_t)root->fs << 32 | disk->service,
         (uint64_t)12345 << 32 | root->service},
        {(uint64_t)root->fs << 32 | root->service, (uint64_t)disk->fs << 32 | root->service,
         (uint64_t)disk->fs << 32 | 999}};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++) {
            world.lie_method = VFS_OUT_LOOKUP;
            world.lie_with = lies[i][j];
            assert_int_equal(one(VFS_IN_MKDIR, paths[i]), EIO);
            assert_int_equal(one(VFS_IN_UNLINK, paths[i]), EIO);
        }
    world.lie_method = 0;
    assert_int_equal(one(VFS_IN_MKDIR, "/m/x"), EOK);
}

int tree_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_mkdir_and_unlink),
        TEST(test_rename),
        TEST(test_paths_that_are_not_absolute),
        TEST(test_mounts_stay_in_place),
        TEST(test_permission),
        TEST(test_mount_is_delegated),
        TEST(test_early_exchange),
        TEST(test_mount_refusals),
        TEST(test_blame_of_the_root),
        TEST(test_rename_between_instances),
        TEST(test_bad_mount_requests),
        TEST(test_mount_errors),
        TEST(test_parent_dies_after_the_mount),
        TEST(test_busy_mounts),
        TEST(test_dead_servers),
        TEST(test_dead_parent),
        TEST(test_false_lookup_answers),
    };
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
