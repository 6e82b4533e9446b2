// SPDX-License-Identifier: BSD-2-Clause
/*
 * The operations of FAT, among them those that change names.
 *
 * Requests are checked before anything changes. If a later step fails, fat_change_end() undoes the
 * change.
 */
#include "fat.h"

#include <fs/clock.h>
#include <stdlib.h>
#include <string.h>

static errno_t fat_mount(block_device_t *device, const char *options, void **instance, void **root)
{
    if (options[0] != '\0')
        return EINVAL;
    fat_t *fat = calloc(1, sizeof(*fat));
    if (fat == NULL)
        return ENOMEM;
    list_init(&fat->nodes);
    list_init(&fat->dirhashes);

    fat_node_t *node;
    errno_t rc = fat_volume_open(fat, device);
    if (rc == EOK)
        rc = fat_node_root(fat, &node);
    if (rc != EOK) {
        free(fat);
        return rc;
    }
    *instance = fat;
    *root = node;
    return EOK;
}

static errno_t fat_unmount(void *instance)
{
    fat_t *fat = instance;
    errno_t rc = fat_volume_sync(fat);

    fat_node_free_all(fat);
    free(fat);
    return rc;
}

static errno_t fat_node_get(void *instance, fs_index_t index, void **node)
{
    fat_node_t *found;
    errno_t rc = fat_node_by_index(instance, index, &found);
    if (rc == EOK)
        *node = found;
    return rc;
}

static void fat_put(void *instance, void *node)
{
    fat_node_put(instance, node);
}

static void fat_node_info(void *instance, void *node, fs_node_info_t *info)
{
    const fat_node_t *of = node;

    (void)instance;
    info->index = of->index;
    info->type = of->is_directory ? VFS_NODE_DIRECTORY : VFS_NODE_FILE;
    info->size = of->size;
    info->links = of->orphan ? 0 : 1;
    info->mtime = of->mtime;
}

static errno_t fat_lookup(void *instance, void *directory, const char *name, void **child)
{
    fat_t *fat = instance;
    fat_node_t *dir = directory;
    fat_entry_t entry;
    fat_node_t *node;

    if (!dir->is_directory)
        return ENOTDIR;
    errno_t rc = fat_dir_find(fat, dir, name, &entry);
    if (rc == EOK)
        rc = fat_node_by_entry(fat, &entry, &node);
    if (rc == EOK)
        *child = node;
    return rc;
}

/* EEXIST if the name exists, EOK if it does not. */
static errno_t check_free(fat_t *fat, fat_node_t *dir, const char *name)
{
    fat_entry_t entry;
    errno_t rc = fat_dir_find(fat, dir, name, &entry);

    if (rc == EOK)
        return EEXIST;
    return rc == ENOENT ? EOK : rc;
}

/* Creates a file or directory with a name; within a change. */
static errno_t child_make(fat_t *fat, fat_node_t *dir, const char *name, bool is_directory,
                          fat_node_t **child)
{
    fat_entry_t entry = {.raw = {0}};
    uint32_t cluster = 0;
    errno_t rc = EOK;

    if (is_directory)
        rc = fat_cluster_alloc(fat, &cluster);
    if (rc == EOK && is_directory) {
        fat_dirhash_drop(fat, cluster);
        rc = fat_dir_init(fat, cluster, dir);
    }
    if (rc != EOK)
        return rc;

    entry.raw[FAT_DE_ATTR] = is_directory ? FAT_ATTR_DIRECTORY : FAT_ATTR_ARCHIVE;
    fat_entry_stamp(entry.raw, fs_clock_now());
    memcpy(entry.raw + FAT_DE_CTIME, entry.raw + FAT_DE_MTIME, 2);
    memcpy(entry.raw + FAT_DE_CDATE, entry.raw + FAT_DE_MDATE, 2);
    fat_raw_set_cluster(entry.raw, cluster);
    rc = fat_dir_add(fat, dir, name, FAT_NO_SLOT, &entry);
    return rc == EOK ? fat_node_by_entry(fat, &entry, child) : rc;
}

static errno_t fat_create(void *instance, void *directory, const char *name,
                          enum vfs_node_type type, void **child)
{
    fat_t *fat = instance;
    fat_node_t *dir = directory;
    fat_node_t *node = NULL;

