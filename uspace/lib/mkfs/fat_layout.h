// SPDX-License-Identifier: BSD-2-Clause
/*
 * The boot sector and FSInfo of FAT volumes; shared by the formatter and the
 * server. All numbers are little-endian.
 */
#ifndef MKFS_FAT_LAYOUT_H
#define MKFS_FAT_LAYOUT_H

#define FAT_BOOT_SIZE  512 /* bytes used, for every sector size */
#define FAT_ENTRY_SIZE 32  /* bytes of a directory entry */
#define FAT_SIGNATURE  0xaa55
#define FAT_JUMP_ATARI 0x60 /* first byte of an Atari boot sector, which has no signature */

/* Smallest numbers of data clusters of FAT16 and FAT32. */
#define FAT16_CLUSTERS_MIN 4085
#define FAT32_CLUSTERS_MIN 65525

enum fat_boot_field {
    FAT_BS_JUMP = 0,
    FAT_BS_OEM = 3,
    FAT_BS_SECTOR_BYTES = 11,
    FAT_BS_CLUSTER_SECTORS = 13,
    FAT_BS_RESERVED = 14,
    FAT_BS_COPIES = 16,
    FAT_BS_ROOT_ENTRIES = 17,
    FAT_BS_SECTORS_16 = 19,
    FAT_BS_MEDIA = 21,
    FAT_BS_TABLE_SECTORS_16 = 22,
    FAT_BS_TRACK_SECTORS = 24,
    FAT_BS_HEADS = 26,
    FAT_BS_SECTORS_32 = 32,
    FAT_BS_EXTENSION = 36, /* FAT12 and FAT16 */
    FAT_BS32_TABLE_SECTORS = 36,
    FAT_BS32_FLAGS = 40,
    FAT_BS32_ROOT_CLUSTER = 44,
    FAT_BS32_INFO_SECTOR = 48,
    FAT_BS32_BACKUP_SECTOR = 50,
    FAT_BS32_EXTENSION = 64,
    FAT_BS_SIGNATURE = 510
};

/* Offsets from the start of the extension. */
enum fat_boot_extension {
    FAT_BX_DRIVE = 0,
    FAT_BX_MARK = 2, /* 0x29: the following fields exist */
    FAT_BX_SERIAL = 3,
    FAT_BX_LABEL = 7,
    FAT_BX_TYPE = 18,
    FAT_BX_CODE = 26
};

enum fat_info_field {
    FAT_FSI_LEAD = 0,
    FAT_FSI_MAGIC = 484,
    FAT_FSI_FREE_COUNT = 488,
    FAT_FSI_NEXT_FREE = 492,
    FAT_FSI_SIGNATURE = 510
};

#define FAT_FSI_LEAD_VALUE  0x41615252u
#define FAT_FSI_MAGIC_VALUE 0x61417272u

#endif
