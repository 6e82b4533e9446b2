// SPDX-License-Identifier: BSD-2-Clause
/*
 * The operations of the MINIX file system, among them those that change names.
 *
 * Requests are checked before anything changes. If a later step fails, mfs_change_end() undoes the
 * change.
 */
#include "mfs.h"

#include <fs/clock.h>
#include <stdlib.h>
#include <string.h>

static errno_t mfs_mount(block_device_t *device, const char *options, void **instance, void **root)
{
    if (options[0] != '\0')
        return EINVAL;
    mfs_t *mfs = calloc(1, sizeof(*mfs));
    if (mfs == NULL)
        return ENOMEM;
    list_init(&mfs->nodes);

    mfs_node_t *node = NULL;
    errno_t rc = mfs_super_open(mfs, device);
    if (rc == EOK)
        rc = mfs_node_get(mfs, MFS_ROOT, &node);
    if (rc == ENOENT || (rc == EOK && !mfs_is_directory(node)))
        rc = ECORRUPT;
    if (rc != EOK) {
        mfs_node_free_all(mfs);
        free(mfs);
        return rc;
    }
    *instance = mfs;
    *root = node;
    return EOK;
}

static errno_t mfs_sync(void *instance)
{
    mfs_t *mfs = instance;
    bool more = true;
    errno_t rc = EOK;
    while (rc == EOK && more)
        rc = mfs_nodes_release(mfs, &more);
    errno_t sync_rc = block_sync(mfs->device);
    return rc != EOK ? rc : sync_rc;
}

static errno_t mfs_unmount(void *instance)
{
    errno_t rc = mfs_sync(instance);

    mfs_node_free_all(instance);
    free(instance);
    return rc;
}

static errno_t mfs_get(void *instance, fs_index_t index, void **node)
{
    mfs_node_t *found;
    errno_t rc = mfs_node_get(instance, index, &found);
    if (rc == EOK)
        *node = found;
    return rc;
}

static void mfs_put(void *instance, void *node)
{
    mfs_node_put(instance, node);
}

static void mfs_node_info(void *instance, void *node, fs_node_info_t *info)
{
    const mfs_node_t *of = node;

    (void)instance;
    info->index = of->index;
    info->type = mfs_is_directory(of) ? VFS_NODE_DIRECTORY
                 : mfs_is_file(of)    ? VFS_NODE_FILE
                 : mfs_is_link(of)    ? VFS_NODE_LINK
                                      : VFS_NODE_DEVICE;
    info->size = mfs_is_directory(of) ? 0 : of->size;
    info->links = of->links;
    info->mtime = of->mtime;
}

/* A name without an inode is ECORRUPT, not ENOENT. */
static errno_t entry_node(mfs_t *mfs, const mfs_entry_t *entry, mfs_node_t **node)
{
    errno_t rc = mfs_node_get(mfs, entry->index, node);
    return rc == ENOENT ? ECORRUPT : rc;
}

static errno_t mfs_lookup(void *instance, void *directory, const char *name, void **child)
{
    mfs_entry_t entry;
    mfs_node_t *node;

    if (!mfs_is_directory(directory))
        return ENOTDIR;
    errno_t rc = mfs_dir_find(instance, directory, name, &entry);
    if (rc == EOK)
        rc = entry_node(instance, &entry, &node);
    if (rc == EOK)
        *child = node;
    return rc;
}

/* Writes the target of a new symbolic link, which fits in one block. */
static errno_t target_write(mfs_t *mfs, mfs_node_t *node, const char *target)
{
    size_t done;
    return mfs_file_write(mfs, node, 0, target, strlen(target), &done);
}