    if (type != VFS_NODE_FILE && type != VFS_NODE_DIRECTORY)
        return ENOTSUP;
    if (!dir->is_directory)
        return ENOTDIR;
    errno_t rc = check_free(fat, dir, name);
    if (rc == EOK)
        rc = fat_change_begin(fat);
    if (rc != EOK)
        return rc;

    rc = child_make(fat, dir, name, type == VFS_NODE_DIRECTORY, &node);
    rc = fat_change_end(fat, rc);
    if (rc == EOK)
        *child = node;
    else if (node != NULL)
        fat_node_put(fat, node);
    return rc;
}

/* Removes the name. The node becomes an orphan, which lives until its last reference is
 * released. */
static errno_t entry_remove(fat_t *fat, fat_node_t *dir, const fat_entry_t *entry, fat_node_t *node)
{
    errno_t rc = fat_dir_remove(fat, dir, entry);
    if (rc != EOK)
        return rc;
    if (node->is_directory)
        fat_dirhash_drop(fat, node->first);
    node->orphan = true;
    return EOK;
}

static errno_t fat_unlink(void *instance, void *directory, const char *name)
{
    fat_t *fat = instance;
    fat_node_t *dir = directory;
    fat_entry_t entry;
    fat_node_t *node;

    if (!dir->is_directory)
        return ENOTDIR;
    errno_t rc = fat_dir_find(fat, dir, name, &entry);
    if (rc == EOK)
        rc = fat_node_by_entry(fat, &entry, &node);
    if (rc != EOK)
        return rc;

    if (node->is_directory)
        rc = fat_dir_check_empty(fat, node);
    else if (node->read_only)
        rc = EACCES;
    if (rc == EOK)
        rc = fat_change_begin(fat);
    if (rc == EOK)
        rc = fat_change_end(fat, entry_remove(fat, dir, &entry, node));
    fat_node_put(fat, node);
    return rc;
}

/* The nodes and entries of a rename. `target` is NULL if the new name does not exist, or differs
 * from the old one only in case. */
typedef struct move {
    fat_node_t *from;
    fat_node_t *to;
    fat_entry_t source_entry;
    fat_entry_t target_entry;
    fat_node_t *source;
    fat_node_t *target;
} move_t;

static errno_t fat_move_check(fat_t *fat, const move_t *move)
{
    if (move->to->orphan)
        return ENOENT;
    if (move->source->is_directory) {
        errno_t rc = fat_dir_check_outside(fat, move->to, move->source);
        if (rc == EOK && move->from != move->to)
            rc = fat_dir_check_parent(fat, move->source);
        if (rc != EOK)
            return rc;
    }
    if (move->target == NULL)
        return EOK;
    if (move->target->read_only)
        return EACCES;
    if (move->source->is_directory != move->target->is_directory)
        return move->target->is_directory ? EISDIR : ENOTDIR;
    return move->target->is_directory ? fat_dir_check_empty(fat, move->target) : EOK;
}

static errno_t fat_move_do(fat_t *fat, move_t *move, const char *to_name)
{
    uint32_t ignored = FAT_NO_SLOT;
    if (move->target != NULL)
        ignored = move->target_entry.first_slot;
    else if (move->from == move->to)
        ignored = move->source_entry.first_slot;

    fat_entry_t entry = move->source_entry;
    errno_t rc = fat_dir_add(fat, move->to, to_name, ignored, &entry);
    if (rc == EOK && move->target != NULL)
        rc = entry_remove(fat, move->to, &move->target_entry, move->target);
    if (rc == EOK)
        rc = fat_dir_remove(fat, move->from, &move->source_entry);
    if (rc != EOK)
        return rc;

    move->source->sector = entry.sector;
    move->source->offset = entry.offset;
    if (move->source->is_directory && move->from != move->to)
        rc = fat_dir_set_parent(fat, move->source, move->to);
    return rc;
}

