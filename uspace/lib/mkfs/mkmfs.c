// SPDX-License-Identifier: BSD-2-Clause
/* Formats a device as a MINIX file system. */
#include "mfs_layout.h"
#include "mkfs.h"

#include <block/le.h>
#include <string.h>

#define SIZE_MAX_V1 ((7u + 512 + 512 * 512) * 1024)

/* The volume to create. */
typedef struct volume {
    unsigned version;
    bool long_names;
    uint32_t block_size;
    uint32_t zones;
    uint32_t inodes;
    uint32_t inode_map_blocks;
    uint32_t zone_map_blocks;
    uint32_t first_data;
    uint32_t now;
} volume_t;

static uint32_t inode_size(const volume_t *volume)
{
    return volume->version == 1 ? MFS_I1_BYTES : MFS_I2_BYTES;
}

static uint32_t dirent_size(const volume_t *volume)
{
    if (volume->version == 3)
        return 64;
    return volume->long_names ? 32 : 16;
}

static uint64_t blocks_for(uint64_t things, uint64_t per_block)
{
    return (things + per_block - 1) / per_block;
}

/* Rounds the number of inodes up to whole blocks and computes the start of the data. */
static errno_t mfs_layout_make(volume_t *volume, uint64_t inodes)
{
    uint32_t inodes_max = volume->version == 3 ? UINT32_MAX - 1 : 65535;
    uint64_t per_block = volume->block_size / inode_size(volume);
    uint64_t bits = (uint64_t)volume->block_size * 8;

    if (inodes > inodes_max)
        return EINVAL;
    inodes = blocks_for(inodes, per_block) * per_block;
    if (inodes > inodes_max)
        inodes = inodes_max;

    uint64_t inode_map = blocks_for(inodes + 1, bits);
    uint64_t before = MFS_BITMAP_BLOCK + inode_map + blocks_for(inodes, per_block);
    uint64_t zone_map = 1; /* each of its blocks leaves one zone less to map */
    while (before + zone_map < volume->zones &&
           blocks_for(volume->zones - before - zone_map + 1, bits) > zone_map)
        zone_map++;

    uint64_t first_data = before + zone_map;
    if (first_data >= volume->zones)
        return ENOSPC;
    if (inode_map > 65535 || zone_map > 65535 || (first_data > 65535 && volume->version != 3))
        return EFBIG;
    volume->inodes = (uint32_t)inodes;
    volume->inode_map_blocks = (uint32_t)inode_map;
    volume->zone_map_blocks = (uint32_t)zone_map;
    volume->first_data = (uint32_t)first_data;
    return EOK;
}

static errno_t mfs_options_check(const mkmfs_options_t *options)
{
    uint32_t size = options->block_size;

    if (options->version < 1 || options->version > 3)
        return EINVAL;
    if (options->version != 3)
        return size == MFS_BLOCK_SIZE_MIN ? EOK : EINVAL;
    if (options->long_names) /* version 3 always has long names */
        return EINVAL;
    return size == 1024 || size == 2048 || size == 4096 ? EOK : EINVAL;
}

static errno_t mfs_volume_plan(volume_t *volume, const block_device_t *device,
                               const mkmfs_options_t *options)
{
    uint64_t zones = block_count(device);
    uint64_t zones_max = options->version == 1 ? 65535 : UINT32_MAX;

    if (zones > zones_max)
        return EFBIG;
    volume->version = options->version;
    volume->long_names = options->long_names;
    volume->block_size = options->block_size;
    volume->zones = (uint32_t)zones;
    volume->now = (uint32_t)options->now;

    uint64_t inodes = options->inodes;
    if (inodes == 0) {
        inodes = zones / 3 + 1;
        if (options->version != 3 && inodes > 65535)
            inodes = 65535;
    }
    return mfs_layout_make(volume, inodes);
}

static void super_fill_v3(const volume_t *volume, uint8_t *super)
{
    le32_put(super + MFS_SB3_INODES, volume->inodes);
    le16_put(super + MFS_SB3_INODE_MAP, volume->inode_map_blocks);
    le16_put(super + MFS_SB3_ZONE_MAP, volume->zone_map_blocks);
    le16_put(super + MFS_SB3_FIRST_DATA, volume->first_data > 65535 ? 0 : volume->first_data);
    le32_put(super + MFS_SB3_SIZE_MAX, INT32_MAX);
    le32_put(super + MFS_SB3_ZONES, volume->zones);
    le16_put(super + MFS_SB3_MAGIC, MFS_MAGIC_V3);
    le16_put(super + MFS_SB3_BLOCK_SIZE, volume->block_size);
}

static uint32_t magic_old(const volume_t *volume)
{
    if (volume->version == 1)
        return volume->long_names ? MFS_MAGIC_V1_LONG : MFS_MAGIC_V1;
    return volume->long_names ? MFS_MAGIC_V2_LONG : MFS_MAGIC_V2;
}

static void super_fill_old(const volume_t *volume, uint8_t *super)
{
    bool one = volume->version == 1;

    le16_put(super + MFS_SB_INODES, volume->inodes);
    le16_put(super + MFS_SB_ZONES_V1, one ? volume->zones : 0);
    le16_put(super + MFS_SB_INODE_MAP, volume->inode_map_blocks);
    le16_put(super + MFS_SB_ZONE_MAP, volume->zone_map_blocks);
    le16_put(super + MFS_SB_FIRST_DATA, volume->first_data);
    le32_put(super + MFS_SB_SIZE_MAX, one ? SIZE_MAX_V1 : INT32_MAX);
    le16_put(super + MFS_SB_MAGIC, magic_old(volume));
    le16_put(super + MFS_SB_STATE, MFS_STATE_CLEAN);
    le32_put(super + MFS_SB_ZONES_V2, one ? 0 : volume->zones);
}

