// SPDX-License-Identifier: BSD-2-Clause
/* Images with an empty file system, created by our own formatters. */
#ifndef TEST_FORMATTED_H
#define TEST_FORMATTED_H

#include "image.h"

#include <mkfs/mkfs.h>

image_t *formatted_fat(size_t size, unsigned bits);
image_t *formatted_mfs(size_t size, mkmfs_options_t options);

#endif
