// SPDX-License-Identifier: BSD-2-Clause
/* Formats a device as FAT12, FAT16 or FAT32. */
#include "fat_layout.h"
#include "mkfs.h"

#include <block/le.h>
#include <string.h>

#define COPIES         2
#define MEDIA          0xf8
#define INFO_SECTOR    1
#define BACKUP_SECTOR  6
#define ROOT_CLUSTER   2
#define AUTO_FAT12_MAX (4ull * 1024 * 1024)
#define AUTO_FAT16_MAX (512ull * 1024 * 1024)

/* The volume to create. */
typedef struct volume {
    unsigned bits;
    uint32_t sector_size;
    uint32_t sectors;
    uint32_t cluster_sectors;
    uint32_t reserved;
    uint32_t root_entries;
    uint32_t root_sectors;
    uint32_t table_sectors;
    uint32_t clusters;
    uint32_t serial;
} volume_t;

/* Computes the layout for a cluster size. Returns false if there is no room for data. */
static bool fat_layout_make(volume_t *volume, uint32_t cluster_sectors)
{
    uint64_t head = volume->reserved + volume->root_sectors;
    if (volume->sectors <= head)
        return false;

    uint64_t room = volume->sectors - head;
    uint64_t table_bits = (room / cluster_sectors + 2) * volume->bits;
    uint64_t table_sectors = (table_bits + volume->sector_size * 8 - 1) / (volume->sector_size * 8);
    if (room <= COPIES * table_sectors)
        return false;

    volume->cluster_sectors = cluster_sectors;
    volume->table_sectors = (uint32_t)table_sectors;
    volume->clusters = (uint32_t)((room - COPIES * table_sectors) / cluster_sectors);
    return volume->clusters > 0;
}

static uint32_t clusters_max(const volume_t *volume)
{
    if (volume->bits == 12)
        return FAT16_CLUSTERS_MIN - 1;
    return volume->bits == 16 ? FAT32_CLUSTERS_MIN - 1 : 0x0ffffff4;
}

static uint32_t clusters_min(const volume_t *volume)
{
    if (volume->bits == 12)
        return 1;
    return volume->bits == 16 ? FAT16_CLUSTERS_MIN : FAT32_CLUSTERS_MIN;
}

/* Chooses the smallest cluster size that the table can address; on large FAT32 volumes at least
 * 4 KiB. */
static errno_t layout_choose(volume_t *volume)
{
    uint64_t bytes = (uint64_t)volume->sectors * volume->sector_size;
    uint32_t least = 1;
    if (volume->bits == 32 && bytes > AUTO_FAT16_MAX && volume->sector_size < 4096)
        least = 4096 / volume->sector_size;

    for (uint32_t size = least; size * volume->sector_size <= 64 * 1024 && size <= 128; size *= 2) {
        if (!fat_layout_make(volume, size))
            return ENOSPC;
        if (volume->clusters <= clusters_max(volume))
            return volume->clusters < clusters_min(volume) ? ENOSPC : EOK;
    }
    return EFBIG;
}

static errno_t fat_volume_plan(volume_t *volume, const block_device_t *device,
                               const mkfat_options_t *options)
{
    uint64_t sectors = block_count(device);

    volume->sector_size = (uint32_t)block_size(device);
    if (options->size != 0) {
        if (options->size / volume->sector_size > sectors)
            return ENOSPC;
        sectors = options->size / volume->sector_size;
    }
    if (sectors > UINT32_MAX)
        return EFBIG;

    uint64_t bytes = sectors * volume->sector_size;
    volume->sectors = (uint32_t)sectors;
    volume->bits = options->bits;
    if (volume->bits == 0)
        volume->bits = bytes <= AUTO_FAT12_MAX ? 12 : bytes <= AUTO_FAT16_MAX ? 16 : 32;
    if (volume->bits != 12 && volume->bits != 16 && volume->bits != 32)
        return EINVAL;
    volume->reserved = volume->bits == 32 ? 32 : 1;
    volume->root_entries = volume->bits == 32 ? 0 : volume->bits == 16 ? 512 : 224;
    volume->root_sectors =
        (volume->root_entries * FAT_ENTRY_SIZE + volume->sector_size - 1) / volume->sector_size;
    volume->serial = options->serial;
    return layout_choose(volume);
}

static void boot_fill_32(const volume_t *volume, uint8_t *boot)
{
    le32_put(boot + FAT_BS32_TABLE_SECTORS, volume->table_sectors);
    le32_put(boot + FAT_BS32_ROOT_CLUSTER, ROOT_CLUSTER);
    le16_put(boot + FAT_BS32_INFO_SECTOR, INFO_SECTOR);
    le16_put(boot + FAT_BS32_BACKUP_SECTOR, BACKUP_SECTOR);
}

static void extension_fill(const volume_t *volume, uint8_t *extension)
{
    extension[FAT_BX_DRIVE] = 0x80;
    extension[FAT_BX_MARK] = 0x29;
    le32_put(extension + FAT_BX_SERIAL, volume->serial);
    memcpy(extension + FAT_BX_LABEL, "NO NAME    ", 11);
    memcpy(extension + FAT_BX_TYPE, "FAT     ", 8);
    extension[FAT_BX_TYPE + 3] = (uint8_t)('0' + volume->bits / 10);
    extension[FAT_BX_TYPE + 4] = (uint8_t)('0' + volume->bits % 10);
    memcpy(extension + FAT_BX_CODE, "\xf4\xeb\xfd", 3); /* an endless loop of hlt: not bootable */
}

