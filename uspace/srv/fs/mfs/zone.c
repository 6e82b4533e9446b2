// SPDX-License-Identifier: BSD-2-Clause
/*
 * The block map of a node: seven zone numbers in the inode, then trees of pointer blocks with one,
 * two and three levels.
 *
 * Pointers of a damaged volume can have any value and can form loops. Every zone number is checked
 * before it is used. A tree is freed from its root, and a free zone is not freed again, so freeing
 * always ends.
 */
#include "mfs.h"

#include <block/le.h>
#include <stdlib.h>

static bool zone_valid(const mfs_t *mfs, uint32_t zone)
{
    return zone >= mfs->first_data && zone < mfs->zones;
}

static uint32_t pointers_per_block(const mfs_t *mfs)
{
    return mfs->block_size / mfs->zone_bytes;
}

/* Returns the number of data blocks in a tree of `level` levels; level 0 is a data block. */
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

/* Allocates a zone, and zeroes it if it is for pointers. */
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
    if (rc != EOK)
        return rc;
    block->dirty = true;
    block_put(mfs->device, block);
    return EOK;
}

/* Finds the tree that contains block `*index`, and makes `*index` relative to the tree. EFBIG. */
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

/* Follows one pointer of a pointer block. Allocates a zone if the pointer is 0. */
static errno_t pointer_make(mfs_t *mfs, uint32_t parent, uint32_t at, bool pointers, uint32_t *zone,
                            bool *fresh)
{
    block_t *block;
    errno_t rc = block_get(mfs->device, parent, BLOCK_CHANGE, &block);
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

/* Keeps the first error, but prefers errors of the device or of memory to ECORRUPT. */
static void note_error(errno_t *first, errno_t rc)
{
    if (*first == EOK || (*first == ECORRUPT && rc != EOK))
        *first = rc;
}

/* Trees without a pointer to them. They are freed after the device holds no pointer to them. */
typedef struct loose {
    size_t count;
    struct {
        uint32_t zone;
        uint32_t level;
    } tree[];
} loose_t;

/* At each level, at most one block loses only some of its pointers. All other blocks are freed
 * with their pointers. */
static loose_t *loose_create(const mfs_t *mfs)
{
    size_t most = MFS_ZONES_MAX + (size_t)mfs->levels * pointers_per_block(mfs);
    loose_t *loose = malloc(sizeof(*loose) + most * sizeof(loose->tree[0]));
    if (loose != NULL)
        loose->count = 0;
    return loose;
}

static void loose_add(loose_t *loose, uint32_t zone, uint32_t level)
{
    loose->tree[loose->count].zone = zone;
    loose->tree[loose->count++].level = level;
}

/* Removes the pointers after the first `keep` blocks of a tree. */
static errno_t tree_detach(mfs_t *mfs, uint32_t zone, uint32_t level, uint64_t keep, loose_t *loose)
{
    while (level > 0) {
        uint64_t span = tree_span(mfs, level - 1);
        uint32_t kept = (uint32_t)(keep / span); /* pointers that do not change */
        block_t *block;

        if (!zone_valid(mfs, zone))
            return ECORRUPT;
        errno_t rc = block_get(mfs->device, zone, BLOCK_CHANGE, &block);
        if (rc != EOK)
            return rc;
        keep %= span;
        zone = keep > 0 ? pointer_get(mfs, block, kept) : 0; /* partly kept */
        for (uint32_t i = keep > 0 ? kept + 1 : kept; i < pointers_per_block(mfs); i++) {
            uint32_t below = pointer_get(mfs, block, i);
            if (below == 0)
                continue;
            loose_add(loose, below, level - 1);
            pointer_put(mfs, block, i, 0);
        }
        block_put(mfs->device, block);
        if (zone == 0)
            return EOK;
        level--;
    }
    return EOK;
}

static errno_t node_detach(mfs_t *mfs, mfs_node_t *node, uint32_t keep, loose_t *loose)
{
    errno_t rc = EOK;
    uint64_t first = 0;

    for (uint32_t root = 0; root < MFS_DIRECT + mfs->levels; root++) {
        uint32_t level = root < MFS_DIRECT ? 0 : root - MFS_DIRECT + 1;
        uint64_t span = tree_span(mfs, level);
        uint32_t zone = node->zone[root];

        if (zone != 0 && keep <= first) {
            loose_add(loose, zone, level);
            node->zone[root] = 0;
        } else if (zone != 0 && keep < first + span) {
            note_error(&rc, tree_detach(mfs, zone, level, keep - first, loose));
        }
        first += span;
    }
    return rc;
}

/* Frees the pointer block before it follows the pointers in it, so that a loop in a damaged volume
 * leads to a zone that is already free. */
static errno_t zone_tree_free(mfs_t *mfs, uint32_t zone, uint32_t level)
{
    errno_t error = zone_free(mfs, zone);
    if (error != EOK || level == 0)
        return error;

    for (uint32_t i = 0; i < pointers_per_block(mfs); i++) {
        block_t *block;
        errno_t rc = block_get(mfs->device, zone, BLOCK_READ, &block);
        if (rc != EOK)
            return rc;
        uint32_t below = pointer_get(mfs, block, i);
        block_put(mfs->device, block);
        if (below != 0)
            note_error(&error, zone_tree_free(mfs, below, level - 1));
    }
    return error;
}

errno_t mfs_zone_cut(mfs_t *mfs, mfs_node_t *node, uint32_t keep)
{
    loose_t *loose = loose_create(mfs);
    if (loose == NULL)
        return ENOMEM;

    errno_t error = node_detach(mfs, node, keep, loose);
    errno_t rc = mfs_node_store(mfs, node);
    if (rc == EOK)
        for (size_t i = 0; i < loose->count; i++)
            note_error(&error, zone_tree_free(mfs, loose->tree[i].zone, loose->tree[i].level));
    free(loose);
    return rc != EOK ? rc : error;
}
