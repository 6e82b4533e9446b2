// SPDX-License-Identifier: BSD-2-Clause
/*
 * Walks the tree from the root, records the use of each inode and zone, and compares it with the
 * bitmaps and link counts.
 */
#include "check.h"

#include "test/unit/uspace/srv/fs/support/cmocka_all.h"

#include <block/le.h>
#include <mkfs/mfs_layout.h>
#include <stdlib.h>
#include <string.h>

typedef struct check {
    const uint8_t *bytes;
    bool after_cut; /* zones after the end of a file are allowed */
    uint32_t block_size;
    uint32_t inodes;
    uint32_t zones;
    uint32_t inode_map;
    uint32_t zone_map;
    uint32_t inode_start;
    uint32_t first_data;
    uint8_t *zone_used;   /* by zone */
    uint32_t *links_seen; /* by inode */
} check_t;

static const uint8_t *block_at(const check_t *check, uint32_t number)
{
    return check->bytes + (size_t)number * check->block_size;
}

static const uint8_t *inode_at(const check_t *check, uint32_t inode)
{
    return block_at(check, check->inode_start) + (size_t)(inode - 1) * MFS_I2_BYTES;
}

static bool bit_at(const check_t *check, uint32_t map, uint32_t bit)
{
    return (block_at(check, map)[bit / 8] >> bit % 8 & 1) != 0;
}

static void zone_use(check_t *check, uint32_t zone, uint32_t inode)
{
    if (zone < check->first_data || zone >= check->zones)
        fail_msg("inode %u: zone %u is outside of the volume", inode, zone);
    if (check->zone_used[zone])
        fail_msg("inode %u: zone %u is used twice", inode, zone);
    check->zone_used[zone] = 1;
}

/* Records a tree of zones; collects the data zones in order, 0 for holes. */
static void tree_use(check_t *check, uint32_t inode, uint32_t zone, unsigned level, uint32_t *data,
                     size_t *count, size_t max)
{
    uint32_t per_block = check->block_size / 4;

    if (zone != 0)
        zone_use(check, zone, inode);
    if (level == 0) {
        if (*count < max)
            data[*count] = zone;
        else if (zone != 0 && !check->after_cut)
            fail_msg("inode %u: zone %u is after the end of the file", inode, zone);
        (*count)++;
        return;
    }
    if (zone == 0) {
        for (uint64_t skip = per_block; level-- > 0; skip *= per_block)
            *count += level == 0 ? skip : 0;
        return;
    }
    for (uint32_t i = 0; i < per_block; i++)
        tree_use(check, inode, le32_get(block_at(check, zone) + 4 * i), level - 1, data, count,
                 max);
}

static void inode_walk(check_t *check, uint32_t inode, uint32_t parent);

static void entry_check(check_t *check, uint32_t dir, uint32_t parent, uint32_t slot,
                        const uint8_t *entry)
{
    uint32_t inode = le32_get(entry);
    char name[MFS_NAME_MAX + 1] = {0};

    memcpy(name, entry + 4, MFS_NAME_MAX);
    if (slot < 2) {
        assert_string_equal(name, slot == 0 ? "." : "..");
        if (slot == 0 || !check->after_cut) /* power cut between a move and the update of `..` */
            assert_int_equal(inode, slot == 0 ? dir : parent);
    }
    if (inode == 0)
        return;
    assert_in_range(inode, 1, check->inodes);
    if (check->links_seen[inode]++ == 0 || inode == MFS_ROOT) {
        if (slot >= 2)
            inode_walk(check, inode, dir);
    }
}

