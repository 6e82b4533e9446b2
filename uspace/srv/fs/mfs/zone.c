// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which zone holds a block of a node: seven numbers in the inode, then trees of
 * pointer blocks of one, two and three levels.
 *
 * Pointers of a damaged image may point anywhere, also back into their own tree.
 * Every zone number is checked before it is used. Cutting frees a pointer block before it looks
 * into it, and a zone that is free is not freed again, so that it ends.
 */
#include "mfs.h"

#include <block/le.h>

static bool zone_valid(const mfs_t *mfs, uint32_t zone)
{
    return zone >= mfs->first_data && zone < mfs->zones;
}

static uint32_t pointers_per_block(const mfs_t *mfs)
{
    return mfs->block_size / mfs->zone_bytes;
}

/* Blocks under a tree of `level` levels; level 0 is a data block. */
static uint64_t tree_span(const mfs_t *mfs, uint32_t level)
{
    uint64_t span = 1;
    while (level-- > 0)
        span *= pointers_per_block(mfs);
    return span;
}

static uint32_t pointer_get(const mfs_t *mfs, const block_t *block, uint32_t at)
{
    const uint8_t *from = block->data + at * mfs->zone_bytes;
    return mfs->zone_bytes == 2 ? le16_get(from) : le32_get(from);
}

static void pointer_put(const mfs_t *mfs, block_t *block, uint32_t at, uint32_t zone)
{
    uint8_t *to = block->data + at * mfs->zone_bytes;
    if (mfs->zone_bytes == 2)
        le16_put(to, zone);
    else
        le32_put(to, zone);
    block->dirty = true;
}

static errno_t zone_free(mfs_t *mfs, uint32_t zone)
{
    if (!zone_valid(mfs, zone))
        return ECORRUPT;
    return mfs_bitmap_give(mfs, &mfs->zone_map, zone - mfs->first_data + 1);
}

/* Takes a zone; one for pointers is zeroed. */
static errno_t zone_alloc(mfs_t *mfs, bool pointers, uint32_t *zone)
{
    uint32_t bit;
    errno_t rc = mfs_bitmap_take(mfs, &mfs->zone_map, &bit);
    if (rc != EOK)
        return rc;
    *zone = mfs->first_data + bit - 1;
    if (!pointers)
        return EOK;

    block_t *block;
    rc = block_get(mfs->device, *zone, BLOCK_NOREAD, &block);
    if (rc != EOK) {
        errno_t undo_rc = zone_free(mfs, *zone);
        return undo_rc != EOK ? undo_rc : rc;
    }
    block->dirty = true;
    block_put(mfs->device, block);
    return EOK;
}

/* Finds the tree that holds block `*index`, which becomes relative to it. EFBIG. */
static errno_t tree_of(const mfs_t *mfs, uint32_t *index, uint32_t *root, uint32_t *level)
{
    *level = 0;
    *root = *index;
    if (*index < MFS_DIRECT) {
        *index = 0;
        return EOK;
    }

    uint64_t rest = *index - MFS_DIRECT;
    for (*level = 1; *level <= mfs->levels; (*level)++) {
        uint64_t span = tree_span(mfs, *level);
        if (rest < span) {
            *root = MFS_DIRECT - 1 + *level;
            *index = (uint32_t)rest;
            return EOK;
        }
        rest -= span;
    }
    return EFBIG;
}

static uint32_t pointer_at(const mfs_t *mfs, uint32_t index, uint32_t level)
{
    return (uint32_t)(index / tree_span(mfs, level - 1) % pointers_per_block(mfs));
}

errno_t mfs_zone_find(mfs_t *mfs, const mfs_node_t *node, uint32_t index, uint32_t *zone)
{
    uint32_t root;
    uint32_t level;
    errno_t rc = tree_of(mfs, &index, &root, &level);
    if (rc != EOK)
        return rc;

    *zone = node->zone[root];
    for (; level > 0 && *zone != 0; level--) {
        block_t *block;
        if (!zone_valid(mfs, *zone))
            return ECORRUPT;
        rc = block_get(mfs->device, *zone, BLOCK_READ, &block);
        if (rc != EOK)
            return rc;
        *zone = pointer_get(mfs, block, pointer_at(mfs, index, level));
        block_put(mfs->device, block);
    }
    return *zone == 0 || zone_valid(mfs, *zone) ? EOK : ECORRUPT;
}

