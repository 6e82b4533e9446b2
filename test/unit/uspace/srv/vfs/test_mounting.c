// SPDX-License-Identifier: BSD-2-Clause
/* Mounts: their checks and their list, and servers that die during a mount. */
#include "tests.h"

#include <abi/proto/methods.h>
#include <abi/task.h>
#include <stdio.h>
#include <string.h>

#define DISK    33 /* a service */
#define OWN_MIN 0x80000000u

static message_t *say_mount(const char *point, const char *options, const char *fs,
                            service_id_t device)
{
    message_t *call = say(VFS_IN_MOUNT, device, 0, 0);
    say_text(point);
    say_text(options);
    say_text(fs);
    return call;
}

/* The answer to PING; NULL: not sent. */
static const message_t *last_ping;

static const message_t *mount_try(const char *point, const char *options, const char *fs,
                                  service_id_t device)
{
    world_forget();
    const message_t *call = say_mount(point, options, fs, device);
    last_ping = say(VFS_IN_PING, 0, 0, 0);
    world_serve();
    return call;
}

static void check_mount(const message_t *call, errno_t rc, enum vfs_mount_blame blame)
{
    assert_int_equal(call->retval, rc);
    assert_int_equal(call->answer[0], blame);
}

static errno_t unmount(const char *point)
{
    world_forget();
    const message_t *call = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text(point);
    world_serve();
    return call->retval;
}

/* A root with a folder /m. */
static void tree(void)
{
    check_mount(mount_try("/", "", "rootfs", 0), EOK, VFS_MOUNT_BLAME_NONE);
    const fake_node_t *root = world_find("/");
    world_node("/m", root->fs, root->service, 4, VFS_NODE_DIRECTORY, 0);
    world_node("/d", root->fs, root->service, 3, VFS_NODE_DIRECTORY, 0);
}

static const char *text_of(size_t length, char fill)
{
    static char text[256];
    memset(text, fill, length);
    text[0] = fill == 'p' ? '/' : fill;
    text[length] = '\0';
    return text;
}

/* The strings must fit into the list of mounts. An error refers to the first that does not. */
static void test_lengths(void **state)
{
    (void)state;
    tree();
    const size_t options = sizeof((vfs_mount_info_t){0}.options);
    const size_t name = sizeof((vfs_mount_info_t){0}.fs_name);
    check_mount(mount_try("/m", text_of(options, 'o'), "rootfs", 0), ENAMETOOLONG,
                VFS_MOUNT_BLAME_OPTIONS);
    check_mount(mount_try("/m", "", text_of(name, 'n'), 0), ENAMETOOLONG, VFS_MOUNT_BLAME_FS);
    assert_int_equal(last_ping->retval, ENAMETOOLONG);
    /* One byte less is not too long. */
    check_mount(mount_try("/m", "", text_of(name - 1, 'n'), 0), ENOENT, VFS_MOUNT_BLAME_FS);
    assert_int_equal(last_ping->retval, ENOENT);
    check_mount(mount_try("/m", text_of(options - 1, 'o'), "rootfs", 0), EOK, VFS_MOUNT_BLAME_NONE);
    assert_int_equal(last_ping->retval, EOK); /* the file system is known */
    assert_string_equal(asked_last(VFS_OUT_MOUNT)->text, text_of(options - 1, 'o'));
}

static const message_t *list_part(uint64_t *count)
{
    world_forget();
    const message_t *call = say(VFS_IN_MOUNT_LIST, 0, 0, 0);
    const message_t *part = say_read(FAKE_TEXT);
    world_serve();
    assert_int_equal(call->retval, EOK);
    assert_int_equal(part->retval, EOK);
    *count = call->answer[0];
    return part;
}

/* The list of mounts, truncated to the buffer of the client. */
static void test_list(void **state)
{
    (void)state;
    uint64_t count;
    assert_int_equal(list_part(&count)->size, 0);
    assert_int_equal(count, 0);
    check_mount(mount_try("//", "some=option", "diskfs", DISK), EOK, VFS_MOUNT_BLAME_NONE);
    const message_t *part = list_part(&count);
    assert_int_equal(count, 1);
    assert_int_equal(part->size, FAKE_TEXT);
    vfs_mount_info_t info = {0};
    memcpy(&info, part->data, FAKE_TEXT);
    assert_string_equal(info.mount_point, "/");
    assert_string_equal(info.fs_name, "diskfs");
    assert_memory_equal(vfs_mounts_root(&vfs_mounts)->info.options, "some=option", 12);
    assert_int_equal(vfs_mounts_root(&vfs_mounts)->info.service_id, DISK);
    assert_int_equal(asked_times(VFS_OUT_STATFS), 0);
}

