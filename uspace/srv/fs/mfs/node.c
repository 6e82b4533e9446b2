// SPDX-License-Identifier: BSD-2-Clause
/* Inodes on the device and in memory. A reference-counted node in memory exists once per inode. */
#include "mfs.h"

#include <block/le.h>
#include <fs/clock.h>
#include <stdlib.h>
#include <string.h>

bool mfs_is_directory(const mfs_node_t *node)
{
    return (node->mode & MFS_MODE_TYPE) == MFS_MODE_DIRECTORY;
}

bool mfs_is_file(const mfs_node_t *node)
{
    return (node->mode & MFS_MODE_TYPE) == MFS_MODE_FILE;
}

bool mfs_is_link(const mfs_node_t *node)
{
    return (node->mode & MFS_MODE_TYPE) == MFS_MODE_LINK;
}

/* Only files, directories and symbolic links have zones; a device node has its number there. */
static bool has_zones(const mfs_node_t *node)
{
    return mfs_is_directory(node) || mfs_is_file(node) || mfs_is_link(node);
}

static void decode_v1(mfs_node_t *node, const uint8_t *raw)
{
    node->mode = le16_get(raw + MFS_I1_MODE);
    node->links = raw[MFS_I1_LINKS];
    node->uid = le16_get(raw + MFS_I1_UID);
    node->gid = raw[MFS_I1_GID];
    node->size = le32_get(raw + MFS_I1_SIZE);
    node->mtime = le32_get(raw + MFS_I1_MTIME);
    for (size_t i = 0; i < MFS_ZONES_MAX - 1; i++)
        node->zone[i] = le16_get(raw + MFS_I1_ZONES + 2 * i);
}

static void encode_v1(const mfs_node_t *node, uint8_t *raw)
{
    le16_put(raw + MFS_I1_MODE, node->mode);
    raw[MFS_I1_LINKS] = (uint8_t)node->links;
    le16_put(raw + MFS_I1_UID, node->uid);
    raw[MFS_I1_GID] = (uint8_t)node->gid;
    le32_put(raw + MFS_I1_SIZE, node->size);
    le32_put(raw + MFS_I1_MTIME, node->mtime);
    for (size_t i = 0; i < MFS_ZONES_MAX - 1; i++)
        le16_put(raw + MFS_I1_ZONES + 2 * i, node->zone[i]);
}

static void decode_v2(mfs_node_t *node, const uint8_t *raw)
{
    node->mode = le16_get(raw + MFS_I2_MODE);
    node->links = le16_get(raw + MFS_I2_LINKS);
    node->uid = le16_get(raw + MFS_I2_UID);
    node->gid = le16_get(raw + MFS_I2_GID);
    node->size = le32_get(raw + MFS_I2_SIZE);
    node->atime = le32_get(raw + MFS_I2_ATIME);
    node->mtime = le32_get(raw + MFS_I2_MTIME);
    node->ctime = le32_get(raw + MFS_I2_CTIME);
    for (size_t i = 0; i < MFS_ZONES_MAX; i++)
        node->zone[i] = le32_get(raw + MFS_I2_ZONES + 4 * i);
}

static void encode_v2(const mfs_node_t *node, uint8_t *raw)
{
    le16_put(raw + MFS_I2_MODE, node->mode);
    le16_put(raw + MFS_I2_LINKS, node->links);
    le16_put(raw + MFS_I2_UID, node->uid);
    le16_put(raw + MFS_I2_GID, node->gid);
    le32_put(raw + MFS_I2_SIZE, node->size);
    le32_put(raw + MFS_I2_ATIME, node->atime);
    le32_put(raw + MFS_I2_MTIME, node->mtime);
    le32_put(raw + MFS_I2_CTIME, node->ctime);
    for (size_t i = 0; i < MFS_ZONES_MAX; i++)
        le32_put(raw + MFS_I2_ZONES + 4 * i, node->zone[i]);
}

/* Gets the block of an inode, and the address of the inode in it. */
static errno_t inode_block(mfs_t *mfs, uint32_t index, enum block_get_flag flag, block_t **block,
                           uint8_t **raw)
{
    uint32_t per_block = mfs->block_size / mfs->inode_size;
    errno_t rc = block_get(mfs->device, mfs->inode_start + (index - 1) / per_block, flag, block);
    if (rc == EOK)
        *raw = (*block)->data + (index - 1) % per_block * mfs->inode_size;
    return rc;
}

