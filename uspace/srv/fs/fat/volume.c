// SPDX-License-Identifier: BSD-2-Clause
/*
 * The boot sector, which says how the volume is laid out, and FSInfo, which
 * keeps the number of free clusters of FAT32. Everything that is read here is
 * checked, so that the rest may compute with it.
 */
#include "fat.h"

#include <block/le.h>
#include <string.h>

static bool is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/* Whether this is the boot sector of a FAT volume at all. */
static bool boot_plausible(const uint8_t *boot)
{
    uint32_t sector_bytes = le16_get(boot + FAT_BS_SECTOR_BYTES);
    uint8_t media = boot[FAT_BS_MEDIA];

    if (le16_get(boot + FAT_BS_SIGNATURE) != FAT_SIGNATURE)
        return false;
    if (!is_power_of_two(sector_bytes) || sector_bytes < 512 || sector_bytes > 4096)
        return false;
    if (!is_power_of_two(boot[FAT_BS_CLUSTER_SECTORS]))
        return false;
    return le16_get(boot + FAT_BS_RESERVED) != 0 && boot[FAT_BS_COPIES] != 0 &&
           (media == 0xf0 || media >= 0xf8);
}

/* The parts in the order in which they lie on the volume. */
static errno_t layout_decode(fat_t *fat, const uint8_t *boot)
{
    uint32_t reserved = le16_get(boot + FAT_BS_RESERVED);
    uint32_t root_bytes = le16_get(boot + FAT_BS_ROOT_ENTRIES) * (uint32_t)FAT_ENTRY_SIZE;
    uint32_t sectors = le16_get(boot + FAT_BS_SECTORS_16);

    fat->sector_size = le16_get(boot + FAT_BS_SECTOR_BYTES);
    fat->cluster_sectors = boot[FAT_BS_CLUSTER_SECTORS];
    fat->cluster_size = fat->cluster_sectors * fat->sector_size;
    fat->table_sectors = le16_get(boot + FAT_BS_TABLE_SECTORS_16);
    fat->table_copies = boot[FAT_BS_COPIES];
    if (sectors == 0)
        sectors = le32_get(boot + FAT_BS_SECTORS_32);
    if (fat->table_sectors == 0) {
        fat->bits = 32;
        fat->table_sectors = le32_get(boot + FAT_BS32_TABLE_SECTORS);
        fat->root_cluster = le32_get(boot + FAT_BS32_ROOT_CLUSTER);
        fat->info_sector = le16_get(boot + FAT_BS32_INFO_SECTOR);
    }

    uint64_t root_start = reserved + (uint64_t)fat->table_copies * fat->table_sectors;
    fat->root_sectors = (root_bytes + fat->sector_size - 1) / fat->sector_size;
    uint64_t data_start = root_start + fat->root_sectors;
    if (fat->table_sectors == 0 || data_start >= sectors || fat->cluster_size > 256 * 1024)
        return ECORRUPT;

    fat->table_start = reserved;
    fat->root_start = (uint32_t)root_start;
    fat->data_start = (uint32_t)data_start;
    fat->clusters = (sectors - fat->data_start) / fat->cluster_sectors;
    if (fat->bits == 0)
        fat->bits = fat->clusters < FAT16_CLUSTERS_MIN ? 12 : 16;
    if (fat->info_sector >= reserved)
        fat->info_sector = 0;
    return EOK;
}

/* What FAT32 says of its copies: all are kept equal, or only one is in use. */
static errno_t copies_decode(fat_t *fat, const uint8_t *boot)
{
    uint32_t flags = le16_get(boot + FAT_BS32_FLAGS);

    if (fat->bits != 32 || (flags & 0x80) == 0)
        return EOK;
    if ((flags & 0x0f) >= fat->table_copies)
        return ECORRUPT;
    fat->table_start += (flags & 0x0f) * fat->table_sectors;
    fat->table_copies = 1;
    return EOK;
}