/* A dead server is listed with the handle 0. */
static void test_list_of_the_dead(void **state)
{
    (void)state;
    tree();
    check_mount(mount_try("/m", "", "diskfs", DISK), EOK, VFS_MOUNT_BLAME_NONE);
    fs_handle_t handle = vfs_mounts_root(&vfs_mounts)->fs->handle;
    world_server_die("diskfs");
    world_forget();
    vfs_mount_info_t list[2];
    _Static_assert(sizeof(list) > FAKE_TEXT, "so the client asks through its own buffer");
    const message_t *call = say(VFS_IN_MOUNT_LIST, 0, 0, 0);
    message_t *part = say_read(FAKE_TEXT);
    part->into = list;
    part->size = sizeof(list);
    world_serve();
    assert_int_equal(call->answer[0], 2);
    assert_int_equal(part->size, sizeof(list));
    assert_int_equal(list[0].fs_handle, handle);
    assert_string_equal(list[0].mount_point, "/");
    assert_int_equal(list[0].service_id, 0);
    assert_int_equal(list[1].fs_handle, 0);
    assert_string_equal(list[1].mount_point, "/m");
    assert_int_equal(list[1].service_id, DISK);
}

/* Instances without a device get unused service numbers. */
static void test_instances_without_a_device(void **state)
{
    (void)state;
    tree();
    service_id_t root = vfs_mounts_root(&vfs_mounts)->service;
    check_mount(mount_try("/m", "", "rootfs", 0), EOK, VFS_MOUNT_BLAME_NONE);
    uint64_t instance = asked_last(VFS_OUT_MOUNT)->word[2];
    assert_true(root > OWN_MIN && instance > OWN_MIN && instance != root);
    check_mount(mount_try("/d", "", "diskfs", OWN_MIN), ENODEV, VFS_MOUNT_BLAME_DEVICE);
    check_mount(mount_try("/d", "", "diskfs", OWN_MIN - 1), EOK, VFS_MOUNT_BLAME_NONE);
    assert_int_equal(asked_last(VFS_OUT_MOUNT)->word[2], OWN_MIN - 1);
}

static void disk_dies(void)
{
    world_server_die("diskfs");
}

static void root_dies(void)
{
    world_server_die("rootfs");
}

/* The server of the new file system dies before the mount: the request is sent without a phone,
 * because the server of the mount point receives its parts in order. */
static void test_mounted_server_dies_before(void **state)
{
    (void)state;
    tree();
    world.during_method = VFS_OUT_LOOKUP;
    world.during = disk_dies;
    world_forget();
    const message_t *call = say_mount("/m", "opt", "diskfs", DISK);
    say(VFS_IN_PING, 0, 0, 0);
    world_serve();
    assert_int_equal(call->retval, EHANGUP);
    const asked_t *asked = asked_last(VFS_OUT_MOUNT);
    assert_true(asked->cloned);
    assert_int_equal(asked->cloned_fs, 0);
    assert_string_equal(asked->text, "opt");
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

static void test_parent_dies_before(void **state)
{
    (void)state;
    tree();
    world.during_method = VFS_OUT_LOOKUP;
    world.during = root_dies;
    check_mount(mount_try("/m", "", "diskfs", DISK), EHANGUP, VFS_MOUNT_BLAME_NONE);
    assert_int_equal(asked_times(VFS_OUT_MOUNT), 0);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

/* The client gets the cause from the server of the mount point. */
static void test_blame_of_servers(void **state)
{
    (void)state;
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_with = EINVAL;
    world.fail_blame = VFS_MOUNT_BLAME_OPTIONS;
    check_mount(mount_try("/", "", "rootfs", 0), EINVAL, VFS_MOUNT_BLAME_OPTIONS);
    tree();
    world.fail_method = VFS_OUT_MOUNT;
    world.fail_blame = VFS_MOUNT_BLAME_IMAGE;
    check_mount(mount_try("/m", "", "diskfs", DISK), EINVAL, VFS_MOUNT_BLAME_IMAGE);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNTED), 0);
}

