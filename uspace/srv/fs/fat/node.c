// SPDX-License-Identifier: BSD-2-Clause
/*
 * Nodes in memory: one for each file or directory in use. fat.h explains their indices.
 */
#include "fat.h"

#include <block/le.h>
#include <stdlib.h>

fs_index_t fat_index_of(const fat_t *fat, uint32_t sector, uint32_t offset)
{
    return sector * (fat->sector_size / FAT_ENTRY_SIZE) + offset / FAT_ENTRY_SIZE;
}

/* Returns the node in memory whose directory entry is at this position, or NULL. */
static fat_node_t *node_by_place(const fat_t *fat, uint32_t sector, uint32_t offset)
{
    list_foreach (fat->nodes, link, fat_node_t, node)
        if (!node->is_root && !node->orphan && node->sector == sector && node->offset == offset)
            return node;
    return NULL;
}

fs_index_t fat_index_by_place(const fat_t *fat, uint32_t sector, uint32_t offset)
{
    const fat_node_t *node = node_by_place(fat, sector, offset);
    return node != NULL ? node->index : fat_index_of(fat, sector, offset);
}

bool fat_node_index_taken(const fat_t *fat, fs_index_t index)
{
    list_foreach (fat->nodes, link, const fat_node_t, node)
        if (node->index == index)
            return true;
    return false;
}

/* Takes a reference, and moves the node to the front of the list. */
static fat_node_t *node_take(fat_t *fat, fat_node_t *node)
{
    list_unlink(&node->link);
    list_prepend(&fat->nodes, &node->link);
    node->refs++;
    return node;
}