/* Follows one pointer of a pointer block, allocating what it lacks. */
static errno_t pointer_make(mfs_t *mfs, uint32_t parent, uint32_t at, bool pointers, uint32_t *zone,
                            bool *fresh)
{
    block_t *block;
    errno_t rc = block_get(mfs->device, parent, BLOCK_READ, &block);
    if (rc != EOK)
        return rc;

    *fresh = false;
    *zone = pointer_get(mfs, block, at);
    if (*zone == 0) {
        rc = zone_alloc(mfs, pointers, zone);
        if (rc == EOK) {
            pointer_put(mfs, block, at, *zone);
            *fresh = true;
        }
    } else if (!zone_valid(mfs, *zone)) {
        rc = ECORRUPT;
    }
    block_put(mfs->device, block);
    return rc;
}

errno_t mfs_zone_make(mfs_t *mfs, mfs_node_t *node, uint32_t index, uint32_t *zone, bool *fresh)
{
    uint32_t root;
    uint32_t level;
    errno_t rc = tree_of(mfs, &index, &root, &level);
    if (rc != EOK)
        return rc;

    *fresh = node->zone[root] == 0;
    if (*fresh) {
        rc = zone_alloc(mfs, level > 0, &node->zone[root]);
        if (rc != EOK) {
            node->zone[root] = 0;
            return rc;
        }
    }
    *zone = node->zone[root];
    if (!zone_valid(mfs, *zone))
        return ECORRUPT;
    for (; level > 0 && rc == EOK; level--)
        rc = pointer_make(mfs, *zone, pointer_at(mfs, index, level), level > 1, zone, fresh);
    return rc;
}

static void note_error(errno_t *first, errno_t rc)
{
    if (*first == EOK)
        *first = rc;
}

static errno_t tree_cut(mfs_t *mfs, uint32_t zone, uint32_t level, uint64_t keep);

/* Cuts the trees under a pointer block; the pointers to what is gone become 0. */
static errno_t pointers_cut(mfs_t *mfs, uint32_t zone, uint32_t level, uint64_t keep)
{
    errno_t error = EOK;
    uint64_t span = tree_span(mfs, level - 1);

    for (uint32_t i = (uint32_t)(keep / span); i < pointers_per_block(mfs); i++) {
        block_t *block;
        errno_t rc = block_get(mfs->device, zone, BLOCK_READ, &block);
        if (rc != EOK)
            return rc;
        uint64_t first = i * span;
        uint64_t keep_below = keep > first ? keep - first : 0;
        uint32_t below = pointer_get(mfs, block, i);
        if (below != 0 && keep_below == 0)
            pointer_put(mfs, block, i, 0);
        block_put(mfs->device, block);
        if (below != 0)
            note_error(&error, tree_cut(mfs, below, level - 1, keep_below));
    }
    return error;
}

/* Frees what lies behind the first `keep` blocks of a tree, and its root when keep is 0. */
static errno_t tree_cut(mfs_t *mfs, uint32_t zone, uint32_t level, uint64_t keep)
{
    if (!zone_valid(mfs, zone))
        return ECORRUPT;
    if (keep == 0) {
        errno_t rc = zone_free(mfs, zone);
        if (rc != EOK)
            return rc;
    }
    return level > 0 ? pointers_cut(mfs, zone, level, keep) : EOK;
}

errno_t mfs_zone_cut(mfs_t *mfs, mfs_node_t *node, uint32_t keep)
{
    errno_t error = EOK;
    uint64_t first = 0;

    for (uint32_t root = 0; root < MFS_DIRECT + mfs->levels; root++) {
        uint32_t level = root < MFS_DIRECT ? 0 : root - MFS_DIRECT + 1;
        uint64_t span = tree_span(mfs, level);
        uint64_t keep_below = keep > first ? keep - first : 0;
        uint32_t zone = node->zone[root];

        if (zone != 0 && keep_below < span) {
            if (keep_below == 0)
                node->zone[root] = 0;
            note_error(&error, tree_cut(mfs, zone, level, keep_below));
        }
        first += span;
    }
    return error;
}
