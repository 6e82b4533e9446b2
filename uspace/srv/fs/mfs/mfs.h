// SPDX-License-Identifier: BSD-2-Clause
/*
 * The MINIX file system, versions 1, 2 and 3: internal header.
 *
 * Layers, one per file; each calls only lower layers:
 *   ops.c    the ops table
 *   dir.c    names in a directory      file.c   contents of files
 *   zone.c   block map of a node       node.c   inodes on the device and in memory
 *   bitmap.c allocation bitmaps        super.c  the superblock
 *   change.c atomic changes
 *
 * The index of a node is its inode number; the root is 1. A zone is one block: volumes with larger
 * zones are refused.
 *
 * Every operation that alters the volume is one change (change.c), or several changes that each
 * leave the volume consistent. If a change fails, it is undone. Within a change, an object is
 * written before the pointers to it, and pointers are removed before the object is freed, so a
 * power failure can only leak zones. An inode without a name keeps its zones until its last
 * reference is released.
 */
#ifndef MFS_MFS_H
#define MFS_MFS_H

#include <adt/list.h>
#include <block/block.h>
#include <fs/fs.h>
#include <mkfs/mfs_layout.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MFS_CUT_BLOCKS 2048 /* blocks of a file that one change frees */

typedef struct mfs_node {
    link_t link;    /* in mfs->nodes */
    uint32_t index; /* inode number */
    size_t refs;
    uint16_t mode;
    uint16_t uid;
    uint16_t gid;
    uint32_t links;
    uint32_t size;
    uint32_t atime;
    uint32_t mtime;
    uint32_t ctime;
    uint32_t zone[MFS_ZONES_MAX]; /* direct zones, then the roots of the pointer trees */
} mfs_node_t;

typedef struct mfs_bitmap {
    uint32_t start; /* block */
    uint32_t bits;  /* bit 0 is never free */
    uint32_t hint;  /* where to look first */
} mfs_bitmap_t;

typedef struct mfs {
    block_device_t *device;
    unsigned version;
    uint32_t block_size;
    uint32_t inodes;
    uint32_t zones;       /* blocks of the whole volume */
    uint32_t first_data;  /* the first zone that holds data */
    uint32_t inode_start; /* block */
    uint32_t inode_size;
    uint32_t dirent_size;
    uint32_t name_size;  /* bytes of a name in an entry */
    uint32_t zone_bytes; /* of a zone number: 2 or 4 */
    uint32_t levels;     /* of the deepest pointer tree */
    uint32_t size_max;   /* bytes of a file */
    uint32_t links_max;
    mfs_bitmap_t inode_map;  /* bit n is inode n */
    mfs_bitmap_t zone_map;   /* bit n is zone first_data + n - 1 */
    list_t nodes;            /* all in memory, the most recently used first */
    struct mfs_saved *saved; /* state before the open change, or NULL */
} mfs_t;

/* A name in a directory. */
typedef struct mfs_entry {
    uint32_t index;
    uint32_t slot; /* counted from the start of the directory */
    char name[MFS_NAME_MAX + 1];
} mfs_entry_t;

/* super.c: reads and checks the superblock. EINVAL (not MINIX), ENOTSUP, ECORRUPT, errors of the
 * device. */
MUST_USE
errno_t mfs_super_open(mfs_t *mfs, block_device_t *device);

/* change.c: every operation that alters the volume does so between these two. EROFS, ENOMEM. */
MUST_USE
errno_t mfs_change_begin(mfs_t *mfs);
/* If `rc` is EOK, writes the change to the device. If `rc` is an error or the write fails, restores
 * the volume and all nodes that were in memory at the beginning. Returns `rc` or the write
 * error. */
MUST_USE
errno_t mfs_change_end(mfs_t *mfs, errno_t rc);

/* bitmap.c */
MUST_USE
errno_t mfs_bitmap_take(mfs_t *mfs, mfs_bitmap_t *map, uint32_t *bit); /* ENOSPC */
MUST_USE
errno_t mfs_bitmap_give(mfs_t *mfs, mfs_bitmap_t *map, uint32_t bit); /* ECORRUPT when it is free */
MUST_USE
errno_t mfs_bitmap_count_free(mfs_t *mfs, const mfs_bitmap_t *map, uint32_t *count);