static fat_node_t *fat_node_make(fat_t *fat, fs_index_t index)
{
    fat_node_t *node = calloc(1, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->index = index;
    node->refs = 1;
    list_prepend(&fat->nodes, &node->link);
    return node;
}

static void fat_cache_remove(fat_node_t *node)
{
    list_unlink(&node->link);
    free(node);
}

void fat_node_free_all(fat_t *fat)
{
    fat_dirhash_free_all(fat);
    list_foreach_safe (fat->nodes, link, fat_node_t, node)
        fat_cache_remove(node);
}

errno_t fat_node_root(fat_t *fat, fat_node_t **node)
{
    list_foreach (fat->nodes, link, fat_node_t, known) {
        if (known->is_root) {
            *node = node_take(fat, known);
            return EOK;
        }
    }

    fat_node_t *root = fat_node_make(fat, 0);
    if (root == NULL)
        return ENOMEM;
    root->is_root = true;
    root->is_directory = true;
    root->first = fat->root_cluster;
    *node = root;
    return EOK;
}

uint32_t fat_raw_cluster(const fat_t *fat, const uint8_t *raw)
{
    uint32_t high = fat->bits == 32 ? le16_get(raw + FAT_DE_CLUSTER_HIGH) : 0u;
    return high << 16 | le16_get(raw + FAT_DE_CLUSTER);
}

void fat_raw_set_cluster(uint8_t *raw, uint32_t cluster)
{
    le16_put(raw + FAT_DE_CLUSTER, cluster);
    le16_put(raw + FAT_DE_CLUSTER_HIGH, cluster >> 16);
}

/* Checks that an entry of a directory, or of a file with contents, has a valid cluster. */
static errno_t raw_check(const fat_t *fat, const uint8_t *raw)
{
    uint32_t cluster = fat_raw_cluster(fat, raw);
    bool directory = (raw[FAT_DE_ATTR] & FAT_ATTR_DIRECTORY) != 0;

    if (cluster == 0)
        return directory || le32_get(raw + FAT_DE_SIZE) != 0 ? ECORRUPT : EOK;
    if (directory && cluster == fat->root_cluster)
        return ECORRUPT;
    return fat_cluster_valid(fat, cluster) ? EOK : ECORRUPT;
}

static errno_t fat_node_load(fat_t *fat, uint32_t sector, uint32_t offset, const uint8_t *raw,
                             fat_node_t **node)
{
    fat_node_t *known = node_by_place(fat, sector, offset);
    if (known != NULL) {
        *node = node_take(fat, known);
        return EOK;
    }

    errno_t rc = raw_check(fat, raw);
    if (rc != EOK)
        return rc;
    fat_node_t *loaded = fat_node_make(fat, fat_index_of(fat, sector, offset));
    if (loaded == NULL)
        return ENOMEM;
    loaded->sector = sector;
    loaded->offset = offset;
    loaded->is_directory = (raw[FAT_DE_ATTR] & FAT_ATTR_DIRECTORY) != 0;
    loaded->read_only = !loaded->is_directory && (raw[FAT_DE_ATTR] & FAT_ATTR_READ_ONLY) != 0;
    loaded->first = fat_raw_cluster(fat, raw);
    loaded->size = loaded->is_directory ? 0 : le32_get(raw + FAT_DE_SIZE);
    loaded->mtime = fat_time_decode(le16_get(raw + FAT_DE_MDATE), le16_get(raw + FAT_DE_MTIME));
    *node = loaded;
    return EOK;
}

errno_t fat_node_by_entry(fat_t *fat, const fat_entry_t *entry, fat_node_t **node)
{
    return fat_node_load(fat, entry->sector, entry->offset, entry->raw, node);
}

/* Whether a raw entry is a name that fat_dir_next() would return. */
static bool raw_is_name(const uint8_t *raw)
{
    return raw[0] != 0 && raw[0] != 0xe5 && raw[0] != '.' &&
           (raw[FAT_DE_ATTR] & FAT_ATTR_VOLUME) == 0;
}

errno_t fat_node_by_index(fat_t *fat, fs_index_t index, fat_node_t **node)
{
    uint32_t slots = fat->sector_size / FAT_ENTRY_SIZE;
    uint32_t sector = index / slots;
    uint32_t offset = index % slots * FAT_ENTRY_SIZE;

    if (index == 0)
        return fat_node_root(fat, node);
    list_foreach (fat->nodes, link, fat_node_t, known) {
        if (known->index == index && known->refs > 0) {
            *node = node_take(fat, known);
            return EOK;
        }
    }
    if (sector < fat->root_start)
        return ENOENT;

    block_t *block;
    errno_t rc = block_get(fat->device, sector, BLOCK_READ, &block);
    if (rc != EOK)
        return rc == ERANGE ? ENOENT : rc;
    rc = raw_is_name(block->data + offset)
             ? fat_node_load(fat, sector, offset, block->data + offset, node)
             : ENOENT;
    block_put(fat->device, block);
    return rc;
}

/* Frees some clusters of a node without a name. Leaves a damaged rest of the chain allocated. */
static errno_t orphan_shorten(fat_t *fat, fat_node_t *node)
{
    if (node->first == 0)
        return EOK;
    errno_t rc = fat_change_begin(fat);
    if (rc != EOK)
        return rc;
    node->walk.cluster = 0;
    rc = fat_chain_free(fat, &node->first, FAT_FREE_CLUSTERS);
    if (rc == ECORRUPT) {
        node->first = 0;
        rc = EOK;
    }
    return fat_change_end(fat, rc);
}

void fat_node_put(fat_t *fat, fat_node_t *node)
{
    if (--node->refs > 0)
        return;

    if (!node->orphan || (orphan_shorten(fat, node) == EOK && node->first == 0))
        fat_cache_remove(node);
}

static fat_node_t *orphan_left(const fat_t *fat)
{
    list_foreach (fat->nodes, link, fat_node_t, node)
        if (node->refs == 0)
            return node;
    return NULL;
}

errno_t fat_orphans_release(fat_t *fat, bool *more)
{
    fat_node_t *node = orphan_left(fat);
    errno_t rc = EOK;

    if (node != NULL) {
        rc = orphan_shorten(fat, node);
        if (rc == EOK && node->first == 0)
            fat_cache_remove(node);
    }
    *more = orphan_left(fat) != NULL;
    return rc;
}

errno_t fat_orphan_create(fat_t *fat, fat_node_t **orphan)
{
    *orphan = fat_node_make(fat, FAT_NO_INDEX);
    if (*orphan == NULL)
        return ENOMEM;
    (*orphan)->orphan = true;
    return EOK;
}

errno_t fat_node_store(fat_t *fat, fat_node_t *node)
{
    if (node->is_root || node->orphan)
        return EOK;

    block_t *block;
    errno_t rc = block_get(fat->device, node->sector, BLOCK_CHANGE, &block);
    if (rc != EOK)
        return rc;
    uint8_t *raw = block->data + node->offset;
    fat_raw_set_cluster(raw, node->first);
    le32_put(raw + FAT_DE_SIZE, node->size);
    fat_entry_stamp(raw, node->mtime);
    if (!node->is_directory)
        raw[FAT_DE_ATTR] |= FAT_ATTR_ARCHIVE;
    block->dirty = true;
    block_put(fat->device, block);
    return EOK;
}
