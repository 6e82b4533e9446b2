// SPDX-License-Identifier: BSD-2-Clause
/*
 * Changes of the volume. A change covers blocks (see <block/block.h>) and the nodes in memory.
 *
 * The operation keeps its references to nodes until the end of the change, so no node that was in
 * memory at the beginning is freed before.
 */
#include "mfs.h"

#include <stdlib.h>

typedef struct saved_node {
    mfs_node_t *node;
    mfs_node_t before;
} saved_node_t;

typedef struct mfs_saved {
    size_t nodes;
    saved_node_t node[];
} mfs_saved_t;

static mfs_saved_t *nodes_save(const mfs_t *mfs)
{
    size_t count = 0;
    list_foreach (mfs->nodes, link, const mfs_node_t, node)
        count++;

    mfs_saved_t *saved = malloc(sizeof(*saved) + count * sizeof(saved->node[0]));
    if (saved == NULL)
        return NULL;
    saved->nodes = 0;
    list_foreach (mfs->nodes, link, mfs_node_t, node)
        saved->node[saved->nodes++] = (saved_node_t){.node = node, .before = *node};
    return saved;
}

/* Restores a node, except its references and its place in the list. */
static void nodes_restore(const mfs_saved_t *saved)
{
    for (size_t i = 0; i < saved->nodes; i++) {
        mfs_node_t *node = saved->node[i].node;
        const link_t link = node->link;
        size_t refs = node->refs;

        *node = saved->node[i].before;
        node->link = link;
        node->refs = refs;
    }
}

errno_t mfs_change_begin(mfs_t *mfs)
{
    errno_t rc = block_change_begin(mfs->device);
    if (rc != EOK)
        return rc;
    mfs->saved = nodes_save(mfs);
    return mfs->saved != NULL ? EOK : block_change_end(mfs->device, ENOMEM);
}

errno_t mfs_change_end(mfs_t *mfs, errno_t rc)
{
    rc = block_change_end(mfs->device, rc);
    if (rc != EOK)
        nodes_restore(mfs->saved);
    free(mfs->saved);
    mfs->saved = NULL;
    return rc;
}
