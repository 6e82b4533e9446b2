// SPDX-License-Identifier: BSD-2-Clause
/*
 * Nodes that are open, and the files (openings of nodes) that handles stand for.
 *
 * Each file holds one reference to the node in the file system server too (taken by LOOKUP with
 * VFS_L_OPEN, given back by CLOSE); nodes here exist so that the files of one node share what they
 * must share: the lock of its contents and its size.
 *
 * Lock order: namespace, file, contents. No lock: lists and counts (nothing waits while it changes
 * them).
 */
#ifndef VFS_NODE_H
#define VFS_NODE_H

#include "fs.h"

#include <fibril/fibril.h>
#include <proto/vfs_out.h>

typedef struct vfs_node_id {
    fs_handle_t fs_handle;
    service_id_t service;
    fs_index_t index;
} vfs_node_id_t;

typedef struct vfs_node {
    link_t link;
    unsigned refs; /* files */
    vfs_node_id_t id;
    vfs_fs_t *fs; /* counted */
    enum vfs_node_type type;
    fibril_rwlock_t contents; /* read: reads; write: writes and truncation */
    uint64_t size;            /* [contents] bytes, as of the last answer */
} vfs_node_t;

typedef struct vfs_file {
    unsigned refs; /* handles, and operations under way */
    vfs_node_t *node;
    unsigned flags; /* VFS_OPEN_* */
    fibril_mutex_t lock;
    uint64_t pos; /* [lock] directories: where READDIR goes on */
} vfs_file_t;

/* Makes a file of what LOOKUP with VFS_L_OPEN found. On an error the server's reference was given
 * back. */
MUST_USE
errno_t vfs_file_create(const vfs_out_lookup_out_t *found, unsigned flags, vfs_file_t **file);
vfs_file_t *vfs_file_ref(vfs_file_t *file);
/* The last put closes the node in the server, and waits for that. `file` can be NULL. */
errno_t vfs_file_put(vfs_file_t *file);

/* How many nodes of the instance are open. */
size_t vfs_nodes_open(fs_handle_t fs, service_id_t service);

#endif
