// SPDX-License-Identifier: BSD-2-Clause
/*
 * Directories: files of entries, each an inode number and a name padded with
 * zeros. A number of 0 is a free entry. The first two are `.` and `..`.
 */
#include "mfs.h"

#include <block/le.h>
#include <string.h>

static uint32_t number_size(const mfs_t *mfs)
{
    return mfs->dirent_size - mfs->name_size; /* 2, or 4 of version 3 */
}

static uint32_t slot_count(const mfs_t *mfs, const mfs_node_t *dir)
{
    return dir->size / mfs->dirent_size;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Gets the block of a slot, and the address of the slot in it. Directories have no holes. */
static errno_t slot_block(mfs_t *mfs, mfs_node_t *dir, uint32_t slot, enum block_get_flag flag,
                          block_t **block, uint8_t **raw)
{
    uint64_t pos = (uint64_t)slot * mfs->dirent_size;
    uint32_t zone;

    errno_t rc = mfs_zone_find(mfs, dir, (uint32_t)(pos / mfs->block_size), &zone);
    if (rc != EOK)
        return rc == EFBIG ? ECORRUPT : rc;
    if (zone == 0)
        return ECORRUPT;
    rc = block_get(mfs->device, zone, flag, block);
    if (rc == EOK)
        *raw = (*block)->data + pos % mfs->block_size;
    return rc;
}

/* Reads any slot, including free slots, `.` and `..`. */
static errno_t slot_read(mfs_t *mfs, mfs_node_t *dir, uint32_t slot, mfs_entry_t *entry)
{
    block_t *block;
    uint8_t *raw;
    errno_t rc = slot_block(mfs, dir, slot, BLOCK_READ, &block, &raw);
    if (rc != EOK)
        return rc;
    entry->index = number_size(mfs) == 2 ? le16_get(raw) : le32_get(raw);
    entry->slot = slot;
    memset(entry->name, 0, sizeof(entry->name));
    memcpy(entry->name, raw + number_size(mfs), mfs->name_size);
    block_put(mfs->device, block);
    return EOK;
}

/* Names that are not valid in a path are skipped. */
errno_t mfs_dir_next(mfs_t *mfs, mfs_node_t *dir, uint32_t *slot, mfs_entry_t *entry)
{
    while (*slot < slot_count(mfs, dir)) {
        errno_t rc = slot_read(mfs, dir, *slot, entry);
        if (rc != EOK)
            return rc;
        (*slot)++;
        if (entry->index != 0 && entry->name[0] != '\0' && !is_dots(entry->name) &&
            strchr(entry->name, '/') == NULL)
            return EOK;
    }
    return ENOENT;
}

errno_t mfs_dir_find(mfs_t *mfs, mfs_node_t *dir, const char *name, mfs_entry_t *entry)
{
    uint32_t slot = 0;

    if (strlen(name) > mfs->name_size)
        return ENAMETOOLONG;
    for (;;) {
        errno_t rc = mfs_dir_next(mfs, dir, &slot, entry);
        if (rc != EOK)
            return rc;
        if (strcmp(entry->name, name) == 0)
            return EOK;
    }
}

errno_t mfs_dir_check_empty(mfs_t *mfs, mfs_node_t *dir)
{
    for (uint32_t slot = 0; slot < slot_count(mfs, dir); slot++) {
        mfs_entry_t entry;
        errno_t rc = slot_read(mfs, dir, slot, &entry);
        if (rc != EOK)
            return rc;
        if (entry.index != 0 && !is_dots(entry.name))
            return ENOTEMPTY;
    }
    return EOK;
}

static errno_t slot_write(mfs_t *mfs, mfs_node_t *dir, uint32_t slot, const char *name,
                          uint32_t index)
{
    uint8_t raw[MFS_NAME_MAX + 4] = {0};
    size_t done;

    if (number_size(mfs) == 2)
        le16_put(raw, index);
    else
        le32_put(raw, index);
    memcpy(raw + number_size(mfs), name, strlen(name));

    errno_t rc =
        mfs_file_write(mfs, dir, (uint64_t)slot * mfs->dirent_size, raw, mfs->dirent_size, &done);
    if (rc == EOK && done != mfs->dirent_size)
        rc = ENOSPC;
    return rc;
}

static errno_t slot_find_free(mfs_t *mfs, mfs_node_t *dir, uint32_t *slot)
{
    mfs_entry_t entry;

    for (*slot = 0; *slot < slot_count(mfs, dir); (*slot)++) {
        errno_t rc = slot_read(mfs, dir, *slot, &entry);
        if (rc != EOK || entry.index == 0)
            return rc;
    }
    return EOK;
}

errno_t mfs_dir_add(mfs_t *mfs, mfs_node_t *dir, const char *name, uint32_t index)
{
    uint32_t slot;

    if (name[0] == '\0' || is_dots(name) || strchr(name, '/') != NULL)
        return EINVAL;
    if (strlen(name) > mfs->name_size)
        return ENAMETOOLONG;
    if (dir->links == 0)
        return ENOENT;
    errno_t rc = slot_find_free(mfs, dir, &slot);
    return rc == EOK ? slot_write(mfs, dir, slot, name, index) : rc;
}

errno_t mfs_dir_set(mfs_t *mfs, mfs_node_t *dir, uint32_t slot, uint32_t index)
{
    block_t *block;
    uint8_t *raw;
    errno_t rc = slot_block(mfs, dir, slot, BLOCK_CHANGE, &block, &raw);
    if (rc != EOK)
        return rc;
    if (index == 0)
        memset(raw, 0, mfs->dirent_size);
    else if (number_size(mfs) == 2)
        le16_put(raw, index);
    else
        le32_put(raw, index);
    block->dirty = true;
    block_put(mfs->device, block);
    return EOK;
}

errno_t mfs_dir_dots_init(mfs_t *mfs, mfs_node_t *dir, uint32_t parent)
{
    errno_t rc = slot_write(mfs, dir, 0, ".", dir->index);
    return rc == EOK ? slot_write(mfs, dir, 1, "..", parent) : rc;
}

static errno_t dots_read(mfs_t *mfs, mfs_node_t *dir, uint32_t *parent)
{
    mfs_entry_t entry;

    if (slot_count(mfs, dir) < 2)
        return ECORRUPT;
    errno_t rc = slot_read(mfs, dir, 1, &entry);
    *parent = entry.index;
    return rc == EOK && strcmp(entry.name, "..") != 0 ? ECORRUPT : rc;
}

errno_t mfs_dir_dots_move(mfs_t *mfs, mfs_node_t *dir, uint32_t parent)
{
    uint32_t old;
    errno_t rc = dots_read(mfs, dir, &old);
    return rc == EOK ? mfs_dir_set(mfs, dir, 1, parent) : rc;
}

errno_t mfs_dir_check_outside(mfs_t *mfs, mfs_node_t *dir, const mfs_node_t *top)
{
    uint32_t index = dir->index;

    for (uint32_t steps = 0; index != MFS_ROOT; steps++) {
        if (index == top->index)
            return EINVAL;
        if (steps > mfs->inodes)
            return ECORRUPT;

        mfs_node_t *above;
        errno_t rc = mfs_node_get(mfs, index, &above);
        if (rc != EOK)
            return rc == ENOENT ? ECORRUPT : rc;
        rc = mfs_is_directory(above) ? dots_read(mfs, above, &index) : ECORRUPT;
        mfs_node_put(mfs, above);
        if (rc != EOK)
            return rc;
    }
    return top->index == MFS_ROOT ? EINVAL : EOK;
}
