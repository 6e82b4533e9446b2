// SPDX-License-Identifier: BSD-2-Clause
/*
 * Contents of files. FAT has no holes: a write or truncate after the end fills the gap with zeros.
 *
 * The directory entry is stored last when a file grows and first when it shrinks, so that it never
 * refers to clusters of other files.
 */
#include "fat.h"

#include <fs/clock.h>
#include <string.h>

static uint32_t clusters_of(const fat_t *fat, uint64_t size)
{
    return (uint32_t)((size + fat->cluster_size - 1) / fat->cluster_size);
}

static size_t fat_piece_of(const fat_t *fat, uint64_t pos, uint64_t size)
{
    uint64_t rest = fat->sector_size - pos % fat->sector_size;
    return (size_t)(size < rest ? size : rest);
}

/* Reads at most to the end of the sector: VFS expects at most read_max bytes. */
errno_t fat_file_read(fat_t *fat, fat_node_t *node, uint64_t pos, void *buffer, size_t size,
                      size_t *done)
{
    *done = 0;
    if (pos >= node->size || size == 0)
        return EOK;

    size_t piece = fat_piece_of(fat, pos, size);
    if (piece > node->size - pos)
        piece = (size_t)(node->size - pos);

    uint32_t sector;
    block_t *block;
    errno_t rc = fat_node_sector(fat, node, pos, &sector);
    if (rc == ENOENT)
        rc = ECORRUPT; /* the chain is shorter than the size */
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
static errno_t fat_piece_write(fat_t *fat, fat_node_t *node, uint64_t pos, const uint8_t *from,
                               size_t piece)
{
    uint32_t offset = (uint32_t)(pos % fat->sector_size);
    uint32_t cluster;
    errno_t rc = fat_chain_extend(fat, node, (uint32_t)(pos / fat->cluster_size), &cluster);
    if (rc != EOK)
        return rc;

    /* A sector after the end of the file need not be read. */
    bool fresh = piece == fat->sector_size || pos - offset >= node->size;
    uint32_t sector =
        fat_cluster_sector(fat, cluster) + (uint32_t)(pos % fat->cluster_size / fat->sector_size);
    block_t *block;
    rc = block_get(fat->device, sector, fresh ? BLOCK_NOREAD : BLOCK_CHANGE, &block);
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
        size_t piece = fat_piece_of(fat, pos + *done, size - *done);
        errno_t rc =
            fat_piece_write(fat, node, pos + *done, from == NULL ? NULL : from + *done, piece);
        if (rc != EOK)
            return rc;
        *done += piece;
    }
    return EOK;
}

/* Extends the file to `size` with zeros. */
static errno_t gap_fill(fat_t *fat, fat_node_t *node, uint64_t size)
{
    uint64_t done;

    if (size <= node->size)
        return EOK;
    return pieces_write(fat, node, node->size, NULL, size - node->size, &done);
}

/* ENOSPC if the volume has too few free clusters for a file of `size` bytes. EAGAIN: see
 * fat_count_free(). */
static errno_t room_check(fat_t *fat, const fat_node_t *node, uint64_t size)
{
    uint32_t count;
    uint32_t more = clusters_of(fat, size) - clusters_of(fat, node->size);

    errno_t rc = fat_count_free(fat, &count);
    return rc == EOK && more > count ? ENOSPC : rc;
}

static errno_t fat_changes_store(fat_t *fat, fat_node_t *node)
{
    node->mtime = fs_clock_now();
    return fat_node_store(fat, node);
}

/* Extends the file by at most FAT_GROW_BYTES. EAGAIN: call again. */
static errno_t fat_file_grow(fat_t *fat, fat_node_t *node, uint64_t size)
{
    bool last = size - node->size <= FAT_GROW_BYTES;

    errno_t rc = room_check(fat, node, size);
    if (rc == EOK)
        rc = fat_change_begin(fat);
    if (rc != EOK)
        return rc;
    rc = gap_fill(fat, node, last ? size : (uint64_t)node->size + FAT_GROW_BYTES);
    if (rc == EOK)
        rc = fat_changes_store(fat, node);
    rc = fat_change_end(fat, rc);
    return rc == EOK && !last ? EAGAIN : rc;
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

    if (pos > node->size && pos - node->size > FAT_GROW_BYTES)
        return fat_file_grow(fat, node, pos);
    errno_t rc = pos > node->size ? room_check(fat, node, pos) : EOK;
    if (rc == EOK)
        rc = fat_change_begin(fat);
    if (rc != EOK)
        return rc;
    uint64_t written = 0;
    rc = gap_fill(fat, node, pos);
    if (rc == EOK)
        rc = pieces_write(fat, node, pos, buffer, size, &written);
    if (rc == ENOSPC && written > 0)
        rc = EOK; /* report the bytes that were written */
    if (rc == EOK)
        rc = fat_changes_store(fat, node);
    rc = fat_change_end(fat, rc);
    if (rc == EOK)
        *done = (size_t)written;
    return rc;
}

/* Stores the entry before it cuts the chain, so that the size never exceeds the chain. */
static errno_t file_shrink(fat_t *fat, fat_node_t *node, uint32_t size, uint32_t *rest)
{
    uint32_t first = node->first;

    node->size = size;
    if (size == 0)
        node->first = 0;
    errno_t rc = fat_changes_store(fat, node);
    node->first = first;
    return rc == EOK ? fat_chain_cut(fat, node, clusters_of(fat, size), rest) : rc;
}

/* The clusters that are cut off become an orphan, which further changes can free in steps. */
static errno_t file_cut(fat_t *fat, fat_node_t *node, uint32_t size)
{
    fat_node_t *orphan;
    uint32_t rest = 0;

    errno_t rc = fat_orphan_create(fat, &orphan);
    if (rc != EOK)
        return rc;
    rc = fat_change_begin(fat);
    if (rc == EOK)
        rc = fat_change_end(fat, file_shrink(fat, node, size, &rest));
    if (rc == EOK)
        orphan->first = rest;
    fat_node_put(fat, orphan);
    return rc;
}

errno_t fat_file_truncate(fat_t *fat, fat_node_t *node, uint64_t size)
{
    if (size > FAT_FILE_SIZE_MAX)
        return EFBIG;
    if (size == node->size)
        return EOK;

    return size < node->size ? file_cut(fat, node, (uint32_t)size) : fat_file_grow(fat, node, size);
}