/* Gives a new inode its contents and its name. `target` is that of a symbolic link, or NULL. */
static errno_t child_link(mfs_t *mfs, mfs_node_t *dir, const char *name, const char *target,
                          mfs_node_t *node)
{
    bool is_directory = mfs_is_directory(node);

    errno_t rc = is_directory ? mfs_dir_dots_init(mfs, node, dir->index) : EOK;
    if (rc == EOK && target != NULL)
        rc = target_write(mfs, node, target);
    if (rc != EOK)
        return rc;
    node->links = is_directory ? 2 : 1;
    rc = mfs_node_store(mfs, node);
    if (rc == EOK)
        rc = mfs_dir_add(mfs, dir, name, node->index);
    if (rc == EOK && is_directory) {
        dir->links++;
        rc = mfs_node_store(mfs, dir);
    }
    return rc;
}

static errno_t create_check(mfs_t *mfs, mfs_node_t *dir, const char *name, bool is_directory)
{
    mfs_entry_t entry;

    if (!mfs_is_directory(dir))
        return ENOTDIR;
    if (is_directory && dir->links >= mfs->links_max)
        return EMLINK;
    errno_t rc = mfs_dir_find(mfs, dir, name, &entry);
    if (rc == EOK)
        return EEXIST;
    return rc == ENOENT ? EOK : rc;
}

/* Creates an inode with a name. */
static errno_t inode_create(mfs_t *mfs, mfs_node_t *dir, const char *name, uint16_t mode,
                            const char *target, mfs_node_t **child)
{
    mfs_node_t *node = NULL;

    errno_t rc = create_check(mfs, dir, name, (mode & MFS_MODE_TYPE) == MFS_MODE_DIRECTORY);
    if (rc == EOK)
        rc = mfs_change_begin(mfs);
    if (rc != EOK)
        return rc;

    rc = mfs_node_create(mfs, mode, &node);
    if (rc == EOK)
        rc = child_link(mfs, dir, name, target, node);
    rc = mfs_change_end(mfs, rc);
    if (rc == EOK)
        *child = node;
    else if (node != NULL)
        mfs_node_forget(node);
    return rc;
}

static errno_t mfs_create(void *instance, void *directory, const char *name,
                          enum vfs_node_type type, void **child)
{
    mfs_node_t *node;
    uint16_t mode = MFS_MODE_FILE | MFS_MODE_PERMISSIONS_FILE;

    if (type == VFS_NODE_DIRECTORY)
        mode = MFS_MODE_DIRECTORY | MFS_MODE_PERMISSIONS_DIR;
    else if (type != VFS_NODE_FILE)
        return ENOTSUP;
    errno_t rc = inode_create(instance, directory, name, mode, NULL, &node);
    if (rc == EOK)
        *child = node;
    return rc;
}

static errno_t mfs_symlink(void *instance, void *directory, const char *name, const char *target)
{
    mfs_node_t *node;

    errno_t rc = inode_create(instance, directory, name, MFS_MODE_LINK | MFS_MODE_PERMISSIONS_LINK,
                              target, &node);
    if (rc == EOK)
        mfs_node_put(instance, node);
    return rc;
}

/* Subtracts the link of a name from a node, and that of a directory's `..` from its parent. */
static errno_t link_drop(mfs_t *mfs, mfs_node_t *dir, mfs_node_t *node)
{
    errno_t rc = EOK;

    if (mfs_is_directory(node)) {
        node->links = 0;
        if (dir->links > 2)
            dir->links--;
        rc = mfs_node_store(mfs, dir);
    } else if (node->links > 0) { /* a damaged image has more names than links */
        node->links--;
    }
    node->ctime = (uint32_t)fs_clock_now();
    errno_t store_rc = mfs_node_store(mfs, node);
    return rc != EOK ? rc : store_rc;
}

static errno_t name_remove(mfs_t *mfs, mfs_node_t *dir, const mfs_entry_t *entry, mfs_node_t *node)
{
    errno_t rc = mfs_dir_set(mfs, dir, entry->slot, 0);
    return rc == EOK ? link_drop(mfs, dir, node) : rc;
}

