// SPDX-License-Identifier: BSD-2-Clause
/*
 * The two bitmaps. Bit 0 of each is unused and always set; the bits after the last are ignored.
 */
#include "mfs.h"

static errno_t bitmap_block(mfs_t *mfs, const mfs_bitmap_t *map, uint32_t bit,
                            enum block_get_flag flag, block_t **block)
{
    return block_get(mfs->device, map->start + bit / (mfs->block_size * 8), flag, block);
}

/* Finds a clear bit in [from, to) and sets it. ENOSPC. */
static errno_t take_between(mfs_t *mfs, const mfs_bitmap_t *map, uint32_t from, uint32_t to,
                            uint32_t *bit)
{
    uint32_t per_block = mfs->block_size * 8;

    for (uint32_t at = from; at < to;) {
        block_t *block;
        errno_t rc = bitmap_block(mfs, map, at, BLOCK_CHANGE, &block);
        if (rc != EOK)
            return rc;

        uint64_t block_end = ((uint64_t)at / per_block + 1) * per_block;
        uint32_t end = block_end < to ? (uint32_t)block_end : to;
        for (; at < end; at++) {
            uint8_t *byte = &block->data[at % per_block / 8];
            if ((*byte & 1u << at % 8) == 0) {
                *byte |= (uint8_t)(1u << at % 8);
                block->dirty = true;
                block_put(mfs->device, block);
                *bit = at;
                return EOK;
            }
        }
        block_put(mfs->device, block);
    }
    return ENOSPC;
}

errno_t mfs_bitmap_take(mfs_t *mfs, mfs_bitmap_t *map, uint32_t *bit)
{
    errno_t rc = take_between(mfs, map, map->hint, map->bits, bit);
    if (rc == ENOSPC)
        rc = take_between(mfs, map, 1, map->hint, bit);
    if (rc == EOK)
        map->hint = *bit + 1 < map->bits ? *bit + 1 : 1;
    return rc;
}

errno_t mfs_bitmap_give(mfs_t *mfs, mfs_bitmap_t *map, uint32_t bit)
{
    block_t *block;
    if (bit == 0 || bit >= map->bits)
        return ECORRUPT;
    errno_t rc = bitmap_block(mfs, map, bit, BLOCK_CHANGE, &block);
    if (rc != EOK)
        return rc;

    uint8_t *byte = &block->data[bit % (mfs->block_size * 8) / 8];
    if ((*byte & 1u << bit % 8) == 0) {
        rc = ECORRUPT;
    } else {
        *byte &= (uint8_t) ~(1u << bit % 8);
        block->dirty = true;
        if (bit < map->hint)
            map->hint = bit;
    }
    block_put(mfs->device, block);
    return rc;
}

errno_t mfs_bitmap_count_free(mfs_t *mfs, const mfs_bitmap_t *map, uint32_t *count)
{
    uint32_t per_block = mfs->block_size * 8;

    *count = 0;
    for (uint32_t first = 0; first < map->bits; first += per_block) {
        block_t *block;
        errno_t rc = bitmap_block(mfs, map, first, BLOCK_READ, &block);
        if (rc != EOK)
            return rc;
        for (uint32_t i = first == 0 ? 1 : 0; i < per_block && i < map->bits - first; i++)
            *count += (block->data[i / 8] >> i % 8 & 1) == 0;
        block_put(mfs->device, block);
    }
    return EOK;
}
