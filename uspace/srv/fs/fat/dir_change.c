// SPDX-License-Identifier: BSD-2-Clause
/*
 * Adding names to directories and removing them.
 *
 * A name goes into the first run of free slots that is long enough, and the
 * directory grows when there is none. The entry proper is written last, so that
 * a long name without it is as good as free.
 */
#include "fat.h"
#include "slot.h"

#include <block/le.h>
#include <string.h>

/* A long name that is to be written. */
typedef struct new_name {
    uint16_t units[FAT_NAME_UNITS];
    size_t count;
    uint8_t raw[11];
    uint32_t parts; /* slots of the long name; 0: the short name does */
} new_name_t;

/* Short names that are tried in one pass over the directory, and passes before we give up. */
#define SHORT_BATCH  16
#define SHORT_PASSES 64

typedef struct short_batch {
    uint8_t raw[SHORT_BATCH][11];
    bool taken[SHORT_BATCH];
} short_batch_t;

/* Marks what entries other than the one at slot `ignored` have. */
static errno_t batch_mark(fat_t *fat, fat_node_t *dir, uint32_t ignored, short_batch_t *batch)
{
    fat_entry_t entry;
    uint32_t slot = 0;

    for (;;) {
        errno_t rc = fat_dir_next(fat, dir, &slot, &entry);
        if (rc != EOK)
            return rc == ENOENT ? EOK : rc;
        for (unsigned i = 0; i < SHORT_BATCH; i++)
            if (entry.slot != ignored && memcmp(entry.raw, batch->raw[i], 11) == 0)
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

/* Finds `need` free slots in a row, the last of which may serve as the index of a new node. */
static errno_t slots_find(fat_t *fat, fat_node_t *dir, uint32_t need, uint32_t *first)
{
    uint32_t run = 0;
    bool ended = false; /* behind the end mark everything is free, whatever it holds */

    for (uint32_t slot = 0;; slot++) {
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

        ended = ended || at.raw[0] == 0;
        run = ended || at.raw[0] == 0xe5 ? run + 1 : 0;
        bool taken = fat_node_index_taken(fat, fat_index_of(fat, at.sector, at.offset));
        fat_slot_put(fat, &at);
        if (run >= need && !taken) {
            *first = slot + 1 - need;
            return EOK;
        }
    }
}

/* Part 1 is the beginning of the name. After its end come a zero and then ones. */
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

/* What was behind the end mark must not come to light when the mark is overwritten. */
static errno_t end_mark_move(fat_t *fat, fat_node_t *dir, uint32_t slot)
{
    fat_slot_t at;
    errno_t rc = fat_slot_get(fat, dir, slot, BLOCK_CHANGE, &at);
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
    return slots_write(fat, dir, &made, first, entry);
}

errno_t fat_dir_remove(fat_t *fat, fat_node_t *dir, const fat_entry_t *entry)
{
    /* The entry proper first: the parts of a long name mean nothing without it. */
    for (uint32_t slot = entry->slot + 1; slot-- > entry->first_slot;) {
        fat_slot_t at;
        errno_t rc = fat_slot_get(fat, dir, slot, BLOCK_CHANGE, &at);
        if (rc != EOK)
            return rc == ENOENT ? ECORRUPT : rc;
        at.raw[0] = 0xe5;
        at.block->dirty = true;
        fat_slot_put(fat, &at);
    }
    return EOK;
}
