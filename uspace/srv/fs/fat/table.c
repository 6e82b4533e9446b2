// SPDX-License-Identifier: BSD-2-Clause
/*
 * The file allocation table. Each cluster has an entry, which is the number of the next cluster in
 * its chain. Writes go to all copies, reads to the first.
 *
 * Entries have 12, 16 or 32 bits (28 used). An entry of FAT12 can cross a sector boundary.
 */
#include "fat.h"

#include <string.h>

bool fat_cluster_valid(const fat_t *fat, uint32_t cluster)
{
    return cluster >= 2 && cluster - 2 < fat->clusters;
}

/* Reads or writes `count` bytes at byte `offset` of one copy of the table, sector by sector. */
static errno_t table_bytes(fat_t *fat, uint32_t copy, uint64_t offset, uint8_t *bytes, size_t count,
                           bool write)
{
    uint64_t start = fat->table_start + (uint64_t)copy * fat->table_sectors;

    while (count > 0) {
        block_t *block;
        errno_t rc = block_get(fat->device, start + offset / fat->sector_size,
                               write ? BLOCK_CHANGE : BLOCK_READ, &block);
        if (rc != EOK)
            return rc;

        size_t rest = fat->sector_size - offset % fat->sector_size;
        size_t piece = count < rest ? count : rest;
        uint8_t *at = block->data + offset % fat->sector_size;
        memcpy(write ? at : bytes, write ? bytes : at, piece);
        block->dirty = block->dirty || write;
        block_put(fat->device, block);
        bytes += piece;
        offset += piece;
        count -= piece;
    }
    return EOK;
}

static size_t entry_place(const fat_t *fat, uint32_t cluster, uint64_t *offset)
{
    *offset = (uint64_t)cluster * fat->bits / 8;
    return fat->bits == 32 ? 4 : 2;
}

static uint32_t bytes_join(const uint8_t *bytes, size_t count)
{
    uint32_t value = 0;
    for (size_t i = count; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

errno_t fat_entry_get(fat_t *fat, uint32_t cluster, uint32_t *value)
{
    uint8_t bytes[4];
    uint64_t offset;

    if (!fat_cluster_valid(fat, cluster))
        return ECORRUPT;

    size_t count = entry_place(fat, cluster, &offset);
    errno_t rc = table_bytes(fat, 0, offset, bytes, count, false);
    if (rc != EOK)
        return rc;

    uint32_t entry = bytes_join(bytes, count);
    if (fat->bits == 12)
        entry = cluster % 2 == 0 ? entry & 0xfff : entry >> 4;
    entry &= 0x0fffffff;

    uint32_t end = FAT_END >> (28 - (fat->bits == 32 ? 28 : fat->bits));
    if (entry >= end - 7)
        *value = FAT_END;
    else if (entry == end - 8)
        *value = FAT_BAD;
    else if (entry == FAT_FREE || fat_cluster_valid(fat, entry))
        *value = entry;
    else
        return ECORRUPT;
    return EOK;
}

static errno_t entry_set_in_copy(fat_t *fat, uint32_t copy, uint32_t cluster, uint32_t value)
{
    uint8_t bytes[4];
    uint64_t offset;
    size_t count = entry_place(fat, cluster, &offset);

    errno_t rc = table_bytes(fat, copy, offset, bytes, count, false);
    if (rc != EOK)
        return rc;

    uint32_t old = bytes_join(bytes, count);
    uint32_t entry = value;
    if (fat->bits == 32) /* the upper four bits are reserved */
        entry = (value & 0x0fffffff) | (old & 0xf0000000);
    else if (fat->bits == 12)
        entry = cluster % 2 == 0 ? (value & 0xfff) | (old & 0xf000) : value << 4 | (old & 0xf);

    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(entry >> (8 * i));
    return table_bytes(fat, copy, offset, bytes, count, true);
}

errno_t fat_entry_set(fat_t *fat, uint32_t cluster, uint32_t value)
{
    if (!fat_cluster_valid(fat, cluster))
        return ECORRUPT;

    for (uint32_t copy = 0; copy < fat->table_copies; copy++) {
        errno_t rc = entry_set_in_copy(fat, copy, cluster, value);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}

/* Updates the counts after a cluster became free (1) or used (-1). */
static void free_count_add(fat_t *fat, uint32_t cluster, int change)
{
    if (cluster < fat->count_next)
        fat->free_counted = (uint32_t)((int64_t)fat->free_counted + change);
    if (fat->free_claimed == FAT_UNKNOWN)
        return;

    int64_t claimed = (int64_t)fat->free_claimed + change;
    fat->free_claimed = claimed < 0 || claimed > fat->clusters ? FAT_UNKNOWN : (uint32_t)claimed;
    fat->info_changed = true;
}

static bool is_counted(const fat_t *fat)
{
    return !fat_cluster_valid(fat, fat->count_next);
}

/* Whether the volume is full. FSInfo can be wrong, so only our own complete count decides. */
errno_t fat_cluster_alloc(fat_t *fat, uint32_t *cluster)
{
    if (is_counted(fat) && fat->free_counted == 0)
        return ENOSPC;
    uint32_t candidate = fat->next_free;
    for (uint32_t i = 0; i < fat->clusters; i++, candidate++) {
        if (!fat_cluster_valid(fat, candidate))
            candidate = 2;

        uint32_t value;
        errno_t rc = fat_entry_get(fat, candidate, &value);
        if (rc == ECORRUPT || (rc == EOK && value != FAT_FREE))
            continue;
        if (rc == EOK)
            rc = fat_entry_set(fat, candidate, FAT_END);
        if (rc != EOK)
            return rc;

        fat->next_free = fat_cluster_valid(fat, candidate + 1) ? candidate + 1 : 2;
        free_count_add(fat, candidate, -1);
        *cluster = candidate;
        return EOK;
    }
    return ENOSPC;
}

/* ECORRUPT if the chain is damaged. A loop is detected, since it leads to a cluster that is already
 * free. */
errno_t fat_chain_free(fat_t *fat, uint32_t *first, uint32_t most)
{
    for (uint32_t i = 0; i < most && *first != 0; i++) {
        uint32_t next;
        errno_t rc = fat_entry_get(fat, *first, &next);
        if (rc == EOK && (next == FAT_FREE || next == FAT_BAD))
            rc = ECORRUPT;
        if (rc == EOK)
            rc = fat_entry_set(fat, *first, FAT_FREE);
        if (rc != EOK)
            return rc;
        free_count_add(fat, *first, 1);
        *first = next == FAT_END ? 0 : next;
    }
    return EOK;
}

/* Counts the free clusters in the table: the number in FSInfo is often wrong. */
errno_t fat_count_free(fat_t *fat, uint32_t *count)
{
    for (uint32_t i = 0; i < FAT_COUNT_ENTRIES && !is_counted(fat); i++) {
        uint32_t value;
        errno_t rc = fat_entry_get(fat, fat->count_next, &value);
        if (rc != EOK && rc != ECORRUPT)
            return rc;
        if (rc == EOK && value == FAT_FREE)
            fat->free_counted++;
        fat->count_next++;
    }
    if (!is_counted(fat))
        return EAGAIN;
    if (fat->free_claimed != FAT_UNKNOWN && fat->free_claimed != fat->free_counted)
        fat_report("the number of free clusters in FSInfo was wrong");
    if (fat->free_claimed != fat->free_counted) {
        fat->free_claimed = fat->free_counted;
        fat->info_changed = true;
    }
    *count = fat->free_counted;
    return EOK;
}
