// SPDX-License-Identifier: BSD-2-Clause
/*
 * Contents of files and directories. A block that was never written is a hole and reads as zeros.
 *
 * The bytes of the last block after the end of the file can have any value. They are zeroed when
 * the file grows.
 */
#include "mfs.h"

#include <fs/clock.h>
#include <string.h>

static size_t mfs_piece_of(const mfs_t *mfs, uint64_t pos, uint64_t size)
{
    uint64_t rest = mfs->block_size - pos % mfs->block_size;
    return (size_t)(size < rest ? size : rest);
}

static errno_t piece_read(mfs_t *mfs, mfs_node_t *node, uint64_t pos, uint8_t *to, size_t piece)
{
    uint32_t zone;
    errno_t rc = mfs_zone_find(mfs, node, (uint32_t)(pos / mfs->block_size), &zone);
    if (rc != EOK)
        return rc == EFBIG ? ECORRUPT : rc;
    if (zone == 0) {
        memset(to, 0, piece);
        return EOK;
    }

    block_t *block;
    rc = block_get(mfs->device, zone, BLOCK_READ, &block);
    if (rc != EOK)
        return rc;
    memcpy(to, block->data + pos % mfs->block_size, piece);
    block_put(mfs->device, block);
    return EOK;
}

errno_t mfs_file_read(mfs_t *mfs, mfs_node_t *node, uint64_t pos, void *buffer, size_t size,
                      size_t *done)
{
    *done = 0;
    if (pos >= node->size)
        return EOK;
    if (size > node->size - pos)
        size = (size_t)(node->size - pos);

    while (*done < size) {
        size_t piece = mfs_piece_of(mfs, pos + *done, size - *done);
        errno_t rc = piece_read(mfs, node, pos + *done, (uint8_t *)buffer + *done, piece);
        if (rc != EOK)
            return *done > 0 ? EOK : rc; /* the next read reports the error */
        *done += piece;
    }
    return EOK;
}

static errno_t mfs_piece_write(mfs_t *mfs, mfs_node_t *node, uint64_t pos, const uint8_t *from,
                               size_t piece)
{
    uint32_t zone;
    bool fresh;
    errno_t rc = mfs_zone_make(mfs, node, (uint32_t)(pos / mfs->block_size), &zone, &fresh);
    if (rc != EOK)
        return rc;

    block_t *block;
    bool whole = fresh || piece == mfs->block_size;
    rc = block_get(mfs->device, zone, whole ? BLOCK_NOREAD : BLOCK_CHANGE, &block);
    if (rc != EOK)
        return rc;
    memcpy(block->data + pos % mfs->block_size, from, piece);
    block->dirty = true;
    block_put(mfs->device, block);
    if (pos + piece > node->size)
        node->size = (uint32_t)(pos + piece);
    return EOK;
}

/* Zeroes the last block after the end of the file, before the file grows. */
static errno_t tail_zero(mfs_t *mfs, const mfs_node_t *node)
{
    uint32_t offset = node->size % mfs->block_size;
    uint32_t zone;

    if (offset == 0)
        return EOK;
    errno_t rc = mfs_zone_find(mfs, node, node->size / mfs->block_size, &zone);
    if (rc != EOK || zone == 0)
        return rc;

    block_t *block;
    rc = block_get(mfs->device, zone, BLOCK_CHANGE, &block);
    if (rc != EOK)
        return rc;
    memset(block->data + offset, 0, mfs->block_size - offset);
    block->dirty = true;
    block_put(mfs->device, block);
    return EOK;
}

static errno_t mfs_changes_store(mfs_t *mfs, mfs_node_t *node)
{
    node->mtime = (uint32_t)fs_clock_now();
    node->ctime = node->mtime;
    return mfs_node_store(mfs, node);
}

errno_t mfs_file_write(mfs_t *mfs, mfs_node_t *node, uint64_t pos, const void *buffer, size_t size,
                       size_t *done)
{
    *done = 0;
    if (size == 0)
        return EOK;
    if (pos >= mfs->size_max)
        return EFBIG;
    if (size > mfs->size_max - pos)
        size = (size_t)(mfs->size_max - pos);

    errno_t rc = pos > node->size ? tail_zero(mfs, node) : EOK;
    while (rc == EOK && *done < size) {
        size_t piece = mfs_piece_of(mfs, pos + *done, size - *done);
        rc = mfs_piece_write(mfs, node, pos + *done, (const uint8_t *)buffer + *done, piece);
        if (rc == EOK)
            *done += piece;
    }

    if (rc == ENOSPC && *done > 0)
        rc = EOK; /* report the bytes that were written */
    return rc == EOK ? mfs_changes_store(mfs, node) : rc;
}

static uint32_t blocks_of(const mfs_t *mfs, uint64_t size)
{
    return (uint32_t)((size + mfs->block_size - 1) / mfs->block_size);
}

/* Cuts from the end, so that the file is consistent after each change. */
errno_t mfs_file_cut(mfs_t *mfs, mfs_node_t *node, uint64_t size)
{
    uint32_t keep = blocks_of(mfs, size);
    uint32_t blocks = blocks_of(mfs, node->size);
    bool last = blocks <= keep || blocks - keep <= MFS_CUT_BLOCKS;
    if (!last)
        keep = blocks - MFS_CUT_BLOCKS;

    errno_t rc = mfs_change_begin(mfs);
    if (rc != EOK)
        return rc;
    node->size = last ? (uint32_t)size : keep * mfs->block_size;
    node->mtime = (uint32_t)fs_clock_now();
    node->ctime = node->mtime;
    rc = mfs_zone_cut(mfs, node, keep);
    if (rc == ECORRUPT && node->links == 0)
        rc = EOK; /* free the inode, even though some zones cannot be freed */
    rc = mfs_change_end(mfs, rc);
    return rc == EOK && !last ? EAGAIN : rc;
}

static errno_t mfs_file_grow(mfs_t *mfs, mfs_node_t *node, uint32_t size)
{
    errno_t rc = tail_zero(mfs, node);
    if (rc != EOK)
        return rc;
    node->size = size;
    return mfs_changes_store(mfs, node);
}

errno_t mfs_file_truncate(mfs_t *mfs, mfs_node_t *node, uint64_t size)
{
    if (size > mfs->size_max)
        return EFBIG;
    if (size <= node->size)
        return mfs_file_cut(mfs, node, size);

    errno_t rc = mfs_change_begin(mfs);
    return rc == EOK ? mfs_change_end(mfs, mfs_file_grow(mfs, node, (uint32_t)size)) : rc;
}
