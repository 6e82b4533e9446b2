// SPDX-License-Identifier: BSD-2-Clause
/* FAT on a device that fails, or loses power, at any step of an operation. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/errors.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"

#include <srv/fs/fat/fat.h>

#define KIB 1024u

static void volume_check(mounted_t *tested)
{
    image_command(tested->image, "fsck.fat -n $IMG");
}

/* After a power cut clusters can be lost, but all named files are intact. */
static void dir_check_whole(mounted_t *fat, void *dir)
{
    static uint8_t data[64 * KIB];
    vfs_dirent_t entry;
    uint64_t pos = 0;

    while (fat_ops.readdir(fat->instance, dir, &pos, &entry) == EOK) {
        void *node;
        size_t done;
        assert_int_equal(fat_ops.lookup(fat->instance, dir, entry.name, &node), EOK);
        if (entry.type == VFS_NODE_DIRECTORY)
            dir_check_whole(fat, node);
        else
            assert_int_equal(node_read_all(fat, node, 0, data, sizeof(data), &done), EOK);
        fat_ops.node_put(fat->instance, node);
    }
}

static void cut_check(mounted_t *tested)
{
    dir_check_whole(tested, tested->root);
}

static void each(void (*test)(const fs_ops_t *ops, const image_t *image, volume_check_t check),
                 volume_check_t check)
{
    static const unsigned bits[] = {12, 16};
    for (size_t i = 0; i < 2; i++) {
        image_t *image = formatted_fat(bits[i] == 12 ? 200 * KIB : 2200 * KIB, bits[i]);
        errors_prepare(&fat_ops, image);
        test(&fat_ops, image, check);
        image_destroy(image);
    }
}

static void one_error_has_no_effect(void **state)
{
    (void)state;
    each(errors_once_at_every_step, volume_check);
}

static void lasting_write_errors_leave_the_volume_readable(void **state)
{
    (void)state;
    each(errors_that_last_at_every_step, volume_check);
}

static void a_power_cut_loses_no_named_file(void **state)
{
    (void)state;
    each(power_cut_at_every_step, cut_check);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.fat", "dosfstools");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_error_has_no_effect),
        cmocka_unit_test(lasting_write_errors_leave_the_volume_readable),
        cmocka_unit_test(a_power_cut_loses_no_named_file),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
