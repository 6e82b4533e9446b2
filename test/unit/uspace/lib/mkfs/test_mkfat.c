// SPDX-License-Identifier: BSD-2-Clause
/* Checks volumes of mkfat with fsck.fat, for many sizes and types; and its errors. mkmfs is tested
 * with mfs. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/image.h"

#include <mkfs/mkfs.h>
#include <stdlib.h>
#include <string.h>

#define KIB 1024ull
#define MIB (1024 * KIB)

typedef struct expected {
    size_t size;
    unsigned bits; /* as requested */
    unsigned made;
    errno_t rc;
} expected_t;

static errno_t format(image_t *image, mkfat_options_t options, mkfs_result_t *result)
{
    block_device_t *device = image_open(image, 64);
    errno_t rc = mkfat(device, &options, result);
    assert_int_equal(block_close(device), EOK);
    return rc;
}

static void new_volumes_pass_fsck(void **state)
{
    (void)state;
    static const expected_t table[] = {
        {48 * KIB, 0, 12, EOK},      {360 * KIB, 12, 12, EOK},  {4 * MIB, 0, 12, EOK},
        {9 * MIB, 12, 12, EOK},      {5 * MIB, 0, 16, EOK},     {3 * MIB, 16, 16, EOK},
        {40 * MIB, 16, 16, EOK},     {40 * MIB, 32, 32, EOK},   {8 * KIB, 12, 0, ENOSPC},
        {2000 * KIB, 16, 0, ENOSPC}, {30 * MIB, 32, 0, ENOSPC}, {512, 0, 0, ENOSPC},
        {0, 0, 0, ENOSPC},           {3 * MIB, 13, 0, EINVAL},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        image_t *image = image_create(table[i].size, 512);
        mkfs_result_t result;
        memset(image->bytes, 0xa5, image->size); /* old contents must not remain */
        errno_t rc = format(image, (mkfat_options_t){.bits = table[i].bits}, &result);
        if (rc != table[i].rc)
            fail_msg("row %zu: %d", i, rc);
        if (rc == EOK) {
            assert_int_equal(result.variant, table[i].made);
            image_command(image, "fsck.fat -n $IMG");
            image_command(image, "test -z \"$(mdir -b -i $IMG)\"");
        } else {
            assert_int_equal(image->blocks_written, 0);
        }
        image_destroy(image);
    }
}

static void size_may_be_less_than_the_device(void **state)
{
    (void)state;
    image_t *image = image_create(8 * MIB, 512);
    mkfs_result_t result;

    assert_int_equal(format(image, (mkfat_options_t){.size = 3 * MIB, .bits = 16}, &result), EOK);
    image_command(image, "fsck.fat -n $IMG");
    assert_true(result.blocks * result.block_size < 3 * MIB);
    assert_int_equal(format(image, (mkfat_options_t){.size = 9 * MIB}, &result), ENOSPC);
    image_destroy(image);
}

static void larger_sectors_are_used(void **state)
{
    (void)state;
    for (size_t sector = 1024; sector <= 4096; sector *= 2) {
        image_t *image = image_create(32 * MIB, sector);
        mkfs_result_t result;
        assert_int_equal(format(image, (mkfat_options_t){.bits = 16}, &result), EOK);
        assert_true(result.block_size >= sector);
        image_command(image, "fsck.fat -n $IMG");
        image_destroy(image);
    }
}

/* After a failed format, the old file system must not be recognizable. */
static void a_failed_format_leaves_no_file_system(void **state)
{
    (void)state;
    image_t *image = image_create(3 * MIB, 512);
    mkfs_result_t result;

    assert_int_equal(format(image, (mkfat_options_t){.bits = 16}, &result), EOK);
    image->writes_left = 10;
    block_device_t *device = image_open(image, 64);
    assert_int_equal(mkfat(device, &(mkfat_options_t){.bits = 12}, &result), EIO);
    assert_int_equal(block_close(device), EIO);
    assert_int_equal(image->bytes[510], 0);
    image_destroy(image);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.fat", "dosfstools");
    need_program("mdir", "mtools");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_volumes_pass_fsck),
        cmocka_unit_test(size_may_be_less_than_the_device),
        cmocka_unit_test(larger_sectors_are_used),
        cmocka_unit_test(a_failed_format_leaves_no_file_system),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