static errno_t mfs_unlink(void *instance, void *directory, const char *name)
{
    mfs_t *mfs = instance;
    mfs_node_t *dir = directory;
    mfs_entry_t entry;
    mfs_node_t *node;

    if (!mfs_is_directory(dir))
        return ENOTDIR;
    errno_t rc = mfs_dir_find(mfs, dir, name, &entry);
    if (rc == EOK)
        rc = entry_node(mfs, &entry, &node);
    if (rc != EOK)
        return rc;

    if (mfs_is_directory(node))
        rc = node->index == MFS_ROOT ? ECORRUPT : mfs_dir_check_empty(mfs, node);
    if (rc == EOK)
        rc = mfs_change_begin(mfs);
    if (rc == EOK)
        rc = mfs_change_end(mfs, name_remove(mfs, dir, &entry, node));
    mfs_node_put(mfs, node);
    return rc;
}

/* The nodes and entries of a rename. `target` is NULL if the new name does not exist. */
typedef struct move {
    mfs_node_t *from;
    mfs_node_t *to;
    mfs_entry_t source_entry;
    mfs_entry_t target_entry;
    mfs_node_t *source;
    mfs_node_t *target;
} move_t;

static errno_t mfs_move_check(mfs_t *mfs, const move_t *move)
{
    bool is_directory = mfs_is_directory(move->source);

    if (is_directory) {
        errno_t rc = mfs_dir_check_outside(mfs, move->to, move->source);
        if (rc != EOK)
            return rc;
        if (move->target == NULL && move->to != move->from && move->to->links >= mfs->links_max)
            return EMLINK;
    }
    if (move->target == NULL)
        return EOK;
    if (is_directory != mfs_is_directory(move->target))
        return is_directory ? ENOTDIR : EISDIR;
    return is_directory ? mfs_dir_check_empty(mfs, move->target) : EOK;
}

/* Adds the new name before it removes the old one, so that the node always has a name. */
static errno_t mfs_move_do(mfs_t *mfs, move_t *move, const char *to_name)
{
    errno_t rc = move->target != NULL
                     ? mfs_dir_set(mfs, move->to, move->target_entry.slot, move->source->index)
                     : mfs_dir_add(mfs, move->to, to_name, move->source->index);
    if (rc == EOK)
        rc = mfs_dir_set(mfs, move->from, move->source_entry.slot, 0);
    if (rc == EOK && move->target != NULL)
        rc = link_drop(mfs, move->to, move->target);
    if (rc != EOK || !mfs_is_directory(move->source) || move->from == move->to)
        return rc;

    rc = mfs_dir_dots_move(mfs, move->source, move->to->index);
    move->to->links++;
    if (move->from->links > 2)
        move->from->links--;
    if (rc == EOK)
        rc = mfs_node_store(mfs, move->to);
    return rc == EOK ? mfs_node_store(mfs, move->from) : rc;
}

static errno_t mfs_rename(void *instance, void *from, const char *from_name, void *to,
                          const char *to_name)
{
    mfs_t *mfs = instance;
    move_t move = {.from = from, .to = to};

    if (!mfs_is_directory(from) || !mfs_is_directory(to))
        return ENOTDIR;
    errno_t rc = mfs_dir_find(mfs, from, from_name, &move.source_entry);
    if (rc == EOK)
        rc = entry_node(mfs, &move.source_entry, &move.source);
    if (rc != EOK)
        return rc;

    rc = mfs_dir_find(mfs, to, to_name, &move.target_entry);
    if (rc == EOK)
        rc = entry_node(mfs, &move.target_entry, &move.target);
    else if (rc == ENOENT)
        rc = EOK;

    /* Both names refer to the same node: nothing to do. */
    if (rc == EOK && move.source != move.target) {
        rc = mfs_move_check(mfs, &move);
        if (rc == EOK)
            rc = mfs_change_begin(mfs);
        if (rc == EOK)
            rc = mfs_change_end(mfs, mfs_move_do(mfs, &move, to_name));
    }
    if (move.target != NULL)
        mfs_node_put(mfs, move.target);
    mfs_node_put(mfs, move.source);
    return rc;
}

