// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reading directories. An entry has 32 bytes (a "slot"). The parts of a long name are in the slots
 * before its short entry, the last part first.
 *
 * A long name is valid only if it is complete, in order, and has the checksum of the short name
 * after it; otherwise the short name is used.
 */
#include "fat.h"
#include "slot.h"

#include <block/le.h>
#include <fs/clock.h>
#include <string.h>

const uint8_t fat_lfn_offsets[FAT_LFN_UNITS] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

/* A long name while its parts are read. */
typedef struct lfn {
    uint16_t units[FAT_LFN_PARTS * FAT_LFN_UNITS];
    uint32_t first_slot;
    unsigned parts; /* 0: none */
    unsigned next;  /* the number of the next part; 0: complete */
    uint8_t checksum;
} lfn_t;

errno_t fat_slot_get(fat_t *fat, fat_node_t *dir, uint32_t slot, enum block_get_flag flag,
                     fat_slot_t *at)
{
    uint64_t pos = (uint64_t)slot * FAT_ENTRY_SIZE;

    if (slot >= FAT_DIR_SLOTS_MAX)
        return ENOENT;
    errno_t rc = fat_node_sector(fat, dir, pos, &at->sector);
    if (rc == EOK)
        rc = block_get(fat->device, at->sector, flag, &at->block);
    if (rc != EOK)
        return rc;
    at->offset = (uint32_t)(pos % fat->sector_size);
    at->raw = at->block->data + at->offset;
    return EOK;
}

void fat_slot_put(fat_t *fat, fat_slot_t *at)
{
    block_put(fat->device, at->block);
}

static void lfn_add(lfn_t *lfn, const uint8_t *raw, uint32_t slot)
{
    unsigned part = raw[0] & 0x1f;

    if ((raw[0] & 0x40) != 0 && part >= 1 && part <= FAT_LFN_PARTS) {
        lfn->parts = part;
        lfn->next = part;
        lfn->first_slot = slot;
        lfn->checksum = raw[13];
    }
    if (lfn->parts == 0 || part != lfn->next || part == 0 || raw[13] != lfn->checksum) {
        lfn->parts = 0;
        return;
    }
    for (unsigned i = 0; i < FAT_LFN_UNITS; i++)
        lfn->units[(part - 1) * FAT_LFN_UNITS + i] = le16_get(raw + fat_lfn_offsets[i]);
    lfn->next--;
}

static bool lfn_name(const lfn_t *lfn, const uint8_t *raw, char name[NAME_SIZE_MAX])
{
    if (lfn->parts == 0 || lfn->next != 0 || lfn->checksum != fat_short_checksum(raw))
        return false;

    size_t count = 0;
    while (count < lfn->parts * FAT_LFN_UNITS && lfn->units[count] != 0)
        count++;
    return fat_name_decode(lfn->units, count, name);
}

static void entry_fill(const lfn_t *lfn, uint32_t slot, const fat_slot_t *at, fat_entry_t *entry)
{
    memcpy(entry->raw, at->raw, FAT_ENTRY_SIZE);
    entry->slot = slot;
    entry->first_slot = slot;
    entry->sector = at->sector;
    entry->offset = at->offset;
    fat_short_decode(entry->raw, entry->short_name);
    if (lfn->parts != 0 && lfn->next == 0 && lfn->checksum == fat_short_checksum(entry->raw))
        entry->first_slot = lfn->first_slot;
    if (!lfn_name(lfn, entry->raw, entry->name))
        memcpy(entry->name, entry->short_name, sizeof(entry->name));
}

errno_t fat_dir_next(fat_t *fat, fat_node_t *dir, uint32_t *slot, fat_entry_t *entry)
{
    lfn_t lfn = {.parts = 0};

    for (uint32_t current = *slot;; current++) {
        fat_slot_t at;
        errno_t rc = fat_slot_get(fat, dir, current, BLOCK_READ, &at);
        if (rc != EOK)
            return rc;

        bool end = at.raw[0] == 0;
        bool found = false;
        if (end) {
            rc = ENOENT;
        } else if (at.raw[0] == 0xe5) {
            lfn.parts = 0;
        } else if ((at.raw[FAT_DE_ATTR] & FAT_ATTR_LFN_MASK) == FAT_ATTR_LFN) {
            lfn_add(&lfn, at.raw, current);
        } else if (at.raw[0] == '.' || (at.raw[FAT_DE_ATTR] & FAT_ATTR_VOLUME) != 0) {
            lfn.parts = 0;
        } else {
            entry_fill(&lfn, current, &at, entry);
            *slot = current + 1;
            found = true;
        }
        fat_slot_put(fat, &at);
        if (end || found)
            return rc;
    }
}

