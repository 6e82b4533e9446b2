// SPDX-License-Identifier: BSD-2-Clause
/* Nodes of tmpfs, names in directories, and memory of the instance. */
#include "tmpfs.h"

#include <fs/clock.h>
#include <stdlib.h>
#include <string.h>

void *tmpfs_alloc(tmpfs_t *tmpfs, size_t size)
{
    if (size > tmpfs->limit - tmpfs->used)
        return NULL;
    void *memory = calloc(1, size);
    if (memory != NULL)
        tmpfs->used += size;
    return memory;
}

void tmpfs_free(tmpfs_t *tmpfs, void *memory, size_t size)
{
    if (memory == NULL)
        return;
    free(memory);
    tmpfs->used -= size;
}

errno_t tmpfs_node_create(tmpfs_t *tmpfs, enum vfs_node_type type, tmpfs_node_t **node)
{
    /* An index is never reused, so an old index cannot refer to a new node. */
    if (tmpfs->next_index == UINT32_MAX)
        return ENOSPC;
    tmpfs_node_t *created = tmpfs_alloc(tmpfs, sizeof(*created));
    if (created == NULL)
        return ENOSPC;

    created->index = tmpfs->next_index++;
    created->is_directory = type == VFS_NODE_DIRECTORY;
    created->is_link = type == VFS_NODE_LINK;
    created->refs = 1;
    created->mtime = fs_clock_now();
    if (created->is_directory) {
        list_init(&created->children);
        created->next_cookie = 1;
    }
    list_prepend(&tmpfs->nodes, &created->link);
    *node = created;
    return EOK;
}

enum vfs_node_type tmpfs_node_type(const tmpfs_node_t *node)
{
    if (node->is_directory)
        return VFS_NODE_DIRECTORY;
    return node->is_link ? VFS_NODE_LINK : VFS_NODE_FILE;
}

static void node_chunks_free(tmpfs_t *tmpfs, tmpfs_node_t *node)
{
    for (size_t i = 0; i < node->chunk_slots; i++)
        tmpfs_chunk_free(tmpfs, node->chunks[i]);
    tmpfs_free(tmpfs, node->chunks, node->chunk_slots * sizeof(node->chunks[0]));
}

void tmpfs_node_destroy(tmpfs_t *tmpfs, tmpfs_node_t *node)
{
    list_unlink(&node->link);
    if (!node->is_directory)
        node_chunks_free(tmpfs, node);
    tmpfs_name_destroy(tmpfs, node->name);
    tmpfs_free(tmpfs, node, sizeof(*node));
}

tmpfs_node_t *tmpfs_node_find(tmpfs_t *tmpfs, fs_index_t index)
{
    list_foreach (tmpfs->nodes, link, tmpfs_node_t, node)
        if (node->index == index)
            return node;
    return NULL;
}

tmpfs_node_t *tmpfs_child_find(const tmpfs_node_t *dir, const char *name)
{
    list_foreach (dir->children, sibling_link, tmpfs_node_t, child)
        if (strcmp(child->name, name) == 0)
            return child;
    return NULL;
}

static errno_t name_check(const char *name)
{
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return EINVAL;
    if (strlen(name) >= NAME_SIZE_MAX)
        return ENAMETOOLONG;
    return strchr(name, '/') != NULL ? EINVAL : EOK;
}

errno_t tmpfs_name_create(tmpfs_t *tmpfs, const char *name, char **copy)
{
    errno_t rc = name_check(name);
    if (rc != EOK)
        return rc;
    *copy = tmpfs_alloc(tmpfs, strlen(name) + 1);
    if (*copy == NULL)
        return ENOSPC;
    strcpy(*copy, name);
    return EOK;
}

void tmpfs_name_destroy(tmpfs_t *tmpfs, char *name)
{
    if (name != NULL)
        tmpfs_free(tmpfs, name, strlen(name) + 1);
}

void tmpfs_child_attach(tmpfs_node_t *dir, tmpfs_node_t *node, char *name)
{
    list_append(&dir->children, &node->sibling_link);
    node->parent = dir;
    node->name = name;
    node->cookie = dir->next_cookie++;
    dir->mtime = fs_clock_now();
}

char *tmpfs_child_detach(tmpfs_node_t *node)
{
    char *name = node->name;

    list_unlink(&node->sibling_link);
    node->parent->mtime = fs_clock_now();
    node->parent = NULL;
    node->name = NULL;
    return name;
}