static mfs_node_t *node_add(mfs_t *mfs, uint32_t index)
{
    mfs_node_t *node = calloc(1, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->index = index;
    node->refs = 1;
    list_prepend(&mfs->nodes, &node->link);
    return node;
}

static void mfs_cache_remove(mfs_node_t *node)
{
    list_unlink(&node->link);
    free(node);
}

static errno_t mfs_node_load(mfs_t *mfs, mfs_node_t *node)
{
    block_t *block;
    uint8_t *raw;
    errno_t rc = inode_block(mfs, node->index, BLOCK_READ, &block, &raw);
    if (rc != EOK)
        return rc;
    if (mfs->version == 1)
        decode_v1(node, raw);
    else
        decode_v2(node, raw);
    block_put(mfs->device, block);

    if (node->links == 0)
        return ENOENT;
    /* Directories have no holes, so they cannot be larger than the volume. */
    if (mfs_is_directory(node) && node->size / mfs->block_size > mfs->zones)
        return ECORRUPT;
    return node->mode == 0 ? ECORRUPT : EOK;
}

errno_t mfs_node_get(mfs_t *mfs, uint32_t index, mfs_node_t **node)
{
    if (index == 0 || index > mfs->inodes)
        return ENOENT;
    list_foreach (mfs->nodes, link, mfs_node_t, cached) {
        if (cached->index == index) {
            if (cached->refs == 0)
                return ENOENT; /* removed, and not yet freed by mfs_nodes_release() */
            cached->refs++;
            *node = cached;
            return EOK;
        }
    }

    mfs_node_t *loaded = node_add(mfs, index);
    if (loaded == NULL)
        return ENOMEM;
    errno_t rc = mfs_node_load(mfs, loaded);
    if (rc != EOK) {
        mfs_cache_remove(loaded);
        return rc;
    }
    *node = loaded;
    return EOK;
}

errno_t mfs_node_create(mfs_t *mfs, uint16_t mode, mfs_node_t **node)
{
    uint32_t index;
    errno_t rc = mfs_bitmap_take(mfs, &mfs->inode_map, &index);
    if (rc != EOK)
        return rc;

    mfs_node_t *created = node_add(mfs, index);
    if (created == NULL)
        return ENOMEM;
    created->mode = mode;
    created->mtime = (uint32_t)fs_clock_now();
    created->atime = created->mtime;
    created->ctime = created->mtime;
    *node = created;
    return EOK;
}

errno_t mfs_node_store(mfs_t *mfs, const mfs_node_t *node)
{
    block_t *block;
    uint8_t *raw;
    errno_t rc = inode_block(mfs, node->index, BLOCK_CHANGE, &block, &raw);
    if (rc != EOK)
        return rc;
    memset(raw, 0, mfs->inode_size);
    if (mfs->version == 1)
        encode_v1(node, raw);
    else
        encode_v2(node, raw);
    block->dirty = true;
    block_put(mfs->device, block);
    return EOK;
}

static errno_t inode_clear(mfs_t *mfs, uint32_t index)
{
    block_t *block;
    uint8_t *raw;
    errno_t rc = inode_block(mfs, index, BLOCK_CHANGE, &block, &raw);
    if (rc != EOK)
        return rc;
    memset(raw, 0, mfs->inode_size);
    block->dirty = true;
    block_put(mfs->device, block);
    return mfs_bitmap_give(mfs, &mfs->inode_map, index);
}

void mfs_node_forget(mfs_node_t *node)
{
    mfs_cache_remove(node);
}

/* Frees the zones and then the inode. Skips damaged parts. */
static errno_t node_release(mfs_t *mfs, mfs_node_t *node)
{
    errno_t rc = has_zones(node) ? mfs_file_cut(mfs, node, 0) : EOK;
    if (rc != EOK)
        return rc;
    rc = mfs_change_begin(mfs);
    return rc == EOK ? mfs_change_end(mfs, inode_clear(mfs, node->index)) : rc;
}

void mfs_node_put(mfs_t *mfs, mfs_node_t *node)
{
    if (--node->refs > 0)
        return;
    if (node->links > 0 || node_release(mfs, node) == EOK)
        mfs_cache_remove(node);
}

static mfs_node_t *node_left(const mfs_t *mfs)
{
    list_foreach (mfs->nodes, link, mfs_node_t, node)
        if (node->refs == 0)
            return node;
    return NULL;
}

errno_t mfs_nodes_release(mfs_t *mfs, bool *more)
{
    mfs_node_t *node = node_left(mfs);
    errno_t rc = EOK;

    if (node != NULL) {
        rc = node_release(mfs, node);
        if (rc == EOK)
            mfs_cache_remove(node);
    }
    *more = node_left(mfs) != NULL;
    return rc == EAGAIN ? EOK : rc;
}

void mfs_node_free_all(mfs_t *mfs)
{
    list_foreach_safe (mfs->nodes, link, mfs_node_t, node)
        mfs_cache_remove(node);
}
