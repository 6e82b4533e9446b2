// SPDX-License-Identifier: BSD-2-Clause
/*
 * The boot sector, which describes the layout of the volume, and FSInfo of FAT32, which has the
 * number of free clusters. All values are checked here, so that the other files can rely on them.
 */
#include "fat.h"

#include <block/le.h>
#include <string.h>

#define CLUSTER_SIZE_MAX (512 * 1024)

static bool is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/* Atari volumes begin with a branch instruction of the 68000 and have no signature. */
static bool boot_is_atari(const uint8_t *boot)
{
    return boot[FAT_BS_JUMP] == FAT_JUMP_ATARI &&
           le16_get(boot + FAT_BS_SIGNATURE) != FAT_SIGNATURE;
}

/* Whether this looks like the boot sector of a FAT volume. */
static bool boot_plausible(const uint8_t *boot)
{
    uint32_t sector_bytes = le16_get(boot + FAT_BS_SECTOR_BYTES);
    uint8_t media = boot[FAT_BS_MEDIA];

    if (le16_get(boot + FAT_BS_SIGNATURE) != FAT_SIGNATURE && !boot_is_atari(boot))
        return false;
    if (!is_power_of_two(sector_bytes) || sector_bytes < 512)
        return false;
    if (boot[FAT_BS_CLUSTER_SECTORS] != 0 && !is_power_of_two(boot[FAT_BS_CLUSTER_SECTORS]))
        return false;
    return le16_get(boot + FAT_BS_RESERVED) != 0 && boot[FAT_BS_COPIES] != 0 &&
           (media == 0xf0 || media >= 0xf8);
}

/* Reports a doubtful layout, and makes the volume read-only. */
static void volume_doubt(fat_t *fat, const char *what)
{
    fat->read_only = true;
    fat_report(what);
}

/* Returns the number of entries that fit into one copy of the table. */
static uint64_t table_entries(const fat_t *fat, unsigned bits)
{
    return (uint64_t)fat->table_sectors * fat->sector_size * 8 / bits;
}

/* Computes the positions of the parts, in their order on the volume. */
static errno_t layout_decode(fat_t *fat, const uint8_t *boot)
{
    uint32_t reserved = le16_get(boot + FAT_BS_RESERVED);
    uint32_t root_bytes = le16_get(boot + FAT_BS_ROOT_ENTRIES) * (uint32_t)FAT_ENTRY_SIZE;
    uint32_t sectors = le16_get(boot + FAT_BS_SECTORS_16);

    fat->sector_size = le16_get(boot + FAT_BS_SECTOR_BYTES);
    fat->cluster_sectors = boot[FAT_BS_CLUSTER_SECTORS];
    if (fat->cluster_sectors == 0) { /* 256 does not fit into a byte */
        fat->cluster_sectors = 256;
        volume_doubt(fat, "0 sectors per cluster, taken for 256: mounted read-only");
    }
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
    if (fat->table_sectors == 0 || data_start >= sectors || fat->cluster_size > CLUSTER_SIZE_MAX)
        return ECORRUPT;

    fat->table_start = reserved;
    fat->root_start = (uint32_t)root_start;
    fat->data_start = (uint32_t)data_start;
    fat->clusters = (sectors - fat->data_start) / fat->cluster_sectors;
    if (fat->bits == 0)
        fat->bits = fat->clusters < FAT16_CLUSTERS_MIN ? 12 : 16;
    if (fat->bits == 12 && boot_is_atari(boot) && table_entries(fat, 16) >= fat->clusters + 2) {
        fat->bits = 16; /* the only type on Atari hard disks */
        volume_doubt(fat, "an Atari volume with few clusters, taken for FAT16: mounted read-only");
    }
    if (fat->info_sector >= reserved)
        fat->info_sector = 0;
    return EOK;
}

/* FAT32 either keeps all copies of the table identical or uses only one of them. */
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

/* Ignores clusters that have no entry in the table; the clusters before them can be read. */
static errno_t table_check(fat_t *fat)
{
    uint64_t entries = table_entries(fat, fat->bits);

    if (entries <= 2)
        return ECORRUPT;
    if (fat->clusters > entries - 2) {
        fat->clusters = (uint32_t)(entries - 2);
        volume_doubt(fat, "the table is too small for the volume: mounted read-only");
    }
    return EOK;
}

static errno_t fat_layout_check(const fat_t *fat)
{
    uint64_t end = fat->data_start + (uint64_t)fat->clusters * fat->cluster_sectors;

    if (end > FAT_NO_INDEX / (fat->sector_size / FAT_ENTRY_SIZE))
        return ENOTSUP; /* fat_index_of() cannot represent the last sectors */
    if (fat->clusters == 0 || fat->clusters > (fat->bits == 16 ? 0xfff4u : 0x0ffffff4u))
        return ECORRUPT;
    if (fat->bits == 32 ? !fat_cluster_valid(fat, fat->root_cluster) : fat->root_sectors == 0)
        return ECORRUPT;
    return end > block_count(fat->device) ? ECORRUPT : EOK;
}

/* FSInfo is only a hint. If its magic numbers are wrong, it is neither read nor written. */
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
        return rc == ERANGE ? EINVAL : rc; /* the device is too small for FAT */
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
        rc = table_check(fat);
    if (rc == EOK)
        rc = fat_layout_check(fat);
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
    else if (rc == EROFS && fat->read_only)
        rc = EOK; /* only the number in FSInfo would change */
    return orphans_rc != EOK ? orphans_rc : rc;
}
