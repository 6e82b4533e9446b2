// SPDX-License-Identifier: BSD-2-Clause
/* Open nodes and open files. */
#include "node.h"

#include <stdlib.h>

static list_t nodes = LIST_INIT(nodes);

static bool id_equal(const vfs_node_id_t *a, const vfs_node_id_t *b)
{
    return a->fs_handle == b->fs_handle && a->service == b->service && a->index == b->index;
}

static vfs_node_id_t node_id_from(const vfs_out_lookup_out_t *found)
{
    return (vfs_node_id_t){found->fs_handle, found->service, found->index};
}

/* Returns the node, with a reference for the caller, and takes the caller's reference to `fs`. On
 * failure (NULL, out of memory) it takes nothing. */
static vfs_node_t *node_get(const vfs_out_lookup_out_t *found, vfs_fs_t *fs)
{
    const vfs_node_id_t id = node_id_from(found);
    list_foreach (nodes, link, vfs_node_t, known) {
        if (id_equal(&known->id, &id)) {
            known->refs++;
            vfs_fs_put(fs);
            return known;
        }
    }
    vfs_node_t *node = calloc(1, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->refs = 1;
    node->id = id;
    node->fs = fs;
    node->type = found->type;
    node->size = found->size;
    fibril_rwlock_init(&node->contents, "contents of a node");
    list_prepend(&nodes, &node->link);
    return node;
}

static void vfs_entry_put(vfs_node_t *node)
{
    if (--node->refs > 0)
        return;
    list_unlink(&node->link);
    vfs_fs_put(node->fs);
    free(node);
}

/* Releases one reference in the server. */
static errno_t server_close(vfs_fs_t *fs, const vfs_node_id_t *id)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(fs, &exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_out_close(exchange, id->service, id->index);
    async_exchange_end(exchange);
    return rc;
}

errno_t vfs_file_create(const vfs_out_lookup_out_t *found, unsigned flags, vfs_file_t **file)
{
    vfs_fs_t *fs = vfs_fs_by_handle(found->fs_handle);
    if (fs == NULL)
        return EHANGUP; /* the server died after its answer, and its entry is gone */
    vfs_file_t *made = calloc(1, sizeof(*made));
    vfs_node_t *node = made != NULL ? node_get(found, fs) : NULL;
    if (node == NULL) {
        free(made);
        /* The result of CLOSE does not matter: the caller gets `rc`. */
        const vfs_node_id_t id = node_id_from(found);
        (void)server_close(fs, &id);
        vfs_fs_put(fs);
        return ENOMEM;
    }
    made->refs = 1;
    made->node = node;
    made->flags = flags;
    fibril_mutex_init(&made->lock, "open file");
    *file = made;
    return EOK;
}

void vfs_file_ref(vfs_file_t *file)
{
    file->refs++;
}

errno_t vfs_file_put(vfs_file_t *file)
{
    if (file == NULL || --file->refs > 0)
        return EOK;
    vfs_node_t *node = file->node;
    free(file);
    errno_t rc = server_close(node->fs, &node->id);
    vfs_entry_put(node);
    return rc;
}

size_t vfs_nodes_open(fs_handle_t fs, service_id_t service)
{
    size_t open = 0;
    list_foreach (nodes, link, const vfs_node_t, node)
        open += node->id.fs_handle == fs && node->id.service == service;
    return open;
}