bool fat_entry_has_name(const fat_entry_t *entry, const char *name)
{
    return fat_name_equal(entry->name, name) || fat_name_equal(entry->short_name, name);
}

static errno_t dir_scan(fat_t *fat, fat_node_t *dir, const char *name, uint32_t *slot,
                        fat_entry_t *entry)
{
    errno_t rc;
    do
        rc = fat_dir_next(fat, dir, slot, entry);
    while (rc == EOK && !fat_entry_has_name(entry, name));
    return rc;
}

errno_t fat_dir_find(fat_t *fat, fat_node_t *dir, const char *name, fat_entry_t *entry)
{
    errno_t rc;
    if (fat_dirhash_find(fat, dir, name, entry, &rc))
        return rc;
    uint32_t slot = 0;
    rc = dir_scan(fat, dir, name, &slot, entry);
    if (slot > FAT_DIRHASH_SLOTS_MIN && (rc == EOK || rc == ENOENT))
        fat_dirhash_build(fat, dir);
    return rc;
}

errno_t fat_dir_check_empty(fat_t *fat, fat_node_t *dir)
{
    fat_entry_t entry;
    uint32_t slot = 0;
    errno_t rc = fat_dir_next(fat, dir, &slot, &entry);

    if (rc == EOK)
        return ENOTEMPTY;
    return rc == ENOENT ? EOK : rc;
}

/* Gets the slot of `..`. It is usually slot 1, but some systems give `.` and `..` long names, whose
 * parts come first. ECORRUPT if the directory has no `..`. */
static errno_t parent_slot_get(fat_t *fat, fat_node_t *dir, enum block_get_flag flag,
                               fat_slot_t *at)
{
    for (uint32_t slot = 0;; slot++) {
        errno_t rc = fat_slot_get(fat, dir, slot, flag, at);
        if (rc != EOK)
            return rc == ENOENT ? ECORRUPT : rc;
        if (memcmp(at->raw, "..         ", 11) == 0)
            return EOK;
        bool end = at->raw[0] == 0;
        fat_slot_put(fat, at);
        if (end)
            return ECORRUPT;
    }
}

/* Reads the cluster number in `..` of a directory: 0 for the root, also on FAT32. */
static errno_t parent_cluster(fat_t *fat, fat_node_t *dir, uint32_t *cluster)
{
    fat_slot_t at;
    errno_t rc = parent_slot_get(fat, dir, BLOCK_READ, &at);
    if (rc != EOK)
        return rc;

    *cluster = fat_raw_cluster(fat, at.raw);
    if (*cluster == fat->root_cluster)
        *cluster = 0;
    fat_slot_put(fat, &at);
    return EOK;
}

errno_t fat_dir_check_parent(fat_t *fat, fat_node_t *dir)
{
    uint32_t cluster;
    return parent_cluster(fat, dir, &cluster);
}

errno_t fat_dir_check_outside(fat_t *fat, fat_node_t *dir, const fat_node_t *top)
{
    uint32_t cluster = dir->is_root ? 0 : dir->first;

    for (uint32_t steps = 0; cluster != 0; steps++) {
        if (cluster == top->first)
            return EINVAL;
        if (!fat_cluster_valid(fat, cluster) || steps > fat->clusters)
            return ECORRUPT;

        fat_node_t above = {.is_directory = true, .first = cluster};
        errno_t rc = parent_cluster(fat, &above, &cluster);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}

errno_t fat_dir_set_parent(fat_t *fat, fat_node_t *dir, const fat_node_t *parent)
{
    fat_slot_t at;
    errno_t rc = parent_slot_get(fat, dir, BLOCK_CHANGE, &at);
    if (rc != EOK)
        return rc;
    fat_raw_set_cluster(at.raw, parent->is_root ? 0 : parent->first);
    at.block->dirty = true;
    fat_slot_put(fat, &at);
    return EOK;
}

errno_t fat_dir_init(fat_t *fat, uint32_t cluster, const fat_node_t *parent)
{
    errno_t rc = fat_cluster_zero(fat, cluster);
    if (rc != EOK)
        return rc;

    fat_node_t dir = {.is_directory = true, .first = cluster};
    fat_slot_t at;
    for (uint32_t slot = 0; slot < 2; slot++) {
        rc = fat_slot_get(fat, &dir, slot, BLOCK_CHANGE, &at);
        if (rc != EOK)
            return rc;
        memcpy(at.raw, slot == 0 ? ".          " : "..         ", 11);
        at.raw[FAT_DE_ATTR] = FAT_ATTR_DIRECTORY;
        fat_entry_stamp(at.raw, fs_clock_now());
        fat_raw_set_cluster(at.raw, slot == 0 ? cluster : parent->is_root ? 0 : parent->first);
        at.block->dirty = true;
        fat_slot_put(fat, &at);
    }
    return EOK;
}
