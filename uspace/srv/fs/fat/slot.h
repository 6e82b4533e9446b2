// SPDX-License-Identifier: BSD-2-Clause
/* A slot of a directory and the block that contains it: shared by dir.c and dir_change.c. */
#ifndef FAT_SLOT_H
#define FAT_SLOT_H

#include "fat.h"

typedef struct fat_slot {
    block_t *block;
    uint8_t *raw; /* in the block */
    uint32_t sector;
    uint32_t offset;
} fat_slot_t;

/* The offsets of the units of a long name in its slot. */
extern const uint8_t fat_lfn_offsets[FAT_LFN_UNITS];

/* Gets a slot; BLOCK_CHANGE is required to alter it. ENOENT after the last slot. */
MUST_USE
errno_t fat_slot_get(fat_t *fat, fat_node_t *dir, uint32_t slot, enum block_get_flag flag,
                     fat_slot_t *at);
void fat_slot_put(fat_t *fat, fat_slot_t *at);

#endif
