// SPDX-License-Identifier: BSD-2-Clause
/*
 * Services and namespaces as files and directories.
 *
 * locfs caches nothing: each operation asks the location service. The index of a node is the id of
 * the service or namespace in loc. A service is a device node: it has a name
 * and a status, but its protocol needs a connection; read and write fail.
 */
#include "locfs.h"

#include <loc/loc.h>
#include <stdlib.h>
#include <string.h>

#define ROOT_INDEX 0

typedef struct locfs_node {
    fs_index_t index;
    enum vfs_node_type type;
    char name[SERVICE_NAME_SIZE]; /* of the namespace, if a directory */
} locfs_node_t;

static errno_t locfs_node_create(fs_index_t index, enum vfs_node_type type, const char *name,
                                 void **node)
{
    locfs_node_t *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return ENOMEM;
    made->index = index;
    made->type = type;
    memcpy(made->name, name, strnlen(name, sizeof(made->name) - 1));
    *node = made;
    return EOK;
}

static errno_t namespace_node_by_name(const char *name, void **node)
{
    uint32_t id;
    errno_t rc = loc_namespace_get_id(name, &id);
    return rc != EOK ? rc : locfs_node_create(id, VFS_NODE_DIRECTORY, name, node);
}

static errno_t namespace_node_by_id(fs_index_t id, void **node)
{
    loc_entry_t entry;
    size_t count;
    errno_t rc = loc_namespace_list(id, &entry, 1, &count);
    if (rc != EOK)
        return rc;
    if (count == 0 || entry.id != id)
        return ENOENT;
    return locfs_node_create(id, VFS_NODE_DIRECTORY, entry.name, node);
}

static errno_t locfs_mount(block_device_t *device, const char *options, void **instance,
                           void **root)
{
    static char only; /* instances have no state */
    (void)device;
    if (options[0] != '\0')
        return EINVAL;
    *instance = &only;
    return locfs_node_create(ROOT_INDEX, VFS_NODE_DIRECTORY, "", root);
}

static errno_t locfs_unmount(void *instance)
{
    (void)instance;
    return EOK;
}

static errno_t locfs_node_get(void *instance, fs_index_t index, void **node)
{
    (void)instance;
    if (index == ROOT_INDEX)
        return locfs_node_create(ROOT_INDEX, VFS_NODE_DIRECTORY, "", node);
    char name[SERVICE_NAME_SIZE];
    if (loc_service_get_name(index, name, sizeof(name)) == EOK)
        return locfs_node_create(index, VFS_NODE_DEVICE, name, node);
    return namespace_node_by_id(index, node);
}

static void locfs_node_put(void *instance, void *node)
{
    (void)instance;
    free(node);
}

static void locfs_node_info(void *instance, void *node, fs_node_info_t *info)
{
    (void)instance;
    const locfs_node_t *at = node;
    *info = (fs_node_info_t){.index = at->index, .type = at->type, .links = 1};
}

static errno_t locfs_lookup(void *instance, void *directory, const char *name, void **child)
{
    (void)instance;
    const locfs_node_t *at = directory;
    if (strlen(at->name) + 1 + strlen(name) >= SERVICE_NAME_SIZE)
        return ENOENT;
    char service_name[2 * SERVICE_NAME_SIZE] = "";
    if (at->index != ROOT_INDEX) {
        strcpy(service_name, at->name);
        strcat(service_name, "/");
    }
    strcat(service_name, name);
    service_id_t id;
    errno_t rc = loc_service_get_id(service_name, false, &id);
    if (rc == EOK)
        return locfs_node_create(id, VFS_NODE_DEVICE, service_name, child);
    return rc == ENOENT && at->index == ROOT_INDEX ? namespace_node_by_name(name, child) : rc;
}

static errno_t locfs_create(void *instance, void *directory, const char *name,
                            enum vfs_node_type type, void **child)
{
    (void)instance, (void)directory, (void)name, (void)type, (void)child;
    return EROFS;
}

static errno_t locfs_unlink(void *instance, void *directory, const char *name)
{
    (void)instance, (void)directory, (void)name;
    return EROFS;
}

static errno_t locfs_rename(void *instance, void *from, const char *from_name, void *to,
                            const char *to_name)
{
    (void)instance, (void)from, (void)from_name, (void)to, (void)to_name;
    return EROFS;
}

static errno_t locfs_read(void *instance, void *node, uint64_t pos, void *buffer, size_t size,
                          size_t *done)
{
    (void)instance, (void)node, (void)pos, (void)buffer, (void)size, (void)done;
    return ENOTSUP;
}

static errno_t locfs_write(void *instance, void *node, uint64_t pos, const void *buffer,
                           size_t size, size_t *done)
{
    (void)instance, (void)node, (void)pos, (void)buffer, (void)size, (void)done;
    return ENOTSUP;
}

static errno_t locfs_truncate(void *instance, void *node, uint64_t size)
{
    (void)instance, (void)node, (void)size;
    return ENOTSUP;
}

/* Copies the found entry, unless `entry` already holds one with a smaller id. */
static void entry_take(const loc_entry_t *found, enum vfs_node_type type, vfs_dirent_t *entry)
{
    if (entry->type != VFS_NODE_NONE && found->id >= entry->index)
        return;
    entry->index = found->id;
    entry->type = type;
    memcpy(entry->name, found->name, sizeof(found->name));
    entry->name[sizeof(found->name) - 1] = '\0';
}

/* Returns entries ordered by id, so that services that appear or disappear between two reads
 * neither hide nor repeat others. */
static errno_t locfs_readdir(void *instance, void *directory, uint64_t *pos, vfs_dirent_t *entry)
{
    (void)instance;
    const locfs_node_t *at = directory;
    loc_entry_t found;
    size_t count = 0;
    entry->type = VFS_NODE_NONE;
    if (*pos > UINT32_MAX)
        return ENOENT;
    errno_t rc = loc_service_list(at->name, (service_id_t)*pos, &found, 1, &count);
    if (rc == EOK && count > 0)
        entry_take(&found, VFS_NODE_DEVICE, entry);
    if (rc == EOK && at->index == ROOT_INDEX) {
        rc = loc_namespace_list((uint32_t)*pos, &found, 1, &count);
        if (rc == EOK && count > 0)
            entry_take(&found, VFS_NODE_DIRECTORY, entry);
    }
    if (rc != EOK)
        return rc;
    if (entry->type == VFS_NODE_NONE)
        return ENOENT;
    *pos = (uint64_t)entry->index + 1;
    return EOK;
}

static errno_t locfs_sync(void *instance)
{
    (void)instance;
    return EOK;
}

static errno_t locfs_statfs(void *instance, vfs_statfs_t *statfs)
{
    (void)instance;
    *statfs = (vfs_statfs_t){.fs_name = "locfs"};
    return EOK;
}

const fs_ops_t locfs_ops = {
    .name = "locfs",
    .read_max = DATA_XFER_MAX,
    .write_max = DATA_XFER_MAX,
    .needs_device = false,
    .mount = locfs_mount,
    .unmount = locfs_unmount,
    .node_get = locfs_node_get,
    .node_put = locfs_node_put,
    .node_info = locfs_node_info,
    .lookup = locfs_lookup,
    .create = locfs_create,
    .unlink = locfs_unlink,
    .rename = locfs_rename,
    .read = locfs_read,
    .write = locfs_write,
    .truncate = locfs_truncate,
    .sync = locfs_sync,
    .statfs = locfs_statfs,
    .readdir = locfs_readdir,
};
