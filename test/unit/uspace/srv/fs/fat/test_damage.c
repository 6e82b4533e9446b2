// SPDX-License-Identifier: BSD-2-Clause
/* FAT on foreign or damaged images, and on a failing device. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/damage.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <block/le.h>
#include <srv/fs/fat/fat.h>
#include <stdio.h>
#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

static void other_images_are_refused(void **state)
{
    (void)state;
    image_t *image = image_create(MIB, 512);
    assert_int_equal(mount_try(&fat_ops, image, ""), EINVAL);
    image_command(image, "mkfs.minix $IMG");
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

/* A device of any size with only a boot sector. */
static errno_t boot_only_read(void *context, uint64_t first, size_t count, void *buffer)
{
    memset(buffer, 0, count * 512);
    if (first == 0)
        memcpy(buffer, context, FAT_BOOT_SIZE);
    return EOK;
}

static errno_t mount_sectors(uint64_t sectors)
{
    uint8_t boot[FAT_BOOT_SIZE] = {0};
    block_backend_t backend = {
        .block_size = 512, .num_blocks = sectors, .context = boot, .read = boot_only_read};
    block_device_t *device;
    void *instance;
    void *root;

    boot[FAT_BS_CLUSTER_SECTORS] = 128;
    boot[FAT_BS_COPIES] = 1;
    boot[FAT_BS_MEDIA] = 0xf8;
    le16_put(boot + FAT_BS_SECTOR_BYTES, 512);
    le16_put(boot + FAT_BS_RESERVED, 32);
    le16_put(boot + FAT_BS_SIGNATURE, FAT_SIGNATURE);
    le32_put(boot + FAT_BS_SECTORS_32, (uint32_t)sectors);
    le32_put(boot + FAT_BS32_TABLE_SECTORS, (uint32_t)(sectors / 128 / 128 + 1));
    le32_put(boot + FAT_BS32_ROOT_CLUSTER, 2);
    assert_int_equal(block_device_create(&backend, 16, &device), EOK);
    errno_t rc = fat_ops.mount(device, "", &instance, &root);
    if (rc == EOK) {
        fat_ops.node_put(instance, root);
        assert_int_equal(fat_ops.unmount(instance), EOK);
    }
    assert_int_equal(block_close(device), EOK);
    return rc;
}

/* The number of an entry must fit into an index: beyond 128 GiB, two files would share one. */
static void volumes_with_too_many_entries_are_refused(void **state)
{
    (void)state;
    assert_int_equal(mount_sectors(1u << 27), EOK);
    assert_int_equal(mount_sectors((1u << 28) - 1), EOK);
    assert_int_equal(mount_sectors((1u << 28) + 128), ENOTSUP);
    assert_int_equal(mount_sectors(UINT32_MAX), ENOTSUP);
}

/* A cyclic chain, and one that leaves the volume. */
static void operations_on_damaged_chains_end(void **state)
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
    image->bytes[512 + 2 * 5] = 3; /* cluster 5 of the file points to 3 */
    image->bytes[512 + 2 * 5 + 1] = 0;
    image->bytes[512 + 2 * 130] = 130; /* the directory's cluster points to itself */
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

static void errors_of_the_device_are_returned(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);

    for (size_t writes = 0; writes < 6; writes++) {
        mounted_t fat = mounted_open(&fat_ops, image);
        image->writes_left = writes;
        errno_t rc = path_create(&fat, "folder with a long name", VFS_NODE_DIRECTORY);
        assert_true(rc == EIO || rc == EOK);
        image->writes_left = SIZE_MAX;
        /* Changes that could not be written are still in the cache, and are written now. */
        assert_int_equal(fat_ops.sync(fat.instance), EOK);
        rc = path_unlink(&fat, "folder with a long name");
        assert_true(rc == EOK || rc == ENOENT);
        image_command(image, "fsck.fat -n $IMG");
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
    image_command(image, "mkfs.fat -F 32 -R 4 -s 1 $IMG"); /* smaller than our formatter supports */
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
        cmocka_unit_test(volumes_with_too_many_entries_are_refused),
        cmocka_unit_test(operations_on_damaged_chains_end),
        cmocka_unit_test(errors_of_the_device_are_returned),
        cmocka_unit_test(sessions_on_damaged_images_end),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