/* node.c */
bool mfs_is_directory(const mfs_node_t *node);
bool mfs_is_file(const mfs_node_t *node);
bool mfs_is_link(const mfs_node_t *node);
MUST_USE
errno_t mfs_node_get(mfs_t *mfs, uint32_t index, mfs_node_t **node);
/* Creates an inode without a name, within a change. If the change is undone, the caller must call
 * mfs_node_forget(). */
MUST_USE
errno_t mfs_node_create(mfs_t *mfs, uint16_t mode, mfs_node_t **node);
void mfs_node_forget(mfs_node_t *node);
/* Releases a reference. The last reference to an inode without links frees it. If it is large, or
 * the device fails, the inode stays in memory for mfs_nodes_release(). */
void mfs_node_put(mfs_t *mfs, mfs_node_t *node);
MUST_USE
errno_t mfs_nodes_release(mfs_t *mfs, bool *more); /* frees some; `*more`: call again */
void mfs_node_free_all(mfs_t *mfs);
MUST_USE
errno_t mfs_node_store(mfs_t *mfs, const mfs_node_t *node);

/* zone.c: finds the zone of the `index`th block of a node; 0 is a hole. ECORRUPT, EFBIG. */
MUST_USE
errno_t mfs_zone_find(mfs_t *mfs, const mfs_node_t *node, uint32_t index, uint32_t *zone);
/* The same, but allocates a zone for a hole; then `*fresh` is true and the block holds garbage.
 * Changes node->zone without storing the node, even if it fails. EFBIG, ENOSPC. */
MUST_USE
errno_t mfs_zone_make(mfs_t *mfs, mfs_node_t *node, uint32_t index, uint32_t *zone, bool *fresh);
/* Frees all but the first `keep` blocks, within a change. Stores the node before it frees the
 * zones, so that no pointer on the device leads to a free zone. Skips damaged parts (ECORRUPT). */
MUST_USE
errno_t mfs_zone_cut(mfs_t *mfs, mfs_node_t *node, uint32_t keep);

/* file.c */
MUST_USE
errno_t mfs_file_read(mfs_t *mfs, mfs_node_t *node, uint64_t pos, void *buffer, size_t size,
                      size_t *done);
/* Writes, and stores the node; within a change. Also used for directories. If space runs out, it
 * writes what fits: ENOSPC only if that is nothing. */
MUST_USE
errno_t mfs_file_write(mfs_t *mfs, mfs_node_t *node, uint64_t pos, const void *buffer, size_t size,
                       size_t *done);
/* Frees the zones after `size`, at most MFS_CUT_BLOCKS in one call. EAGAIN: call again. */
MUST_USE
errno_t mfs_file_cut(mfs_t *mfs, mfs_node_t *node, uint64_t size);
MUST_USE
errno_t mfs_file_truncate(mfs_t *mfs, mfs_node_t *node, uint64_t size);

/* dir.c: only the `dots` functions access `.` and `..`. */
MUST_USE
errno_t mfs_dir_next(mfs_t *mfs, mfs_node_t *dir, uint32_t *slot, mfs_entry_t *entry); /* ENOENT */
MUST_USE
errno_t mfs_dir_find(mfs_t *mfs, mfs_node_t *dir, const char *name, mfs_entry_t *entry);
MUST_USE
errno_t mfs_dir_check_empty(mfs_t *mfs, mfs_node_t *dir); /* ENOTEMPTY */
MUST_USE
errno_t mfs_dir_add(mfs_t *mfs, mfs_node_t *dir, const char *name, uint32_t index);
MUST_USE
errno_t mfs_dir_set(mfs_t *mfs, mfs_node_t *dir, uint32_t slot, uint32_t index); /* 0: removes */
MUST_USE
errno_t mfs_dir_dots_init(mfs_t *mfs, mfs_node_t *dir, uint32_t parent);
MUST_USE
errno_t mfs_dir_dots_move(mfs_t *mfs, mfs_node_t *dir, uint32_t parent);
/* EINVAL if `dir` is `top` or is below it. */
MUST_USE
errno_t mfs_dir_check_outside(mfs_t *mfs, mfs_node_t *dir, const mfs_node_t *top);

extern const fs_ops_t mfs_ops;

#endif
