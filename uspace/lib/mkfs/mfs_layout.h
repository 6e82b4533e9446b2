// SPDX-License-Identifier: BSD-2-Clause
/*
 * The on-disk layout of MINIX file systems, shared by the formatter and the server. All numbers are
 * little-endian.
 *
 * Block 0 is the boot block; the superblock is at byte 1024 for every block size. The bitmap of
 * inodes starts at block 2, followed by the bitmap of zones, the inodes, and the zones with data.
 */
#ifndef MKFS_MFS_LAYOUT_H
#define MKFS_MFS_LAYOUT_H

#define MFS_SUPER_OFFSET   1024
#define MFS_SUPER_SIZE     1024 /* bytes read; fewer are used */
#define MFS_BITMAP_BLOCK   2
#define MFS_BLOCK_SIZE_MIN 1024
#define MFS_BLOCK_SIZE_MAX 4096
#define MFS_ROOT           1

#define MFS_DIRECT    7
#define MFS_ZONES_MAX 10
#define MFS_NAME_MAX  60

/* Superblock of versions 1 and 2: byte offsets. */
enum mfs_super_field {
    MFS_SB_INODES = 0,     /* 16 bits */
    MFS_SB_ZONES_V1 = 2,   /* 16 bits */
    MFS_SB_INODE_MAP = 4,  /* blocks, 16 bits */
    MFS_SB_ZONE_MAP = 6,   /* blocks, 16 bits */
    MFS_SB_FIRST_DATA = 8, /* 16 bits */
    MFS_SB_LOG_ZONE = 10,  /* log2(zone / block), 16 bits */
    MFS_SB_SIZE_MAX = 12,  /* 32 bits */
    MFS_SB_MAGIC = 16,     /* 16 bits */
    MFS_SB_STATE = 18,     /* 16 bits */
    MFS_SB_ZONES_V2 = 20   /* 32 bits */
};

/* Superblock of version 3. */
enum mfs_super3_field {
    MFS_SB3_INODES = 0,      /* 32 bits */
    MFS_SB3_INODE_MAP = 6,   /* 16 bits */
    MFS_SB3_ZONE_MAP = 8,    /* 16 bits */
    MFS_SB3_FIRST_DATA = 10, /* 16 bits; 0: computed */
    MFS_SB3_LOG_ZONE = 12,   /* 16 bits */
    MFS_SB3_SIZE_MAX = 16,   /* 32 bits */
    MFS_SB3_ZONES = 20,      /* 32 bits */
    MFS_SB3_MAGIC = 24,      /* 16 bits */
    MFS_SB3_BLOCK_SIZE = 28  /* 16 bits */
};

enum mfs_magic {
    MFS_MAGIC_V1 = 0x137f,
    MFS_MAGIC_V1_LONG = 0x138f, /* names of 30 bytes instead of 14 */
    MFS_MAGIC_V2 = 0x2468,
    MFS_MAGIC_V2_LONG = 0x2478,
    MFS_MAGIC_V3 = 0x4d5a
};

#define MFS_STATE_CLEAN 1

/* Inode of version 1: 32 bytes. */
enum mfs_inode1_field {
    MFS_I1_MODE = 0,
    MFS_I1_UID = 2,
    MFS_I1_SIZE = 4,
    MFS_I1_MTIME = 8,
    MFS_I1_GID = 12,   /* 8 bits */
    MFS_I1_LINKS = 13, /* 8 bits */
    MFS_I1_ZONES = 14, /* 9 of 16 bits */
    MFS_I1_BYTES = 32
};

/* Inode of versions 2 and 3: 64 bytes. */
enum mfs_inode2_field {
    MFS_I2_MODE = 0,
    MFS_I2_LINKS = 2,
    MFS_I2_UID = 4,
    MFS_I2_GID = 6,
    MFS_I2_SIZE = 8,
    MFS_I2_ATIME = 12,
    MFS_I2_MTIME = 16,
    MFS_I2_CTIME = 20,
    MFS_I2_ZONES = 24, /* 10 of 32 bits */
    MFS_I2_BYTES = 64
};

enum mfs_mode {
    MFS_MODE_TYPE = 0170000,
    MFS_MODE_DIRECTORY = 0040000,
    MFS_MODE_FILE = 0100000,
    MFS_MODE_LINK = 0120000,
    MFS_MODE_PERMISSIONS_DIR = 0755,
    MFS_MODE_PERMISSIONS_FILE = 0644,
    MFS_MODE_PERMISSIONS_LINK = 0777
};

#endif