/* The server of the root dies: the error refers to the file system, unless the server reported
 * another cause. */
static void test_root_server_dies(void **state)
{
    (void)state;
    tree();
    assert_int_equal(unmount("/"), EOK);
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_with = EHANGUP;
    check_mount(mount_try("/", "", "rootfs", 0), EHANGUP, VFS_MOUNT_BLAME_FS);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNTED), 0);
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_blame = VFS_MOUNT_BLAME_IMAGE;
    check_mount(mount_try("/", "", "rootfs", 0), EHANGUP, VFS_MOUNT_BLAME_IMAGE);
    world.at_write_lock = root_dies; /* while VFS waits for the namespace */
    check_mount(mount_try("/", "", "rootfs", 0), EHANGUP, VFS_MOUNT_BLAME_NONE);
    assert_int_equal(asked_times(VFS_OUT_MOUNTED), 0);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 0);
}

/* A sender that has ended has no permissions any more. */
static void test_permission_of_the_dead(void **state)
{
    (void)state;
    tree();
    world.sender_is_gone = true;
    check_mount(mount_try("/m", "", "diskfs", DISK), EPERM, VFS_MOUNT_BLAME_NONE);
    assert_int_equal(unmount("/"), EPERM);
    assert_int_equal(world.asked_count, 0);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

/* The root has no mount point: VFS sends the request to its own server. */
static void test_unmount_root(void **state)
{
    (void)state;
    tree();
    service_id_t instance = vfs_mounts_root(&vfs_mounts)->service;
    assert_int_equal(unmount("."), EINVAL);
    assert_int_equal(unmount("/"), EOK);
    assert_int_equal(asked_last(VFS_OUT_SYNC)->word[0], instance);
    assert_int_equal(asked_last(VFS_OUT_SYNC)->word[1], 1); /* its root */
    assert_int_equal(asked_last(VFS_OUT_UNMOUNTED)->word[0], instance);
    assert_int_equal(asked_times(VFS_OUT_UNMOUNT), 0);
    assert_int_equal(unmount("/"), ENOENT);
}

/* The last writes fail, and so does the unmount: the error of the unmount is reported. */
static void test_two_errors_of_unmount(void **state)
{
    (void)state;
    tree();
    check_mount(mount_try("/m", "", "diskfs", DISK), EOK, VFS_MOUNT_BLAME_NONE);
    world.fail_method = VFS_OUT_SYNC;
    world.fail_with = EHANGUP; /* the server is dying: not an error of the request */
    assert_int_equal(unmount("/m"), EOK);
    check_mount(mount_try("/m", "", "diskfs", DISK), EOK, VFS_MOUNT_BLAME_NONE);
    world.fail_method = VFS_OUT_SYNC;
    world.fail_with = EIO;
    world.during_method = VFS_OUT_UNMOUNT;
    world.during = root_dies;
    assert_int_equal(unmount("/m"), EIO);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

/* Open files of a dead server do not keep a mount busy. */
static void test_unmount_of_the_dead_with_open_files(void **state)
{
    (void)state;
    tree();
    check_mount(mount_try("/m", "", "diskfs", DISK), EOK, VFS_MOUNT_BLAME_NONE);
    world_forget();
    say(VFS_IN_OPEN, VFS_OPEN_READ, 0, 0);
    say_text("/m");
    say_do(disk_dies);
    const message_t *call = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text("/m");
    const message_t *close = say(VFS_IN_CLOSE, VFS_HANDLE_FIRST, 0, 0);
    fake_node_t *disk = world_find("/m");
    world_serve();
    assert_int_equal(call->retval, EOK);
    assert_int_equal(close->retval, EHANGUP);
    disk->open = 0;
}

int mounting_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_lengths),
        TEST(test_list),
        TEST(test_list_of_the_dead),
        TEST(test_instances_without_a_device),
        TEST(test_mounted_server_dies_before),
        TEST(test_parent_dies_before),
        TEST(test_blame_of_servers),
        TEST(test_root_server_dies),
        TEST(test_permission_of_the_dead),
        TEST(test_unmount_root),
        TEST(test_two_errors_of_unmount),
        TEST(test_unmount_of_the_dead_with_open_files),
    };
    return cmocka_run_group_tests_name("mounting", tests, NULL, NULL);
}
