// SPDX-License-Identifier: BSD-2-Clause
/* Sessions on damaged MINIX images of every version. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/damage.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"

#include <srv/fs/mfs/mfs.h>

#define KIB 1024u

static void rounds(mkmfs_options_t options)
{
    image_t *image = formatted_mfs(400 * KIB, options);

    damage_prepare(&mfs_ops, image);
    damage_rounds(&mfs_ops, image, 10 * KIB, 500);
    damage_rounds(&mfs_ops, image, 60 * KIB, 700);
    image_destroy(image);
}

static void sessions_on_damaged_images_end(void **state)
{
    (void)state;
    rounds((mkmfs_options_t){.version = 1, .block_size = 1024, .long_names = true});
    rounds((mkmfs_options_t){.version = 2, .block_size = 1024, .long_names = true});
    rounds((mkmfs_options_t){.version = 3, .block_size = 1024});
    rounds((mkmfs_options_t){.version = 3, .block_size = 4096});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_on_damaged_images_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
