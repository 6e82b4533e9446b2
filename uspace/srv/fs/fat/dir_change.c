// SPDX-License-Identifier: BSD-2-Clause
/*
 * Adding names to directories and removing them.
 *
 * A name uses the first run of free slots that is long enough. If there is none, the directory
 * grows. The short entry is written last, since a long name without it is ignored.
 */
#include "fat.h"
#include "slot.h"

#include <block/le.h>
#include <string.h>

/* A long name to write. */
typedef struct new_name {
    uint16_t units[FAT_NAME_UNITS];
    size_t count;
    uint8_t raw[11];
    uint32_t parts; /* slots of the long name; 0: the short name is enough */
} new_name_t;

/* Number of short names to try in one pass over the directory, and of passes before an error. */
#define SHORT_BATCH  16
#define SHORT_PASSES 64

typedef struct short_batch {
    uint8_t raw[SHORT_BATCH][11];
    bool taken[SHORT_BATCH];
} short_batch_t;

/* The same by the index of the directory. It can take a free name for taken, which costs a number.
 * */
static void batch_mark_by_hash(fat_t *fat, const fat_node_t *dir, uint32_t ignored,
                               short_batch_t *batch)
{
    for (unsigned i = 0; i < SHORT_BATCH; i++) {
        char name[NAME_SIZE_MAX];
        uint8_t raw[FAT_ENTRY_SIZE] = {0};
        memcpy(raw, batch->raw[i], 11);
        fat_short_decode(raw, name);
        batch->taken[i] = batch->taken[i] || fat_dirhash_may_have(fat, dir, name, ignored);
    }
}

/* Marks what entries other than the one with the first slot `ignored` have. */
static errno_t batch_mark(fat_t *fat, fat_node_t *dir, uint32_t ignored, short_batch_t *batch)
{
    fat_entry_t entry;
    uint32_t slot = 0;

    if (fat_dirhash_exists(fat, dir)) {
        batch_mark_by_hash(fat, dir, ignored, batch);
        return EOK;
    }
    for (;;) {
        errno_t rc = fat_dir_next(fat, dir, &slot, &entry);
        if (rc != EOK)
            return rc == ENOENT ? EOK : rc;
        for (unsigned i = 0; i < SHORT_BATCH; i++)
            if (entry.first_slot != ignored && memcmp(entry.raw, batch->raw[i], 11) == 0)
                batch->taken[i] = true;
    }
}

static errno_t short_choose(fat_t *fat, fat_node_t *dir, uint32_t ignored, new_name_t *name)
{
    short_batch_t batch;

    for (unsigned pass = 0; pass < SHORT_PASSES; pass++) {
        for (unsigned i = 0; i < SHORT_BATCH; i++) {
            unsigned attempt = pass * SHORT_BATCH + i;
            bool whole = fat_short_make(name->units, name->count, attempt, batch.raw[i]);
            batch.taken[i] = attempt == 0 && !whole;
        }
        errno_t rc = batch_mark(fat, dir, ignored, &batch);
        if (rc != EOK)
            return rc;
        for (unsigned i = 0; i < SHORT_BATCH; i++) {
            if (!batch.taken[i]) {
                memcpy(name->raw, batch.raw[i], 11);
                return EOK;
            }
        }
    }
    return ENOSPC;
}

static errno_t name_make(fat_t *fat, fat_node_t *dir, const char *text, uint32_t ignored,
                         new_name_t *name)
{
    errno_t rc = fat_name_encode(text, name->units, &name->count);
    if (rc == EOK)
        rc = short_choose(fat, dir, ignored, name);
    if (rc != EOK)
        return rc;
    name->parts = 0;
    if (!fat_short_is_exact(text, name->raw))
        name->parts = (uint32_t)((name->count + FAT_LFN_UNITS - 1) / FAT_LFN_UNITS);
    return EOK;
}

/* Appends a cluster of zeros to a directory. */
static errno_t dir_grow(fat_t *fat, fat_node_t *dir, uint32_t slot)
{
    uint32_t index = (uint32_t)((uint64_t)slot * FAT_ENTRY_SIZE / fat->cluster_size);
    uint32_t cluster;

    if (slot >= FAT_DIR_SLOTS_MAX || (dir->is_root && fat->bits != 32))
        return ENOSPC;
    errno_t rc = fat_chain_extend(fat, dir, index, &cluster);
    return rc == EOK ? fat_cluster_zero(fat, cluster) : rc;
}

