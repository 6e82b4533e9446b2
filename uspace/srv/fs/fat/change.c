// SPDX-License-Identifier: BSD-2-Clause
/*
 * Changes of the volume. A change covers blocks (see <block/block.h>), the nodes in memory, and the
 * number of free clusters.
 *
 * The operation keeps its references to nodes until the end of the change, so no node that was in
 * memory at the beginning is freed before.
 */
#include "fat.h"

#include <stdlib.h>

typedef struct saved_node {
    fat_node_t *node;
    fat_node_t before;
} saved_node_t;

typedef struct fat_saved {
    uint32_t free_claimed;
    uint32_t free_counted;
    uint32_t next_free;
    bool info_changed;
    size_t nodes;
    saved_node_t node[];
} fat_saved_t;

static fat_saved_t *state_save(const fat_t *fat)
{
    size_t count = 0;
    list_foreach (fat->nodes, link, const fat_node_t, node)
        count++;

    fat_saved_t *saved = malloc(sizeof(*saved) + count * sizeof(saved->node[0]));
    if (saved == NULL)
        return NULL;
    *saved = (fat_saved_t){.free_claimed = fat->free_claimed,
                           .free_counted = fat->free_counted,
                           .next_free = fat->next_free,
                           .info_changed = fat->info_changed};
    list_foreach (fat->nodes, link, fat_node_t, node)
        saved->node[saved->nodes++] = (saved_node_t){.node = node, .before = *node};
    return saved;
}

/* Restores a node, except its references and its place in the list. */
static void node_restore(const saved_node_t *saved)
{
    fat_node_t *node = saved->node;
    const link_t link = node->link;
    size_t refs = node->refs;

    *node = saved->before;
    node->link = link;
    node->refs = refs;
}

static void state_restore(fat_t *fat, const fat_saved_t *saved)
{
    fat->free_claimed = saved->free_claimed;
    fat->free_counted = saved->free_counted;
    fat->next_free = saved->next_free;
    fat->info_changed = saved->info_changed;
    for (size_t i = 0; i < saved->nodes; i++)
        node_restore(&saved->node[i]);
}

errno_t fat_change_begin(fat_t *fat)
{
    if (fat->read_only)
        return EROFS;
    errno_t rc = block_change_begin(fat->device);
    if (rc != EOK)
        return rc;
    fat->saved = state_save(fat);
    return fat->saved != NULL ? EOK : block_change_end(fat->device, ENOMEM);
}

errno_t fat_change_end(fat_t *fat, errno_t rc)
{
    if (rc == EOK)
        rc = fat_info_store(fat);
    rc = block_change_end(fat->device, rc);
    fat_dirhash_change_end(fat, rc == EOK);
    if (rc != EOK)
        state_restore(fat, fat->saved);
    free(fat->saved);
    fat->saved = NULL;
    return rc;
}
