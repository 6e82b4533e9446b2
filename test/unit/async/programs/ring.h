// SPDX-License-Identifier: BSD-2-Clause
/*
 * The five tasks of the deadlock of 2011, a page each: they speak the methods of the real ones, in
 * the real order, and keep nothing.
 *
 *   bdsh -MOUNT-> vfs -MOUNT-> fat -MOUNTED-> mfs -READ_BLOCKS-> file_bd -READ-> vfs -READ-> fat
 */
#ifndef RING_H
#define RING_H

/* Option of vfs: how many idle exchanges its pool to fat has before the mount, and whether mount
 * returns its exchange before the answer has come. */
#define RING_VFS(idle, early) ((uint64_t)(idle) << 1 | (early))

/* Numbers of phones. */
enum { BDSH_VFS };
enum { VFS_FAT, VFS_MFS };
enum { MFS_FILE_BD };
enum { FILE_BD_VFS };

#define RING_SECTOR 512u
/* How many reads mounting MINIX takes: superblock, root inode, and what it points to. */
#define RING_READS 10u

#endif
