// SPDX-License-Identifier: BSD-2-Clause
/* The ops table of tmpfs. */
#include "tmpfs.h"

#include <stdlib.h>
#include <string.h>

/* Parses `size=N`, with an optional unit k (KiB) or m (MiB). An empty string means the default. */
static errno_t options_parse(const char *options, uint64_t *limit)
{
    *limit = TMPFS_LIMIT_DEFAULT;
    if (options[0] == '\0')
        return EOK;
    if (strncmp(options, "size=", 5) != 0 || options[5] < '0' || options[5] > '9')
        return EINVAL;

    char *end;
    uint64_t value = strtoull(options + 5, &end, 10);
    uint64_t unit = 1;
    if (*end == 'k')
        unit = 1024;
    else if (*end == 'm')
        unit = 1024 * 1024;
    end += unit > 1 ? 1 : 0;
    if (*end != '\0' || value == 0 || value > UINT32_MAX)
        return EINVAL;
    *limit = value * unit;
    return EOK;
}

static void tmpfs_op_node_put(tmpfs_t *tmpfs, tmpfs_node_t *node)
{
    node->refs--;
    if (node->refs == 0 && node->parent == NULL && node != tmpfs->root)
        tmpfs_node_destroy(tmpfs, node);
}

static errno_t tmpfs_unmount(void *instance)
{
    tmpfs_t *tmpfs = instance;

    list_foreach_safe (tmpfs->nodes, link, tmpfs_node_t, node)
        tmpfs_node_destroy(tmpfs, node);
    free(tmpfs);
    return EOK;
}

static errno_t tmpfs_mount(block_device_t *device, const char *options, void **instance,
                           void **root)
{
    uint64_t limit;

    (void)device;
    errno_t rc = options_parse(options, &limit);
    if (rc != EOK)
        return rc;
    tmpfs_t *tmpfs = calloc(1, sizeof(*tmpfs));
    if (tmpfs == NULL)
        return ENOMEM;
    list_init(&tmpfs->nodes);
    list_init(&tmpfs->slabs);
    tmpfs->limit = limit;
    tmpfs->next_index = 1;
    rc = tmpfs_node_create(tmpfs, VFS_NODE_DIRECTORY, &tmpfs->root);
    if (rc != EOK) {
        free(tmpfs);
        return rc;
    }
    *instance = tmpfs;
    *root = tmpfs->root;
    return EOK;
}

static errno_t tmpfs_node_get(void *instance, fs_index_t index, void **node)
{
    tmpfs_node_t *found = tmpfs_node_find(instance, index);
    if (found == NULL)
        return ENOENT;
    found->refs++;
    *node = found;
    return EOK;
}

static void tmpfs_node_put(void *instance, void *node)
{
    tmpfs_op_node_put(instance, node);
}

static void tmpfs_node_info(void *instance, void *node, fs_node_info_t *info)
{
    const tmpfs_t *tmpfs = instance;
    const tmpfs_node_t *of = node;

    info->index = of->index;
    info->type = tmpfs_node_type(of);
    info->size = of->is_directory ? 0 : of->size;
    info->links = of->parent != NULL || of == tmpfs->root ? 1 : 0;
    info->mtime = of->mtime;
}

static errno_t tmpfs_lookup(void *instance, void *directory, const char *name, void **child)
{
    const tmpfs_node_t *dir = directory;

    (void)instance;
    if (!dir->is_directory)
        return ENOTDIR;
    tmpfs_node_t *found = tmpfs_child_find(dir, name);
    if (found == NULL)
        return ENOENT;
    found->refs++;
    *child = found;
    return EOK;
}

/* Whether a directory was removed while it is open. No names can be added to it. */
static bool is_removed(const tmpfs_t *tmpfs, const tmpfs_node_t *node)
{
    return node->parent == NULL && node != tmpfs->root;
}

static errno_t node_make(tmpfs_t *tmpfs, tmpfs_node_t *dir, const char *name,
                         enum vfs_node_type type, tmpfs_node_t **child)
{
    tmpfs_node_t *node;

    if (!dir->is_directory)
        return ENOTDIR;
    if (is_removed(tmpfs, dir))
        return ENOENT;
    if (tmpfs_child_find(dir, name) != NULL)
        return EEXIST;

    char *copy;
    errno_t rc = tmpfs_name_create(tmpfs, name, &copy);
    if (rc != EOK)
        return rc;
    rc = tmpfs_node_create(tmpfs, type, &node);
    if (rc != EOK) {
        tmpfs_name_destroy(tmpfs, copy);
        return rc;
    }
    tmpfs_child_attach(dir, node, copy);
    *child = node;
    return EOK;
}

static errno_t tmpfs_create(void *instance, void *directory, const char *name,
                            enum vfs_node_type type, void **child)
{
    tmpfs_node_t *node;

    if (type != VFS_NODE_FILE && type != VFS_NODE_DIRECTORY)
        return ENOTSUP;
    errno_t rc = node_make(instance, directory, name, type, &node);
    if (rc == EOK)
        *child = node;
    return rc;
}

/* Removes the name, and destroys the node if it has no references. */
static void node_unlink(tmpfs_t *tmpfs, tmpfs_node_t *node)
{
    tmpfs_name_destroy(tmpfs, tmpfs_child_detach(node));
    if (node->refs == 0)
        tmpfs_node_destroy(tmpfs, node);
}

static errno_t tmpfs_unlink(void *instance, void *directory, const char *name)
{
    tmpfs_node_t *dir = directory;

    if (!dir->is_directory)
        return ENOTDIR;
    tmpfs_node_t *node = tmpfs_child_find(dir, name);
    if (node == NULL)
        return ENOENT;
    if (node->is_directory && !list_empty(&node->children))
        return ENOTEMPTY;
    node_unlink(instance, node);
    return EOK;
}

