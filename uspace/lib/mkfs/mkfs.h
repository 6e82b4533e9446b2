// SPDX-License-Identifier: BSD-2-Clause
/*
 * Makes empty file systems on block devices. Pure: the same code serves the
 * tools mkfat and mkmfs and the unit tests on the host.
 *
 * Everything that can be refused is refused before the device is written. The
 * superblock is written last, so that a device whose formatting failed holds no file system.
 * Both change the logical block size of the device.
 *
 * Errors: EINVAL for options that contradict each other, ENOSPC for a device that is too small,
 * EFBIG for one that is too large for the type, and those of the device.
 */
#ifndef MKFS_MKFS_H
#define MKFS_MKFS_H

#include <abi/error.h>
#include <block/block.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct mkfat_options {
    unsigned bits;   /* 12, 16, 32; 0: by the size */
    uint64_t size;   /* bytes, 0: the whole device */
    uint32_t serial; /* number of the volume */
} mkfat_options_t;

typedef struct mkmfs_options {
    unsigned version;    /* 1, 2 or 3 */
    uint32_t block_size; /* 1024, or also 2048 and 4096 of version 3 */
    uint32_t inodes;     /* at least so many; 0: by the size */
    bool long_names;     /* versions 1 and 2: names of 30 instead of 14 bytes */
    uint64_t now;        /* seconds since 1970, for the root directory */
} mkmfs_options_t;

/* What was made, to be told to the user. */
typedef struct mkfs_result {
    unsigned variant;    /* bits of the FAT, version of MINIX */
    uint32_t block_size; /* bytes of a cluster or block */
    uint64_t blocks;     /* that can hold data */
    uint32_t inodes;     /* MINIX */
} mkfs_result_t;

MUST_USE
errno_t mkfat(block_device_t *device, const mkfat_options_t *options, mkfs_result_t *result);
MUST_USE
errno_t mkmfs(block_device_t *device, const mkmfs_options_t *options, mkfs_result_t *result);

#endif
