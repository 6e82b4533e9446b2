// SPDX-License-Identifier: BSD-2-Clause
/* MINIX on a device that fails, or loses power, at any step of an operation. */
#include "check.h"
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/errors.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"

#include <srv/fs/mfs/mfs.h>

#define KIB 1024u

static void volume_check(mounted_t *tested)
{
    if (((mfs_t *)tested->instance)->version == 3)
        minix3_check(tested->image);
    if (block_size(tested->device) == 1024)
        image_command(tested->image, "fsck.minix -f $IMG");
}

static void cut_check(mounted_t *tested)
{
    minix3_check_cut(tested->image);
}

static void each(void (*test)(const fs_ops_t *ops, const image_t *image, volume_check_t check),
                 volume_check_t check, mkmfs_options_t options)
{
    image_t *image = formatted_mfs(400 * KIB, options);
    errors_prepare(&mfs_ops, image);
    test(&mfs_ops, image, check);
    image_destroy(image);
}

static const mkmfs_options_t variants[] = {
    {.version = 3, .block_size = 1024},
    {.version = 3, .block_size = 4096},
    {.version = 1, .block_size = 1024, .long_names = true},
};

static void one_error_has_no_effect(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        each(errors_once_at_every_step, volume_check, variants[i]);
}

static void lasting_write_errors_leave_the_volume_readable(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        each(errors_that_last_at_every_step, volume_check, variants[i]);
}

static void a_power_cut_loses_no_named_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++)
        each(power_cut_at_every_step, cut_check, variants[i]);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.minix", "util-linux");
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
