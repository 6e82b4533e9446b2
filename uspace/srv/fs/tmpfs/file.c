// SPDX-License-Identifier: BSD-2-Clause
/*
 * Contents of files. The last chunk is always zero after the end of the file, so that a file can
 * grow.
 */
#include "tmpfs.h"

#include <fs/clock.h>
#include <stdlib.h>
#include <string.h>

static size_t tmpfs_piece_of(uint64_t pos, uint64_t size)
{
    uint64_t rest = TMPFS_CHUNK_SIZE - pos % TMPFS_CHUNK_SIZE;
    return (size_t)(size < rest ? size : rest);
}

void tmpfs_file_read(const tmpfs_node_t *node, uint64_t pos, void *buffer, size_t size,
                     size_t *done)
{
    *done = 0;
    if (pos >= node->size)
        return;
    if (size > node->size - pos)
        size = (size_t)(node->size - pos);

    while (*done < size) {
        uint64_t at = pos + *done;
        size_t piece = tmpfs_piece_of(at, size - *done);
        size_t index = (size_t)(at / TMPFS_CHUNK_SIZE);
        uint8_t *to = (uint8_t *)buffer + *done;
        if (index < node->chunk_slots && node->chunks[index] != NULL)
            memcpy(to, node->chunks[index] + at % TMPFS_CHUNK_SIZE, piece);
        else
            memset(to, 0, piece);
        *done += piece;
    }
}

/* Makes `chunks` large enough for chunk numbers below `slots`. */
static errno_t slots_grow(tmpfs_t *tmpfs, tmpfs_node_t *node, size_t slots)
{
    if (slots <= node->chunk_slots)
        return EOK;
    if (slots < node->chunk_slots * 2)
        slots = node->chunk_slots * 2;

    uint8_t **grown = tmpfs_alloc(tmpfs, slots * sizeof(grown[0]));
    if (grown == NULL)
        return ENOSPC;
    if (node->chunks != NULL)
        memcpy(grown, node->chunks, node->chunk_slots * sizeof(grown[0]));
    tmpfs_free(tmpfs, node->chunks, node->chunk_slots * sizeof(grown[0]));
    node->chunks = grown;
    node->chunk_slots = slots;
    return EOK;
}

static errno_t tmpfs_piece_write(tmpfs_t *tmpfs, tmpfs_node_t *node, uint64_t pos,
                                 const uint8_t *from, size_t piece)
{
    size_t index = (size_t)(pos / TMPFS_CHUNK_SIZE);
    errno_t rc = slots_grow(tmpfs, node, index + 1);
    if (rc != EOK)
        return rc;
    if (node->chunks[index] == NULL)
        node->chunks[index] = tmpfs_chunk_alloc(tmpfs);
    if (node->chunks[index] == NULL)
        return ENOSPC;
    memcpy(node->chunks[index] + pos % TMPFS_CHUNK_SIZE, from, piece);
    if (pos + piece > node->size)
        node->size = pos + piece;
    return EOK;
}

errno_t tmpfs_file_write(tmpfs_t *tmpfs, tmpfs_node_t *node, uint64_t pos, const void *buffer,
                         size_t size, size_t *done)
{
    errno_t rc = EOK;

    *done = 0;
    if (size > 0 && pos >= tmpfs->limit)
        return EFBIG;
    while (rc == EOK && *done < size) {
        size_t piece = tmpfs_piece_of(pos + *done, size - *done);
        rc = tmpfs_piece_write(tmpfs, node, pos + *done, (const uint8_t *)buffer + *done, piece);
        if (rc == EOK)
            *done += piece;
    }
    if (*done == 0)
        return rc;
    node->mtime = fs_clock_now();
    return EOK;
}

errno_t tmpfs_file_truncate(tmpfs_t *tmpfs, tmpfs_node_t *node, uint64_t size)
{
    if (size > tmpfs->limit)
        return EFBIG;

    size_t keep = (size_t)((size + TMPFS_CHUNK_SIZE - 1) / TMPFS_CHUNK_SIZE);
    for (size_t i = keep; i < node->chunk_slots; i++) {
        tmpfs_chunk_free(tmpfs, node->chunks[i]);
        node->chunks[i] = NULL;
    }
    size_t offset = (size_t)(size % TMPFS_CHUNK_SIZE);
    if (offset != 0 && keep <= node->chunk_slots && node->chunks[keep - 1] != NULL)
        memset(node->chunks[keep - 1] + offset, 0, TMPFS_CHUNK_SIZE - offset);
    node->size = size;
    node->mtime = fs_clock_now();
    return EOK;
}
