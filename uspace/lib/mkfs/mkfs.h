// SPDX-License-Identifier: BSD-2-Clause
/*
 * Creates empty file systems on block devices. Pure code, used by the tools mkfat and mkmfs and by
 * the unit tests on the host.
 *
 * All checks come before the first write to the device. The superblock is written last, so that a
 * device whose formatting failed contains no file system. Both functions change the logical block
 * size of the device.
 *
 * Errors: EINVAL (conflicting options), ENOSPC (the device is too small), EFBIG (the device is too
 * large for the type), and those of the device.
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
    uint32_t block_size; /* 1024; version 3 also 2048 and 4096 */
    uint32_t inodes;     /* least number of inodes; 0: by the size */
    bool long_names;     /* versions 1 and 2: names of 30 instead of 14 bytes */
    uint64_t now;        /* seconds since 1970, for the root directory */
} mkmfs_options_t;

/* The properties of the new file system, for the user. */
typedef struct mkfs_result {
    unsigned variant;    /* bits of the FAT, version of MINIX */
    uint32_t block_size; /* bytes of a cluster or block */
    uint64_t blocks;     /* number of blocks for data */
    uint32_t inodes;     /* MINIX */
} mkfs_result_t;

MUST_USE
errno_t mkfat(block_device_t *device, const mkfat_options_t *options, mkfs_result_t *result);
MUST_USE
errno_t mkmfs(block_device_t *device, const mkmfs_options_t *options, mkfs_result_t *result);

#endif