static errno_t fat_rename(void *instance, void *from, const char *from_name, void *to,
                          const char *to_name)
{
    fat_t *fat = instance;
    move_t move = {.from = from, .to = to};

    if (!move.from->is_directory || !move.to->is_directory)
        return ENOTDIR;
    errno_t rc = fat_dir_find(fat, from, from_name, &move.source_entry);
    if (rc == EOK)
        rc = fat_node_by_entry(fat, &move.source_entry, &move.source);
    if (rc != EOK)
        return rc;

    rc = fat_dir_find(fat, to, to_name, &move.target_entry);
    if (rc == EOK)
        rc = fat_node_by_entry(fat, &move.target_entry, &move.target);
    else if (rc == ENOENT)
        rc = EOK;
    bool same = move.target == move.source;
    if (same) {
        fat_node_put(fat, move.target);
        move.target = NULL;
    }

    if (rc == EOK && !(same && strcmp(move.source_entry.name, to_name) == 0)) {
        rc = fat_move_check(fat, &move);
        if (rc == EOK)
            rc = fat_change_begin(fat);
        if (rc == EOK)
            rc = fat_change_end(fat, fat_move_do(fat, &move, to_name));
    }
    if (move.target != NULL)
        fat_node_put(fat, move.target);
    fat_node_put(fat, move.source);
    return rc;
}

static errno_t fat_read(void *instance, void *node, uint64_t pos, void *buffer, size_t size,
                        size_t *done)
{
    return ((fat_node_t *)node)->is_directory
               ? EISDIR
               : fat_file_read(instance, node, pos, buffer, size, done);
}

static errno_t check_writable(const fat_node_t *node)
{
    if (node->is_directory)
        return EISDIR;
    return node->read_only ? EACCES : EOK;
}

static errno_t fat_write(void *instance, void *node, uint64_t pos, const void *buffer, size_t size,
                         size_t *done)
{
    *done = 0;
    errno_t rc = check_writable(node);
    return rc == EOK ? fat_file_write(instance, node, pos, buffer, size, done) : rc;
}

static errno_t fat_truncate(void *instance, void *node, uint64_t size)
{
    errno_t rc = check_writable(node);
    return rc == EOK ? fat_file_truncate(instance, node, size) : rc;
}

/* `*pos` is the next slot to read. */
static errno_t fat_readdir(void *instance, void *directory, uint64_t *pos, vfs_dirent_t *dirent)
{
    fat_t *fat = instance;
    fat_node_t *dir = directory;
    fat_entry_t entry;

    if (!dir->is_directory)
        return ENOTDIR;
    if (*pos >= FAT_DIR_SLOTS_MAX)
        return ENOENT;
    uint32_t slot = (uint32_t)*pos;
    errno_t rc = fat_dir_next(fat, dir, &slot, &entry);
    if (rc != EOK)
        return rc;

    *pos = slot;
    memset(dirent, 0, sizeof(*dirent));
    dirent->index = fat_index_by_place(fat, entry.sector, entry.offset);
    dirent->type =
        (entry.raw[FAT_DE_ATTR] & FAT_ATTR_DIRECTORY) != 0 ? VFS_NODE_DIRECTORY : VFS_NODE_FILE;
    memcpy(dirent->name, entry.name, sizeof(dirent->name));
    return EOK;
}

static errno_t fat_sync(void *instance)
{
    return fat_volume_sync(instance);
}

static errno_t fat_statfs(void *instance, vfs_statfs_t *statfs)
{
    fat_t *fat = instance;
    uint32_t free_count;
    errno_t rc = fat_count_free(fat, &free_count);
    if (rc != EOK)
        return rc;

    memset(statfs, 0, sizeof(*statfs));
    statfs->block_size = fat->cluster_size;
    statfs->blocks = fat->clusters;
    statfs->blocks_free = free_count;
    strcpy(statfs->fs_name, "fat");
    return EOK;
}

/* Frees some orphans. If the device fails, the next sync tries again. */
static bool fat_work(void *instance)
{
    bool more;
    return fat_orphans_release(instance, &more) == EOK && more;
}

const fs_ops_t fat_ops = {
    .name = "fat",
    .read_max = 512,
    .write_max = DATA_XFER_MAX,
    .needs_device = true,
    .mount = fat_mount,
    .unmount = fat_unmount,
    .node_get = fat_node_get,
    .node_put = fat_put,
    .node_info = fat_node_info,
    .lookup = fat_lookup,
    .create = fat_create,
    .unlink = fat_unlink,
    .rename = fat_rename,
    .read = fat_read,
    .write = fat_write,
    .truncate = fat_truncate,
    .readdir = fat_readdir,
    .sync = fat_sync,
    .statfs = fat_statfs,
    .work = fat_work,
};
