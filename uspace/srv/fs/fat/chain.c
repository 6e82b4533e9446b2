// SPDX-License-Identifier: BSD-2-Clause
/*
 * The cluster chain of a node. A node remembers one position in its chain, so that sequential
 * access does not start at the first cluster each time.
 *
 * A walk of more steps than the volume has clusters means that the chain has a loop: ECORRUPT.
 */
#include "fat.h"

#include <string.h>

uint32_t fat_cluster_sector(const fat_t *fat, uint32_t cluster)
{
    return fat->data_start + (cluster - 2) * fat->cluster_sectors;
}

static void walk_note(fat_node_t *node, uint32_t index, uint32_t cluster)
{
    node->walk = (fat_place_t){index, cluster};
}

errno_t fat_chain_at(fat_t *fat, fat_node_t *node, uint32_t index, uint32_t *cluster)
{
    if (node->first == 0)
        return ENOENT;
    if (index >= fat->clusters)
        return ECORRUPT;
    if (node->walk.cluster == 0 || node->walk.index > index)
        walk_note(node, 0, node->first);

    while (node->walk.index < index) {
        uint32_t next;
        errno_t rc = fat_entry_get(fat, node->walk.cluster, &next);
        if (rc != EOK)
            return rc;
        if (next == FAT_END)
            return ENOENT;
        if (next == FAT_FREE || next == FAT_BAD)
            return ECORRUPT;
        walk_note(node, node->walk.index + 1, next);
    }

    *cluster = node->walk.cluster;
    return fat_cluster_valid(fat, *cluster) ? EOK : ECORRUPT;
}

errno_t fat_chain_extend(fat_t *fat, fat_node_t *node, uint32_t index, uint32_t *cluster)
{
    for (;;) {
        /* A longer chain has a loop. */
        if (index >= fat->clusters)
            return ENOSPC;
        errno_t rc = fat_chain_at(fat, node, index, cluster);
        if (rc != ENOENT)
            return rc;

        uint32_t added;
        rc = fat_cluster_alloc(fat, &added);
        if (rc != EOK)
            return rc;

        if (node->first == 0) {
            node->first = added;
            continue;
        }
        /* fat_chain_at stopped at the last one. */
        rc = fat_entry_set(fat, node->walk.cluster, added);
        if (rc != EOK)
            return rc;
    }
}

errno_t fat_chain_cut(fat_t *fat, fat_node_t *node, uint32_t keep, uint32_t *rest)
{
    uint32_t last;
    uint32_t next;

    *rest = 0;
    if (keep == 0) {
        *rest = node->first;
        node->first = 0;
        node->walk.cluster = 0;
        return EOK;
    }
    errno_t rc = fat_chain_at(fat, node, keep - 1, &last);
    if (rc == ENOENT)
        return EOK; /* the chain is already shorter */
    if (rc == EOK)
        rc = fat_entry_get(fat, last, &next);
    if (rc != EOK || next == FAT_END)
        return rc;
    *rest = next;
    return fat_entry_set(fat, last, FAT_END);
}

errno_t fat_node_sector(fat_t *fat, fat_node_t *node, uint64_t pos, uint32_t *sector)
{
    if (node->is_root && fat->bits != 32) {
        if (pos / fat->sector_size >= fat->root_sectors)
            return ENOENT;
        *sector = fat->root_start + (uint32_t)(pos / fat->sector_size);
        return EOK;
    }

    uint32_t cluster;
    errno_t rc = fat_chain_at(fat, node, (uint32_t)(pos / fat->cluster_size), &cluster);
    if (rc != EOK)
        return rc;
    *sector =
        fat_cluster_sector(fat, cluster) + (uint32_t)(pos % fat->cluster_size / fat->sector_size);
    return EOK;
}

errno_t fat_cluster_zero(fat_t *fat, uint32_t cluster)
{
    for (uint32_t i = 0; i < fat->cluster_sectors; i++) {
        block_t *block;
        errno_t rc =
            block_get(fat->device, fat_cluster_sector(fat, cluster) + i, BLOCK_NOREAD, &block);
        if (rc != EOK)
            return rc;
        block->dirty = true;
        block_put(fat->device, block);
    }
    return EOK;
}
