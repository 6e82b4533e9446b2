// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stand-ins for the five tasks of the deadlock of 2011: they use the methods of the real ones in
 * the same order, but have no state.
 *
 *   bdsh -MOUNT-> vfs -MOUNT-> fat -MOUNTED-> mfs -READ_BLOCKS-> file_bd -READ-> vfs -READ-> fat
 */
#ifndef RING_H
#define RING_H

/* Option of vfs: how many idle exchanges its pool to fat has before the mount, and whether mount
 * returns its exchange before the answer has come. */
#define RING_VFS(idle, early) ((uint64_t)(idle) << 1 | (early))

/* Phone numbers. */
enum { BDSH_VFS };
enum { VFS_FAT, VFS_MFS };
enum { MFS_FILE_BD };
enum { FILE_BD_VFS };

#define RING_SECTOR 512u
/* Number of reads to mount MINIX: superblock, root inode, and its zones. */
#define RING_READS 10u

#endif