static errno_t layout_check(const fat_t *fat)
{
    uint64_t table_bits = (uint64_t)fat->table_sectors * fat->sector_size * 8;
    uint64_t end = fat->data_start + (uint64_t)fat->clusters * fat->cluster_sectors;

    if (end > FAT_NO_INDEX / (fat->sector_size / FAT_ENTRY_SIZE))
        return ENOTSUP; /* fat_index_of has no number for an entry of the last sectors */
    if (fat->clusters == 0 || ((uint64_t)fat->clusters + 2) * fat->bits > table_bits)
        return ECORRUPT;
    if (fat->clusters > (fat->bits == 16 ? 0xfff4u : 0x0ffffff4u))
        return ECORRUPT;
    if (fat->bits == 32 ? !fat_cluster_valid(fat, fat->root_cluster) : fat->root_sectors == 0)
        return ECORRUPT;
    return end > block_count(fat->device) ? ECORRUPT : EOK;
}

/* FSInfo is a hint: a bad one is not used, and not written either. */
static errno_t info_read(fat_t *fat)
{
    fat->free_claimed = FAT_UNKNOWN;
    fat->count_next = 2;
    fat->next_free = 2;
    if (fat->info_sector == 0)
        return EOK;

    block_t *block;
    errno_t rc = block_get(fat->device, fat->info_sector, BLOCK_READ, &block);
    if (rc != EOK)
        return rc;

    if (le32_get(block->data + FAT_FSI_LEAD) == FAT_FSI_LEAD_VALUE &&
        le32_get(block->data + FAT_FSI_MAGIC) == FAT_FSI_MAGIC_VALUE) {
        uint32_t free_count = le32_get(block->data + FAT_FSI_FREE_COUNT);
        uint32_t next_free = le32_get(block->data + FAT_FSI_NEXT_FREE);
        fat->free_claimed = free_count <= fat->clusters ? free_count : FAT_UNKNOWN;
        fat->next_free = fat_cluster_valid(fat, next_free) ? next_free : 2;
    } else {
        fat->info_sector = 0;
    }
    block_put(fat->device, block);
    return EOK;
}

errno_t fat_info_store(fat_t *fat)
{
    if (!fat->info_changed || fat->info_sector == 0)
        return EOK;

    block_t *block;
    errno_t rc = block_get(fat->device, fat->info_sector, BLOCK_CHANGE, &block);
    if (rc != EOK)
        return rc;
    le32_put(block->data + FAT_FSI_FREE_COUNT, fat->free_claimed);
    le32_put(block->data + FAT_FSI_NEXT_FREE, fat->next_free);
    block->dirty = true;
    block_put(fat->device, block);
    fat->info_changed = false;
    return EOK;
}

static errno_t boot_read(block_device_t *device, uint8_t boot[FAT_BOOT_SIZE])
{
    if (block_size(device) < FAT_BOOT_SIZE) {
        errno_t rc = block_set_size(device, FAT_BOOT_SIZE);
        if (rc != EOK)
            return rc;
    }

    block_t *block;
    errno_t rc = block_get(device, 0, BLOCK_READ, &block);
    if (rc != EOK)
        return rc == ERANGE ? EINVAL : rc; /* an empty device is not FAT */
    memcpy(boot, block->data, FAT_BOOT_SIZE);
    block_put(device, block);
    return EOK;
}

errno_t fat_volume_open(fat_t *fat, block_device_t *device)
{
    uint8_t boot[FAT_BOOT_SIZE];

    fat->device = device;
    errno_t rc = boot_read(device, boot);
    if (rc != EOK)
        return rc;
    if (!boot_plausible(boot))
        return EINVAL;

    rc = layout_decode(fat, boot);
    if (rc == EOK)
        rc = copies_decode(fat, boot);
    if (rc == EOK && fat->sector_size < block_device_size(device))
        rc = ENOTSUP;
    if (rc == EOK)
        rc = block_set_size(device, fat->sector_size);
    if (rc == EOK)
        rc = layout_check(fat);
    return rc == EOK ? info_read(fat) : rc;
}

errno_t fat_volume_sync(fat_t *fat)
{
    bool more = true;
    errno_t orphans_rc = EOK;
    while (orphans_rc == EOK && more)
        orphans_rc = fat_orphans_release(fat, &more);

    errno_t rc = fat->info_changed ? fat_change_begin(fat) : block_sync(fat->device);
    if (rc == EOK && fat->info_changed)
        rc = fat_change_end(fat, EOK);
    return orphans_rc != EOK ? orphans_rc : rc;
}