static void inode_walk(check_t *check, uint32_t inode, uint32_t parent)
{
    const uint8_t *raw = inode_at(check, inode);
    uint32_t size = le32_get(raw + MFS_I2_SIZE);
    size_t max = ((size_t)size + check->block_size - 1) / check->block_size;
    uint32_t *data = calloc(max + 1, sizeof(data[0]));
    size_t count = 0;

    assert_non_null(data);
    for (unsigned i = 0; i < MFS_ZONES_MAX; i++)
        tree_use(check, inode, le32_get(raw + MFS_I2_ZONES + 4 * i),
                 i < MFS_DIRECT ? 0 : i - MFS_DIRECT + 1, data, &count, max);

    uint32_t type = le16_get(raw + MFS_I2_MODE) & MFS_MODE_TYPE;
    if (type == MFS_MODE_DIRECTORY) {
        assert_int_equal(size % 64, 0);
        assert_true(size >= 128);
        for (uint32_t slot = 0; slot < size / 64; slot++) {
            size_t pos = (size_t)slot * 64;
            uint32_t zone = data[pos / check->block_size];
            assert_int_not_equal(zone, 0);
            entry_check(check, inode, parent, slot,
                        block_at(check, zone) + pos % check->block_size);
        }
    } else {
        assert_int_equal(type, MFS_MODE_FILE);
    }
    free(data);
}

static void super_decode(check_t *check, const image_t *image)
{
    const uint8_t *super = image->bytes + MFS_SUPER_OFFSET;

    assert_int_equal(le16_get(super + MFS_SB3_MAGIC), MFS_MAGIC_V3);
    check->bytes = image->bytes;
    check->block_size = le16_get(super + MFS_SB3_BLOCK_SIZE);
    check->inodes = le32_get(super + MFS_SB3_INODES);
    check->zones = le32_get(super + MFS_SB3_ZONES);
    check->inode_map = 2;
    check->zone_map = check->inode_map + le16_get(super + MFS_SB3_INODE_MAP);
    check->inode_start = check->zone_map + le16_get(super + MFS_SB3_ZONE_MAP);
    check->first_data = le16_get(super + MFS_SB3_FIRST_DATA);
    assert_true((size_t)check->zones * check->block_size <= image->size);
    check->zone_used = calloc(check->zones, 1);
    check->links_seen = calloc(check->inodes + 1, sizeof(check->links_seen[0]));
    assert_non_null(check->zone_used);
    assert_non_null(check->links_seen);
}

static void check_destroy(check_t *check)
{
    free(check->zone_used);
    free(check->links_seen);
}

void minix3_check_cut(const image_t *image)
{
    check_t check = {.after_cut = true};

    super_decode(&check, image);
    inode_walk(&check, MFS_ROOT, MFS_ROOT);
    for (uint32_t zone = check.first_data; zone < check.zones; zone++)
        if (check.zone_used[zone] && !bit_at(&check, check.zone_map, zone - check.first_data + 1))
            fail_msg("zone %u belongs to a file, but is free", zone);
    for (uint32_t inode = 1; inode <= check.inodes; inode++)
        if (check.links_seen[inode] > 0 && !bit_at(&check, check.inode_map, inode))
            fail_msg("inode %u has a name, but is free", inode);
    check_destroy(&check);
}

void minix3_check(const image_t *image)
{
    check_t check = {.after_cut = false};

    super_decode(&check, image);
    inode_walk(&check, MFS_ROOT, MFS_ROOT);
    for (uint32_t zone = check.first_data; zone < check.zones; zone++) {
        bool marked = bit_at(&check, check.zone_map, zone - check.first_data + 1);
        if (marked != check.zone_used[zone])
            fail_msg("zone %u: in use %u, in the bitmap %u", zone, check.zone_used[zone], marked);
    }
    for (uint32_t inode = 1; inode <= check.inodes; inode++) {
        uint32_t links = le16_get(inode_at(&check, inode) + MFS_I2_LINKS);
        if (links != check.links_seen[inode])
            fail_msg("inode %u: %u links, but %u names", inode, links, check.links_seen[inode]);
        if (bit_at(&check, check.inode_map, inode) != (links != 0))
            fail_msg("inode %u: %u links, but the bitmap differs", inode, links);
    }
    check_destroy(&check);
}