/* Fills one block of a bitmap in which bits 0 and 1, and those from `bits` on, are set. */
static void bitmap_fill(const volume_t *volume, uint8_t *data, uint64_t block, uint64_t bits)
{
    uint64_t per_block = (uint64_t)volume->block_size * 8;

    for (uint64_t i = 0; i < per_block; i++) {
        uint64_t bit = block * per_block + i;
        if (bit < 2 || bit >= bits)
            data[i / 8] |= (uint8_t)(1u << i % 8);
    }
}

static void root_inode_fill(const volume_t *volume, uint8_t *raw)
{
    uint32_t mode = MFS_MODE_DIRECTORY | MFS_MODE_PERMISSIONS_DIR;
    uint32_t size = 2 * dirent_size(volume);

    if (volume->version == 1) {
        le16_put(raw + MFS_I1_MODE, mode);
        raw[MFS_I1_LINKS] = 2;
        le32_put(raw + MFS_I1_SIZE, size);
        le32_put(raw + MFS_I1_MTIME, volume->now);
        le16_put(raw + MFS_I1_ZONES, volume->first_data);
        return;
    }
    le16_put(raw + MFS_I2_MODE, mode);
    le16_put(raw + MFS_I2_LINKS, 2);
    le32_put(raw + MFS_I2_SIZE, size);
    le32_put(raw + MFS_I2_ATIME, volume->now);
    le32_put(raw + MFS_I2_MTIME, volume->now);
    le32_put(raw + MFS_I2_CTIME, volume->now);
    le32_put(raw + MFS_I2_ZONES, volume->first_data);
}

/* Writes the two entries of the root directory, `.` and `..`. */
static void root_fill(const volume_t *volume, uint8_t *data)
{
    size_t number_size = volume->version == 3 ? 4 : 2;

    for (size_t i = 0; i < 2; i++) {
        uint8_t *entry = data + i * dirent_size(volume);
        entry[0] = MFS_ROOT;
        memset(entry + number_size, '.', i + 1);
    }
}

/* Fills in one block after the superblock. */
static void mfs_block_fill(const volume_t *volume, uint32_t number, uint8_t *data)
{
    uint32_t zone_map = MFS_BITMAP_BLOCK + volume->inode_map_blocks;
    uint32_t inodes = zone_map + volume->zone_map_blocks;
    uint64_t zone_bits = (uint64_t)volume->zones - volume->first_data + 1;

    if (number < MFS_BITMAP_BLOCK)
        return;
    if (number < zone_map)
        bitmap_fill(volume, data, number - MFS_BITMAP_BLOCK, (uint64_t)volume->inodes + 1);
    else if (number < inodes)
        bitmap_fill(volume, data, number - zone_map, zone_bits);
    else if (number == inodes)
        root_inode_fill(volume, data);
    else if (number == volume->first_data)
        root_fill(volume, data);
}

static errno_t block_write(block_device_t *device, const volume_t *volume, uint32_t number,
                           bool super)
{
    block_t *block;
    errno_t rc = block_get(device, number, BLOCK_NOREAD, &block);
    if (rc != EOK)
        return rc;
    uint8_t *at = block->data + MFS_SUPER_OFFSET % volume->block_size;
    if (super && volume->version == 3)
        super_fill_v3(volume, at);
    else if (super)
        super_fill_old(volume, at);
    else
        mfs_block_fill(volume, number, block->data);
    block->dirty = true;
    block_put(device, block);
    return EOK;
}

/* Writes the volume. Clears the block of the superblock first, so that an interrupted format leaves
 * no file system. */
static errno_t mfs_volume_write(block_device_t *device, const volume_t *volume)
{
    uint32_t super_block = MFS_SUPER_OFFSET / volume->block_size;

    errno_t rc = block_write(device, volume, super_block, false);
    if (rc == EOK)
        rc = block_sync(device);
    for (uint32_t number = 0; rc == EOK && number <= volume->first_data; number++)
        rc = block_write(device, volume, number, false);
    if (rc == EOK)
        rc = block_sync(device);
    if (rc == EOK)
        rc = block_write(device, volume, super_block, true);
    return rc == EOK ? block_sync(device) : rc;
}

errno_t mkmfs(block_device_t *device, const mkmfs_options_t *options, mkfs_result_t *result)
{
    volume_t volume = {0};

    errno_t rc = mfs_options_check(options);
    if (rc != EOK)
        return rc;
    if (options->block_size < block_device_size(device))
        return EINVAL;
    rc = block_set_size(device, options->block_size);
    if (rc == EOK)
        rc = mfs_volume_plan(&volume, device, options);
    if (rc == EOK)
        rc = mfs_volume_write(device, &volume);
    if (rc != EOK)
        return rc;

    *result = (mkfs_result_t){.variant = volume.version,
                              .block_size = volume.block_size,
                              .blocks = volume.zones - volume.first_data,
                              .inodes = volume.inodes};
    return EOK;
}