/* Symbolic links can be read but not written; device nodes can be neither. */
static errno_t check_contents(const mfs_node_t *node, bool change)
{
    if (mfs_is_directory(node))
        return EISDIR;
    return mfs_is_file(node) || (mfs_is_link(node) && !change) ? EOK : ENOTSUP;
}

static errno_t mfs_read(void *instance, void *node, uint64_t pos, void *buffer, size_t size,
                        size_t *done)
{
    errno_t rc = check_contents(node, false);
    return rc == EOK ? mfs_file_read(instance, node, pos, buffer, size, done) : rc;
}

static errno_t mfs_write(void *instance, void *node, uint64_t pos, const void *buffer, size_t size,
                         size_t *done)
{
    errno_t rc = check_contents(node, true);
    if (rc == EOK)
        rc = mfs_change_begin(instance);
    if (rc == EOK)
        rc = mfs_change_end(instance, mfs_file_write(instance, node, pos, buffer, size, done));
    if (rc != EOK)
        *done = 0; /* the change was undone */
    return rc;
}

static errno_t mfs_truncate(void *instance, void *node, uint64_t size)
{
    errno_t rc = check_contents(node, true);
    return rc == EOK ? mfs_file_truncate(instance, node, size) : rc;
}

/* Returns the type of an entry's node; VFS_NODE_NONE if the inode is damaged, so that the name is
 * still listed. */
static uint32_t mfs_entry_type(mfs_t *mfs, const mfs_entry_t *entry)
{
    fs_node_info_t info;
    mfs_node_t *node;

    if (mfs_node_get(mfs, entry->index, &node) != EOK)
        return VFS_NODE_NONE;
    mfs_node_info(mfs, node, &info);
    mfs_node_put(mfs, node);
    return info.type;
}

/* `*pos` is the next slot to read. */
static errno_t mfs_readdir(void *instance, void *directory, uint64_t *pos, vfs_dirent_t *dirent)
{
    mfs_entry_t entry;

    if (!mfs_is_directory(directory))
        return ENOTDIR;
    if (*pos > UINT32_MAX)
        return ENOENT;
    uint32_t slot = (uint32_t)*pos;
    errno_t rc = mfs_dir_next(instance, directory, &slot, &entry);
    if (rc != EOK)
        return rc;

    *pos = slot;
    memset(dirent, 0, sizeof(*dirent));
    dirent->index = entry.index;
    dirent->type = mfs_entry_type(instance, &entry);
    strcpy(dirent->name, entry.name);
    return EOK;
}

static errno_t mfs_statfs(void *instance, vfs_statfs_t *statfs)
{
    mfs_t *mfs = instance;
    uint32_t free_count;
    errno_t rc = mfs_bitmap_count_free(mfs, &mfs->zone_map, &free_count);
    if (rc != EOK)
        return rc;

    memset(statfs, 0, sizeof(*statfs));
    statfs->block_size = mfs->block_size;
    statfs->blocks = mfs->zones - mfs->first_data;
    statfs->blocks_free = free_count;
    strcpy(statfs->fs_name, "mfs");
    return EOK;
}

/* Frees some removed nodes. If the device fails, the next sync tries again. */
static bool mfs_work(void *instance)
{
    bool more;
    return mfs_nodes_release(instance, &more) == EOK && more;
}

const fs_ops_t mfs_ops = {
    .name = "mfs",
    .read_max = DATA_XFER_MAX,
    .write_max = DATA_XFER_MAX,
    .needs_device = true,
    .mount = mfs_mount,
    .unmount = mfs_unmount,
    .node_get = mfs_get,
    .node_put = mfs_put,
    .node_info = mfs_node_info,
    .lookup = mfs_lookup,
    .create = mfs_create,
    .unlink = mfs_unlink,
    .symlink = mfs_symlink,
    .rename = mfs_rename,
    .read = mfs_read,
    .write = mfs_write,
    .truncate = mfs_truncate,
    .readdir = mfs_readdir,
    .sync = mfs_sync,
    .statfs = mfs_statfs,
    .work = mfs_work,
};
