// SPDX-License-Identifier: BSD-2-Clause
/* FAT on images that are something else or damaged, and on a device that fails. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/damage.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <srv/fs/fat/fat.h>
#include <stdio.h>

#define KIB 1024u
#define MIB (1024u * KIB)

static void other_images_are_refused(void **state)
{
    (void)state;
    image_t *image = image_create(MIB, 512);
    assert_int_equal(mount_try(&fat_ops, image, ""), EINVAL);
    image_judge(image, "mkfs.minix $IMG");
    image_load(image);
    assert_int_equal(mount_try(&fat_ops, image, ""), EINVAL);
    image_destroy(image);

    image = image_create(0, 512);
    assert_int_equal(mount_try(&fat_ops, image, ""), EINVAL);
    image_destroy(image);

    image = formatted_fat(3 * MIB, 16);
    assert_int_equal(mount_try(&fat_ops, image, "nonsense"), EINVAL);
    image->size /= 2; /* the device is smaller than the volume */
    assert_int_equal(mount_try(&fat_ops, image, ""), ECORRUPT);
    image_destroy(image);
}

/* A chain that bites its tail, and one that leaves the volume. */
static void damaged_chains_end(void **state)
{
    (void)state;
    static uint8_t data[64 * KIB];
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    size_t done;

    assert_int_equal(path_create(&fat, "F", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "F", 0, data, sizeof(data)), EOK);
    assert_int_equal(path_create(&fat, "D", VFS_NODE_DIRECTORY), EOK);
    mounted_close(&fat);
    image->bytes[512 + 2 * 5] = 3; /* cluster 5 of the file goes back to 3 */
    image->bytes[512 + 2 * 5 + 1] = 0;
    image->bytes[512 + 2 * 130] = 130; /* the directory goes on in itself */
    image->bytes[512 + 2 * 130 + 1] = 0;

    fat = mounted_open(&fat_ops, image);
    assert_int_equal(path_read(&fat, "F", 0, data, sizeof(data), &done), EOK);
    assert_int_equal(path_unlink(&fat, "F"), EOK);
    for (int i = 0; i < 40; i++) {
        char path[16];
        snprintf(path, sizeof(path), "D/F%d", i);
        errno_t rc = path_create(&fat, path, VFS_NODE_FILE);
        assert_true(rc == EOK || rc == ENOSPC || rc == ECORRUPT);
    }
    mounted_close(&fat);

    image_destroy(image);
    image = formatted_fat(3 * MIB, 16);
    fat = mounted_open(&fat_ops, image);
    assert_int_equal(path_create(&fat, "F", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "F", 0, data, sizeof(data)), EOK);
    mounted_close(&fat);
    image->bytes[512 + 2 * 5] = 0xe0;
    image->bytes[512 + 2 * 5 + 1] = 0xff;
    fat = mounted_open(&fat_ops, image);
    assert_int_equal(path_read(&fat, "F", 0, data, sizeof(data), &done), ECORRUPT);
    mounted_close(&fat);
    image_destroy(image);
}

static void a_device_that_fails_is_eio(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);

    for (size_t writes = 0; writes < 6; writes++) {
        mounted_t fat = mounted_open(&fat_ops, image);
        image->writes_left = writes;
        errno_t rc = path_create(&fat, "folder with a long name", VFS_NODE_DIRECTORY);
        assert_true(rc == EIO || rc == EOK);
        image->writes_left = SIZE_MAX;
        /* What could not be written stays in the cache, and goes out now. */
        assert_int_equal(fat_ops.sync(fat.instance), EOK);
        rc = path_unlink(&fat, "folder with a long name");
        assert_true(rc == EOK || rc == ENOENT);
        image_judge(image, "fsck.fat -n $IMG");
        mounted_close(&fat);
    }
    image_destroy(image);
}

static void rounds(image_t *image)
{
    damage_prepare(&fat_ops, image);
    damage_rounds(&fat_ops, image, 12 * KIB, 400);
    damage_rounds(&fat_ops, image, 40 * KIB, 200);
    image_destroy(image);
}

static void sessions_on_damaged_images_end(void **state)
{
    (void)state;
    rounds(formatted_fat(400 * KIB, 12));
    rounds(formatted_fat(2200 * KIB, 16));
    image_t *image = image_create(400 * KIB, 512);
    image_judge(image, "mkfs.fat -F 32 -R 4 -s 1 $IMG"); /* smaller than ours makes them */
    image_load(image);
    rounds(image);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.fat", "dosfstools");
    need_program("mkfs.minix", "util-linux");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_images_are_refused),
        cmocka_unit_test(damaged_chains_end),
        cmocka_unit_test(a_device_that_fails_is_eio),
        cmocka_unit_test(sessions_on_damaged_images_end),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