static errno_t tmpfs_symlink(void *instance, void *directory, const char *name, const char *target)
{
    tmpfs_node_t *node;
    size_t length = strlen(target);
    size_t done;

    errno_t rc = node_make(instance, directory, name, VFS_NODE_LINK, &node);
    if (rc != EOK)
        return rc;
    rc = tmpfs_file_write(instance, node, 0, target, length, &done);
    if (rc == EOK && done < length)
        rc = ENOSPC;
    if (rc != EOK)
        tmpfs_name_destroy(instance, tmpfs_child_detach(node));
    tmpfs_op_node_put(instance, node);
    return rc;
}

static errno_t rename_check(const tmpfs_t *tmpfs, tmpfs_node_t *source, const tmpfs_node_t *to,
                            const tmpfs_node_t *target)
{
    if (is_removed(tmpfs, to))
        return ENOENT;
    for (const tmpfs_node_t *above = to; above != NULL; above = above->parent)
        if (above == source)
            return EINVAL;
    if (target == NULL)
        return EOK;
    if (source->is_directory != target->is_directory)
        return target->is_directory ? EISDIR : ENOTDIR;
    return target->is_directory && !list_empty(&target->children) ? ENOTEMPTY : EOK;
}

static errno_t tmpfs_rename(void *instance, void *from, const char *from_name, void *to,
                            const char *to_name)
{
    tmpfs_t *tmpfs = instance;
    tmpfs_node_t *to_dir = to;

    if (!((tmpfs_node_t *)from)->is_directory || !to_dir->is_directory)
        return ENOTDIR;
    tmpfs_node_t *source = tmpfs_child_find(from, from_name);
    tmpfs_node_t *target = tmpfs_child_find(to, to_name);
    if (source == NULL)
        return ENOENT;
    if (source == target)
        return EOK;
    errno_t rc = rename_check(tmpfs, source, to, target);
    if (rc != EOK)
        return rc;

    char *name;
    rc = tmpfs_name_create(tmpfs, to_name, &name);
    if (rc != EOK)
        return rc;
    tmpfs_name_destroy(tmpfs, tmpfs_child_detach(source));
    tmpfs_child_attach(to_dir, source, name);
    if (target != NULL)
        node_unlink(tmpfs, target);
    return EOK;
}

static errno_t tmpfs_read(void *instance, void *node, uint64_t pos, void *buffer, size_t size,
                          size_t *done)
{
    const tmpfs_node_t *of = node;

    (void)instance;
    if (of->is_directory)
        return EISDIR;
    tmpfs_file_read(of, pos, buffer, size, done);
    return EOK;
}

static errno_t tmpfs_write(void *instance, void *node, uint64_t pos, const void *buffer,
                           size_t size, size_t *done)
{
    return ((tmpfs_node_t *)node)->is_directory
               ? EISDIR
               : tmpfs_file_write(instance, node, pos, buffer, size, done);
}

static errno_t tmpfs_truncate(void *instance, void *node, uint64_t size)
{
    return ((tmpfs_node_t *)node)->is_directory ? EISDIR
                                                : tmpfs_file_truncate(instance, node, size);
}

static const tmpfs_node_t *child_from(const tmpfs_node_t *dir, uint64_t cookie)
{
    list_foreach (dir->children, sibling_link, const tmpfs_node_t, child)
        if (child->cookie >= cookie)
            return child;
    return NULL;
}

/* `*pos` is a cookie: returns the first child with this cookie or a later one. */
static errno_t tmpfs_readdir(void *instance, void *directory, uint64_t *pos, vfs_dirent_t *entry)
{
    const tmpfs_node_t *dir = directory;

    (void)instance;
    if (!dir->is_directory)
        return ENOTDIR;
    const tmpfs_node_t *child = child_from(dir, *pos);
    if (child == NULL)
        return ENOENT;

    *pos = child->cookie + 1;
    memset(entry, 0, sizeof(*entry));
    entry->index = child->index;
    entry->type = tmpfs_node_type(child);
    strcpy(entry->name, child->name);
    return EOK;
}

static errno_t tmpfs_sync(void *instance)
{
    (void)instance;
    return EOK;
}

static errno_t tmpfs_statfs(void *instance, vfs_statfs_t *statfs)
{
    const tmpfs_t *tmpfs = instance;

    memset(statfs, 0, sizeof(*statfs));
    statfs->block_size = TMPFS_CHUNK_SIZE;
    statfs->blocks = tmpfs->limit / TMPFS_CHUNK_SIZE;
    statfs->blocks_free = (tmpfs->limit - tmpfs->used) / TMPFS_CHUNK_SIZE;
    strcpy(statfs->fs_name, "tmpfs");
    return EOK;
}

const fs_ops_t tmpfs_ops = {
    .name = "tmpfs",
    .read_max = DATA_XFER_MAX,
    .write_max = DATA_XFER_MAX,
    .needs_device = false,
    .mount = tmpfs_mount,
    .unmount = tmpfs_unmount,
    .node_get = tmpfs_node_get,
    .node_put = tmpfs_node_put,
    .node_info = tmpfs_node_info,
    .lookup = tmpfs_lookup,
    .create = tmpfs_create,
    .unlink = tmpfs_unlink,
    .symlink = tmpfs_symlink,
    .rename = tmpfs_rename,
    .read = tmpfs_read,
    .write = tmpfs_write,
    .truncate = tmpfs_truncate,
    .readdir = tmpfs_readdir,
    .sync = tmpfs_sync,
    .statfs = tmpfs_statfs,
};