static void boot_fill(const volume_t *volume, uint8_t *boot)
{
    bool wide = volume->bits == 32;
    size_t extension = wide ? FAT_BS32_EXTENSION : FAT_BS_EXTENSION;
    bool small = volume->sectors < 0x10000 && !wide;

    boot[FAT_BS_JUMP] = 0xeb;
    boot[FAT_BS_JUMP + 1] = (uint8_t)(extension + FAT_BX_CODE - 2);
    boot[FAT_BS_JUMP + 2] = 0x90;
    memcpy(boot + FAT_BS_OEM, "SWITCHBD", 8);
    le16_put(boot + FAT_BS_SECTOR_BYTES, volume->sector_size);
    boot[FAT_BS_CLUSTER_SECTORS] = (uint8_t)volume->cluster_sectors;
    le16_put(boot + FAT_BS_RESERVED, volume->reserved);
    boot[FAT_BS_COPIES] = COPIES;
    le16_put(boot + FAT_BS_ROOT_ENTRIES, volume->root_entries);
    le16_put(boot + FAT_BS_SECTORS_16, small ? volume->sectors : 0);
    le32_put(boot + FAT_BS_SECTORS_32, small ? 0 : volume->sectors);
    boot[FAT_BS_MEDIA] = MEDIA;
    le16_put(boot + FAT_BS_TRACK_SECTORS, 32);
    le16_put(boot + FAT_BS_HEADS, 64);
    if (wide)
        boot_fill_32(volume, boot);
    else
        le16_put(boot + FAT_BS_TABLE_SECTORS_16, volume->table_sectors);
    extension_fill(volume, boot + extension);
    le16_put(boot + FAT_BS_SIGNATURE, FAT_SIGNATURE);
}

static void info_fill(const volume_t *volume, uint8_t *info)
{
    le32_put(info + FAT_FSI_LEAD, FAT_FSI_LEAD_VALUE);
    le32_put(info + FAT_FSI_MAGIC, FAT_FSI_MAGIC_VALUE);
    le32_put(info + FAT_FSI_FREE_COUNT, volume->clusters - 1);
    le32_put(info + FAT_FSI_NEXT_FREE, ROOT_CLUSTER + 1);
    le16_put(info + FAT_FSI_SIGNATURE, FAT_SIGNATURE);
}

/* The first entries of the table: the medium, the end mark, and on FAT32 the root directory. */
static void table_fill(const volume_t *volume, uint8_t *table)
{
    memset(table, 0xff, volume->bits == 32 ? 12 : volume->bits == 16 ? 4 : 3);
    table[0] = MEDIA;
    if (volume->bits == 32)
        for (size_t i = 3; i < 12; i += 4)
            table[i] = 0x0f;
}

typedef void (*fill_t)(const volume_t *volume, uint8_t *sector);

/* Writes one sector of zeros, filled in by `fill` unless it is NULL. */
static errno_t sector_write(block_device_t *device, const volume_t *volume, uint64_t sector,
                            fill_t fill)
{
    block_t *block;
    errno_t rc = block_get(device, sector, BLOCK_NOREAD, &block);
    if (rc != EOK)
        return rc;
    if (fill != NULL)
        fill(volume, block->data);
    block->dirty = true;
    block_put(device, block);
    return EOK;
}

/* Writes the reserved sectors except the first, the tables, and the root directory. */
static errno_t body_write(block_device_t *device, const volume_t *volume)
{
    bool wide = volume->bits == 32;
    uint32_t tables = volume->reserved;
    uint32_t end = tables + COPIES * volume->table_sectors + volume->root_sectors;
    if (wide)
        end += volume->cluster_sectors;

    for (uint32_t sector = 1; sector < end; sector++) {
        fill_t fill = NULL;
        if (sector == tables || sector == tables + volume->table_sectors)
            fill = table_fill;
        else if (wide && sector == BACKUP_SECTOR)
            fill = boot_fill;
        else if (wide && (sector == INFO_SECTOR || sector == BACKUP_SECTOR + INFO_SECTOR))
            fill = info_fill;
        errno_t rc = sector_write(device, volume, sector, fill);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}

/* Writes the volume. Clears the old boot sector first and writes the new one last, so that an
 * interrupted format does not leave the old volume visible. */
static errno_t fat_volume_write(block_device_t *device, const volume_t *volume)
{
    errno_t rc = sector_write(device, volume, 0, NULL);
    if (rc == EOK)
        rc = block_sync(device);
    if (rc == EOK)
        rc = body_write(device, volume);
    if (rc == EOK)
        rc = block_sync(device);
    if (rc == EOK)
        rc = sector_write(device, volume, 0, boot_fill);
    return rc == EOK ? block_sync(device) : rc;
}

errno_t mkfat(block_device_t *device, const mkfat_options_t *options, mkfs_result_t *result)
{
    volume_t volume = {0};
    size_t sector_size = block_device_size(device) < 512 ? 512 : block_device_size(device);

    if (sector_size > 4096)
        return ENOTSUP;
    errno_t rc = block_set_size(device, sector_size);
    if (rc == EOK)
        rc = fat_volume_plan(&volume, device, options);
    if (rc == EOK)
        rc = fat_volume_write(device, &volume);
    if (rc != EOK)
        return rc;

    *result = (mkfs_result_t){.variant = volume.bits,
                              .block_size = volume.cluster_sectors * volume.sector_size,
                              .blocks = volume.clusters};
    return EOK;
}
