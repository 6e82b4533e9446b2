// SPDX-License-Identifier: BSD-2-Clause
/*
 * The superblock. Mounting reads two blocks: the superblock, with the smallest block size that can
 * hold it, and then the root inode.
 */
#include "mfs.h"

#include <block/le.h>
#include <string.h>

/* The fields of both superblock formats. */
typedef struct super {
    uint32_t magic;
    uint32_t inode_map_blocks;
    uint32_t zone_map_blocks;
    uint32_t log_zone;
    uint32_t first_data;
    uint32_t size_max;
} super_t;

static errno_t super_read(block_device_t *device, uint8_t bytes[MFS_SUPER_SIZE])
{
    if (block_size(device) < MFS_SUPER_SIZE) {
        errno_t rc = block_set_size(device, MFS_SUPER_SIZE);
        if (rc != EOK)
            return rc;
    }

    block_t *block;
    errno_t rc = block_get(device, MFS_SUPER_OFFSET / block_size(device), BLOCK_READ, &block);
    if (rc != EOK)
        return rc == ERANGE ? EINVAL : rc; /* the device is too small for this type */
    memcpy(bytes, block->data + MFS_SUPER_OFFSET % block_size(device), MFS_SUPER_SIZE);
    block_put(device, block);
    return EOK;
}

static void super_decode_old(mfs_t *mfs, const uint8_t *bytes, super_t *super)
{
    bool one = super->magic == MFS_MAGIC_V1 || super->magic == MFS_MAGIC_V1_LONG;
    bool long_names = super->magic == MFS_MAGIC_V1_LONG || super->magic == MFS_MAGIC_V2_LONG;

    mfs->version = one ? 1 : 2;
    mfs->block_size = MFS_BLOCK_SIZE_MIN;
    mfs->inodes = le16_get(bytes + MFS_SB_INODES);
    mfs->zones = one ? le16_get(bytes + MFS_SB_ZONES_V1) : le32_get(bytes + MFS_SB_ZONES_V2);
    mfs->name_size = long_names ? 30 : 14;
    mfs->dirent_size = mfs->name_size + 2;
    super->inode_map_blocks = le16_get(bytes + MFS_SB_INODE_MAP);
    super->zone_map_blocks = le16_get(bytes + MFS_SB_ZONE_MAP);
    super->first_data = le16_get(bytes + MFS_SB_FIRST_DATA);
    super->log_zone = le16_get(bytes + MFS_SB_LOG_ZONE);
    super->size_max = le32_get(bytes + MFS_SB_SIZE_MAX);
}

static void super_decode_v3(mfs_t *mfs, const uint8_t *bytes, super_t *super)
{
    mfs->version = 3;
    mfs->block_size = le16_get(bytes + MFS_SB3_BLOCK_SIZE);
    mfs->inodes = le32_get(bytes + MFS_SB3_INODES);
    mfs->zones = le32_get(bytes + MFS_SB3_ZONES);
    mfs->name_size = 60;
    mfs->dirent_size = 64;
    super->inode_map_blocks = le16_get(bytes + MFS_SB3_INODE_MAP);
    super->zone_map_blocks = le16_get(bytes + MFS_SB3_ZONE_MAP);
    super->first_data = le16_get(bytes + MFS_SB3_FIRST_DATA);
    super->log_zone = le16_get(bytes + MFS_SB3_LOG_ZONE);
    super->size_max = le32_get(bytes + MFS_SB3_SIZE_MAX);
}

/* EINVAL if this is not a MINIX superblock. */
static errno_t super_decode(mfs_t *mfs, const uint8_t *bytes, super_t *super)
{
    super->magic = le16_get(bytes + MFS_SB3_MAGIC);
    if (super->magic == MFS_MAGIC_V3) {
        super_decode_v3(mfs, bytes, super);
    } else {
        super->magic = le16_get(bytes + MFS_SB_MAGIC);
        if (super->magic != MFS_MAGIC_V1 && super->magic != MFS_MAGIC_V1_LONG &&
            super->magic != MFS_MAGIC_V2 && super->magic != MFS_MAGIC_V2_LONG)
            return EINVAL;
        super_decode_old(mfs, bytes, super);
    }
    mfs->inode_size = mfs->version == 1 ? MFS_I1_BYTES : MFS_I2_BYTES;
    mfs->zone_bytes = mfs->version == 1 ? 2 : 4;
    mfs->levels = mfs->version == 1 ? 2 : 3;
    mfs->links_max = mfs->version == 1 ? 250 : 65530;
    mfs->size_max = super->size_max != 0 ? super->size_max : INT32_MAX;
    return EOK;
}

static bool block_size_valid(uint32_t size)
{
    return size >= MFS_BLOCK_SIZE_MIN && size <= MFS_BLOCK_SIZE_MAX && (size & (size - 1)) == 0;
}

/* Computes the positions of the parts, and checks them against each other and the device. */
static errno_t mfs_layout_check(mfs_t *mfs, const super_t *super)
{
    uint64_t bits_per_block = (uint64_t)mfs->block_size * 8;
    uint64_t inodes_per_block = mfs->block_size / mfs->inode_size;
    uint64_t inode_start =
        (uint64_t)MFS_BITMAP_BLOCK + super->inode_map_blocks + super->zone_map_blocks;
    uint64_t data_start = inode_start + (mfs->inodes + inodes_per_block - 1) / inodes_per_block;

    mfs->first_data = super->first_data;
    if (super->first_data == 0 && mfs->version == 3 && data_start <= UINT32_MAX)
        mfs->first_data = (uint32_t)data_start;
    if (mfs->inodes == 0 || mfs->first_data < data_start || mfs->zones <= mfs->first_data)
        return ECORRUPT;
    if (mfs->zones > block_count(mfs->device))
        return ECORRUPT;

    mfs->inode_start = (uint32_t)inode_start;
    mfs->inode_map = (mfs_bitmap_t){.start = MFS_BITMAP_BLOCK, .bits = mfs->inodes + 1, .hint = 1};
    mfs->zone_map = (mfs_bitmap_t){.start = MFS_BITMAP_BLOCK + super->inode_map_blocks,
                                   .bits = mfs->zones - mfs->first_data + 1,
                                   .hint = 1};
    if ((uint64_t)mfs->inodes + 1 > super->inode_map_blocks * bits_per_block)
        return ECORRUPT;
    return mfs->zone_map.bits > super->zone_map_blocks * bits_per_block ? ECORRUPT : EOK;
}

errno_t mfs_super_open(mfs_t *mfs, block_device_t *device)
{
    uint8_t bytes[MFS_SUPER_SIZE];
    super_t super;

    mfs->device = device;
    errno_t rc = super_read(device, bytes);
    if (rc == EOK)
        rc = super_decode(mfs, bytes, &super);
    if (rc != EOK)
        return rc;

    if (!block_size_valid(mfs->block_size))
        return ECORRUPT;
    if (super.log_zone != 0 || mfs->block_size < block_device_size(device))
        return ENOTSUP;
    rc = block_set_size(device, mfs->block_size);
    return rc == EOK ? mfs_layout_check(mfs, &super) : rc;
}
