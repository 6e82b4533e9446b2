// SPDX-License-Identifier: BSD-2-Clause
/* The library of file system servers, over tmpfs: mount points, and requests at the same time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "requests.h"

/* ---- mount points ---- */

static errno_t mount_at(uint64_t index, errno_t other)
{
    fake_reset();
    fake.clone_offered = true;
    offer_write("");
    fake.other = (async_answer_t){.retval = other, .word = {99, 0, VFS_NODE_DIRECTORY}};
    async_call_t call = call_of(VFS_OUT_MOUNT, SERVICE, index, 8, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

static errno_t unmount_at(uint64_t index, errno_t other)
{
    fake_reset();
    fake.other.retval = other;
    async_call_t call = call_of(VFS_OUT_UNMOUNT, SERVICE, index, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    return fake.retval;
}

static void test_mount_passes_on(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir");
    assert_int_equal(mount_at(index, EOK), EOK);
    assert_int_equal(fake.asked_method, VFS_OUT_MOUNTED);
    assert_int_equal(fake.asked_word[0], 8);
    assert_int_equal(fake.word[0], 99);
    /* The mounted volume can be in a file of the same instance, which so must stay usable. */
    assert_int_equal(fake.locks_held_when_asked, 0);

    assert_int_equal(lookup("/dir/a/b", VFS_L_CREATE), EOK);
    assert_true(fake.forwarded);
    assert_int_equal(fake.forward_method, VFS_OUT_LOOKUP);
    assert_int_equal(fake.forward_word[0], 8);
    assert_int_equal(fake.forward_word[1], 99);
    fs_span_t rest = {WORD_LOW(fake.forward_word[2]), WORD_HIGH(fake.forward_word[2])};
    assert_int_equal(rest.length, strlen("/a/b"));
    assert_memory_equal(plb + rest.first, "/a/b", rest.length);

    assert_int_equal(lookup("/dir", VFS_L_MOUNT_POINT), EOK);
    assert_false(fake.forwarded);
    assert_int_equal(mount_at(index, EOK), EBUSY);
    assert_int_equal(unmounted(SERVICE), EBUSY);
    assert_int_equal(unmount_at(index, EOK), EOK);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
    assert_false(fake.forwarded);
}

static void test_mount_refused(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir");
    assert_int_equal(mount_at(index, ECORRUPT), ECORRUPT);
    assert_int_equal(fake.sessions_open, 0);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
    assert_int_equal(mount_at(12345, EOK), ENOENT);
    assert_int_equal(fake.word[0], VFS_MOUNT_BLAME_POINT);
    assert_int_equal(mounted(SERVICE, ""), EBUSY);
    assert_int_equal(fake.word[0], VFS_MOUNT_BLAME_DEVICE);
    assert_int_equal(mounted(SERVICE + 1, "nonsense"), EINVAL);
    assert_int_equal(fake.word[0], VFS_MOUNT_BLAME_OPTIONS);
}

static void test_unmount_of_the_dead(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir");
    assert_int_equal(mount_at(index, EOK), EOK);
    assert_int_equal(unmount_at(index, EBUSY), EBUSY);
    assert_int_equal(fake.sessions_open, 1);
    assert_int_equal(unmount_at(index, EHANGUP), EHANGUP);
    assert_int_equal(fake.sessions_open, 0);
    assert_int_equal(unmount_at(index, EOK), ENOENT);
}

/* ---- concurrent requests ---- */

static errno_t other_retval;

static void other_unmounts(void)
{
    other_retval = unmounted(SERVICE);
    fake.answers = 0;
}

/* The instance that a request has found is unmounted while it waits for the lock. */
static void test_unmount_during_lock(void **state)
{
    (void)state;
    fake_reset();
    fake.during_lock = other_unmounts;
    async_call_t call = call_of(VFS_OUT_LOOKUP, SERVICE, root, span("/dir"), 0);
    request_serve(&call);
    assert_int_equal(other_retval, EOK);
    assert_int_equal(fake.retval, ENOENT);
    assert_int_equal(fake.locks_held, 0);

    assert_int_equal(mounted(SERVICE, ""), EOK);
    fake.during_lock = other_unmounts; /* two UNMOUNTEDs */
    call = call_of(VFS_OUT_UNMOUNTED, SERVICE, 0, 0, 0);
    request_serve(&call);
    assert_int_equal(other_retval, EOK);
    assert_int_equal(fake.retval, ENOENT);
    assert_int_equal(mounted(SERVICE, ""), EOK);
}

static void other_mounts(void)
{
    fake_locks_of_others = fake.locks_held;
    other_retval = mounted(SERVICE + 1, "");
    fake_locks_of_others = 0;
    fake.answers = 0;
}

static errno_t slow_mount(block_device_t *device, const char *options, void **instance,
                          void **mounted_root)
{
    other_mounts();
    return tmpfs_ops.mount(device, options, instance, mounted_root);
}

static errno_t slow_unmount(void *instance)
{
    other_mounts();
    return tmpfs_ops.unmount(instance);
}

/* A service is mounted only once, even while the first mount or an unmount is in progress. */
static void test_mounted_twice(void **state)
{
    (void)state;
    static fs_ops_t slow;
    slow = tmpfs_ops;
    slow.mount = slow_mount;
    slow.unmount = slow_unmount;
    fs_ops = &slow;
    errno_t first = mounted(SERVICE + 1, "");
    assert_int_equal(first, EOK);
    assert_int_equal(other_retval, EBUSY);
    other_retval = EOK;
    assert_int_equal(unmounted(SERVICE + 1), EOK);
    assert_int_equal(other_retval, EBUSY);
    fs_ops = &tmpfs_ops;
}

static uint64_t busy_index;

static void other_unmounts_point(void)
{
    other_retval = unmount_at(busy_index, EOK);
    fake.answers = 0;
}

static void other_mounts_point(void)
{
    other_retval = mount_at(busy_index, EOK);
    fake.answers = 0;
}

/* One mount point, two requests for it. */
static void test_mount_point_twice(void **state)
{
    (void)state;
    busy_index = index_of("/dir");
    fake_reset();
    fake.clone_offered = true;
    offer_write("");
    fake.during_wait = other_mounts_point;
    fake.other = (async_answer_t){.word = {99, 0, VFS_NODE_DIRECTORY}};
    async_call_t call = call_of(VFS_OUT_MOUNT, SERVICE, busy_index, 8, 0);
    request_serve(&call);
    assert_int_equal(fake.retval, EOK);
    assert_int_equal(other_retval, EBUSY);
    assert_int_equal(fake.sessions_open, 1);

    fake_reset();
    fake.during_wait = other_unmounts_point;
    call = call_of(VFS_OUT_UNMOUNT, SERVICE, busy_index, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.retval, EOK);
    assert_int_equal(other_retval, EBUSY);
    assert_int_equal(fake.sessions_open, 0);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
}

int mounts_tests(void)
{
    const struct CMUnitTest tests[] = {
        FS_TEST(test_mount_passes_on),     FS_TEST(test_mount_refused),
        FS_TEST(test_unmount_of_the_dead), FS_TEST(test_unmount_during_lock),
        FS_TEST(test_mounted_twice),       FS_TEST(test_mount_point_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
