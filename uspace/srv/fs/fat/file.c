// SPDX-License-Identifier: BSD-2-Clause
/*
 * Contents of files. FAT has no holes: a write or truncate beyond the end fills
 * the gap with zeros.
 *
 * The directory entry is stored last when a file grows and first when it
 * shrinks, so that it never speaks of clusters that are not the file's.
 */
#include "fat.h"

#include <fs/clock.h>
#include <string.h>

static uint32_t clusters_of(const fat_t *fat, uint64_t size)
{
    return (uint32_t)((size + fat->cluster_size - 1) / fat->cluster_size);
}

static size_t piece_of(const fat_t *fat, uint64_t pos, uint64_t size)
{
    uint64_t rest = fat->sector_size - pos % fat->sector_size;
    return (size_t)(size < rest ? size : rest);
}

/* At most to the end of the sector, as VFS knows it of FAT. */
errno_t fat_file_read(fat_t *fat, fat_node_t *node, uint64_t pos, void *buffer, size_t size,
                      size_t *done)
{
    *done = 0;
    if (pos >= node->size || size == 0)
        return EOK;

    size_t piece = piece_of(fat, pos, size);
    if (piece > node->size - pos)
        piece = (size_t)(node->size - pos);

    uint32_t sector;
    block_t *block;
    errno_t rc = fat_node_sector(fat, node, pos, &sector);
    if (rc == ENOENT)
        rc = ECORRUPT; /* the size speaks of more than the chain has */
    if (rc == EOK)
        rc = block_get(fat->device, sector, BLOCK_READ, &block);
    if (rc != EOK)
        return rc;
    memcpy(buffer, block->data + pos % fat->sector_size, piece);
    block_put(fat->device, block);
    *done = piece;
    return EOK;
}

/* Writes within one sector; zeros when `from` is NULL. */
static errno_t piece_write(fat_t *fat, fat_node_t *node, uint64_t pos, const uint8_t *from,
                           size_t piece)
{
    uint32_t offset = (uint32_t)(pos % fat->sector_size);
    uint32_t cluster;
    errno_t rc = fat_chain_extend(fat, node, (uint32_t)(pos / fat->cluster_size), &cluster);
    if (rc != EOK)
        return rc;

    /* What lies beyond the end of the file is of no worth. */
    bool fresh = piece == fat->sector_size || pos - offset >= node->size;
    uint32_t sector =
        fat_cluster_sector(fat, cluster) + (uint32_t)(pos % fat->cluster_size / fat->sector_size);
    block_t *block;
    rc = block_get(fat->device, sector, fresh ? BLOCK_NOREAD : BLOCK_READ, &block);
    if (rc != EOK)
        return rc;
    if (from != NULL)
        memcpy(block->data + offset, from, piece);
    else
        memset(block->data + offset, 0, piece);
    block->dirty = true;
    block_put(fat->device, block);
    if (pos + piece > node->size)
        node->size = (uint32_t)(pos + piece);
    return EOK;
}

static errno_t pieces_write(fat_t *fat, fat_node_t *node, uint64_t pos, const uint8_t *from,
                            uint64_t size, uint64_t *done)
{
    *done = 0;
    while (*done < size) {
        size_t piece = piece_of(fat, pos + *done, size - *done);
        errno_t rc = piece_write(fat, node, pos + *done, from == NULL ? NULL : from + *done, piece);
        if (rc != EOK)
            return rc;
        *done += piece;
    }
    return EOK;
}

/* Makes the file longer by zeros, or leaves it as it was. */
static errno_t gap_fill(fat_t *fat, fat_node_t *node, uint64_t size)
{
    uint32_t old_size = node->size;
    uint64_t done;

    if (size <= old_size)
        return EOK;
    errno_t rc = pieces_write(fat, node, old_size, NULL, size - old_size, &done);
    if (rc == EOK)
        return EOK;

    node->size = old_size;
    errno_t undo_rc = fat_chain_cut(fat, node, clusters_of(fat, old_size));
    return undo_rc != EOK ? undo_rc : rc;
}

static errno_t changes_store(fat_t *fat, fat_node_t *node)
{
    node->mtime = fs_clock_now();
    return fat_node_store(fat, node);
}

errno_t fat_file_write(fat_t *fat, fat_node_t *node, uint64_t pos, const void *buffer, size_t size,
                       size_t *done)
{
    *done = 0;
    if (size == 0)
        return EOK;
    if (pos >= FAT_FILE_SIZE_MAX)
        return EFBIG;
    if (size > FAT_FILE_SIZE_MAX - pos)
        size = (size_t)(FAT_FILE_SIZE_MAX - pos);

    uint64_t written = 0;
    errno_t rc = gap_fill(fat, node, pos);
    if (rc == EOK)
        rc = pieces_write(fat, node, pos, buffer, size, &written);

    errno_t store_rc = changes_store(fat, node);
    errno_t sync_rc = fat_volume_sync(fat);
    if (store_rc != EOK || sync_rc != EOK)
        return store_rc != EOK ? store_rc : sync_rc;
    *done = (size_t)written;
    return written > 0 ? EOK : rc;
}

errno_t fat_file_truncate(fat_t *fat, fat_node_t *node, uint64_t size)
{
    if (size > FAT_FILE_SIZE_MAX)
        return EFBIG;
    if (size == node->size)
        return EOK;

    errno_t rc = EOK;
    errno_t store_rc;
    if (size > node->size) {
        rc = gap_fill(fat, node, size);
        store_rc = changes_store(fat, node);
    } else {
        uint32_t first = node->first;
        node->size = (uint32_t)size;
        if (size == 0)
            node->first = 0;
        store_rc = changes_store(fat, node);
        node->first = first;
        if (store_rc == EOK)
            rc = fat_chain_cut(fat, node, clusters_of(fat, size));
    }
    errno_t sync_rc = fat_volume_sync(fat);
    if (rc == EOK)
        rc = store_rc;
    return rc != EOK ? rc : sync_rc;
}
