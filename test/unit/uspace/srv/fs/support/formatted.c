// SPDX-License-Identifier: BSD-2-Clause
#include "formatted.h"

#include "cmocka_all.h"

image_t *formatted_fat(size_t size, unsigned bits)
{
    image_t *image = image_create(size, 512);
    block_device_t *device = image_open(image, 32);
    mkfat_options_t options = {.bits = bits, .serial = 0x20110919};
    mkfs_result_t result;

    assert_int_equal(mkfat(device, &options, &result), EOK);
    assert_int_equal(result.variant, bits);
    assert_int_equal(block_close(device), EOK);
    return image;
}

image_t *formatted_mfs(size_t size, mkmfs_options_t options)
{
    image_t *image = image_create(size, 512);
    block_device_t *device = image_open(image, 32);
    mkfs_result_t result;

    assert_int_equal(mkmfs(device, &options, &result), EOK);
    assert_int_equal(result.variant, options.version);
    assert_int_equal(block_close(device), EOK);
    return image;
}