/* Finds `need` free slots in a row. The position of the last one must not be an index in use. */
static errno_t slots_find(fat_t *fat, fat_node_t *dir, uint32_t need, uint32_t *first)
{
    uint32_t run = 0;
    uint32_t skipped =
        FAT_NO_SLOT;         /* a run that is free, but its last slot is the index of a node */
    bool ended = false;      /* behind the end mark everything is free, whatever it holds */
    fat_place_t start = {0}; /* of the run */

    for (uint32_t slot = fat_dirhash_free_from(fat, dir, need);; slot++) {
        fat_slot_t at;
        errno_t rc = fat_slot_get(fat, dir, slot, BLOCK_READ, &at);
        if (rc == ENOENT) {
            ended = true;
            rc = dir_grow(fat, dir, slot);
            if (rc == EOK)
                rc = fat_slot_get(fat, dir, slot, BLOCK_READ, &at);
        }
        if (rc != EOK)
            return rc;

        if (run == 0)
            start = dir->walk;
        ended = ended || at.raw[0] == 0;
        run = ended || at.raw[0] == 0xe5 ? run + 1 : 0;
        bool taken = fat_node_index_taken(fat, fat_index_of(fat, at.sector, at.offset));
        fat_slot_put(fat, &at);
        if (run < need)
            continue;
        if (!taken) {
            *first = slot + 1 - need;
            dir->walk = start; /* so that no walk starts at the first cluster */
            fat_dirhash_set_free_from(fat, dir, need, skipped < slot ? skipped : slot + 1);
            return EOK;
        }
        if (skipped == FAT_NO_SLOT)
            skipped = slot + 1 - need;
    }
}

/* Part 1 is the beginning of the name. A zero unit ends the name, and 0xffff fills the rest. */
static void part_fill(const new_name_t *name, uint32_t part, uint8_t *raw)
{
    memset(raw, 0, FAT_ENTRY_SIZE);
    raw[0] = (uint8_t)(part | (part == name->parts ? 0x40 : 0));
    raw[FAT_DE_ATTR] = FAT_ATTR_LFN;
    raw[13] = fat_short_checksum(name->raw);
    for (uint32_t i = 0; i < FAT_LFN_UNITS; i++) {
        size_t at = (part - 1) * FAT_LFN_UNITS + i;
        uint32_t unit = at < name->count ? name->units[at] : at == name->count ? 0 : 0xffff;
        le16_put(raw + fat_lfn_offsets[i], unit);
    }
}

/* Moves the end mark, so that old slots after it do not become visible when it is overwritten. */
static errno_t end_mark_move(fat_t *fat, fat_node_t *dir, uint32_t slot)
{
    fat_slot_t at;
    fat_place_t before = dir->walk; /* where the caller goes on */
    errno_t rc = fat_slot_get(fat, dir, slot, BLOCK_CHANGE, &at);
    dir->walk = before;
    if (rc != EOK)
        return rc == ENOENT ? EOK : rc;
    at.raw[0] = 0;
    at.block->dirty = true;
    fat_slot_put(fat, &at);
    return EOK;
}

static errno_t slots_write(fat_t *fat, fat_node_t *dir, const new_name_t *name, uint32_t first,
                           fat_entry_t *entry)
{
    bool ended = false;

    for (uint32_t i = 0; i <= name->parts; i++) {
        fat_slot_t at;
        errno_t rc = fat_slot_get(fat, dir, first + i, BLOCK_CHANGE, &at);
        if (rc != EOK)
            return rc == ENOENT ? ECORRUPT : rc;

        if (at.raw[0] == 0 && !ended) {
            ended = true;
            rc = end_mark_move(fat, dir, first + name->parts + 1);
        }
        if (i < name->parts) {
            part_fill(name, name->parts - i, at.raw);
        } else {
            memcpy(at.raw, entry->raw, FAT_ENTRY_SIZE);
            entry->sector = at.sector;
            entry->offset = at.offset;
        }
        at.block->dirty = true;
        fat_slot_put(fat, &at);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}

errno_t fat_dir_add(fat_t *fat, fat_node_t *dir, const char *name, uint32_t ignored,
                    fat_entry_t *entry)
{
    new_name_t made;
    uint32_t first;

    if (dir->orphan)
        return ENOENT;
    errno_t rc = name_make(fat, dir, name, ignored, &made);
    if (rc == EOK)
        rc = slots_find(fat, dir, made.parts + 1, &first);
    if (rc != EOK)
        return rc;

    memcpy(entry->raw, made.raw, 11);
    entry->raw[FAT_DE_CASE] = 0;
    entry->first_slot = first;
    entry->slot = first + made.parts;
    rc = slots_write(fat, dir, &made, first, entry);
    if (rc != EOK)
        return rc;
    strcpy(entry->name, name); /* it was encoded, so it is short enough */
    fat_short_decode(entry->raw, entry->short_name);
    fat_dirhash_add(fat, dir, entry);
    return EOK;
}

errno_t fat_dir_remove(fat_t *fat, fat_node_t *dir, const fat_entry_t *entry)
{
    /* Remove the short entry first, since a long name without it is ignored. */
    for (uint32_t slot = entry->slot + 1; slot-- > entry->first_slot;) {
        fat_slot_t at;
        errno_t rc = fat_slot_get(fat, dir, slot, BLOCK_CHANGE, &at);
        if (rc != EOK)
            return rc == ENOENT ? ECORRUPT : rc;
        at.raw[0] = 0xe5;
        at.block->dirty = true;
        fat_slot_put(fat, &at);
    }
    fat_dirhash_remove(fat, dir, entry);
    return EOK;
}
