// SPDX-License-Identifier: BSD-2-Clause
/*
 * Open nodes, and open files. A handle refers to a file, and each open() of a node makes a file.
 *
 * Each file also holds a reference to the node in the file system server: LOOKUP with VFS_L_OPEN
 * takes it, CLOSE releases it. The files of one node share a vfs_node_t, which has the lock of the
 * contents and the size.
 *
 * Lock order: namespace, file, contents. Lists and reference counts need no lock, since no function
 * waits while it changes them.
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
    unsigned refs; /* number of files */
    vfs_node_id_t id;
    vfs_fs_t *fs; /* with a reference */
    enum vfs_node_type type;
    fibril_rwlock_t contents; /* read: reads; write: writes and truncation */
    uint64_t size;            /* [contents] bytes, from the server's last answer */
} vfs_node_t;

typedef struct vfs_file {
    unsigned refs; /* number of handles and running operations */
    vfs_node_t *node;
    unsigned flags; /* VFS_OPEN_* */
    fibril_mutex_t lock;
    uint64_t pos; /* [lock] directories: where the next READDIR continues */
} vfs_file_t;

/* Creates a file for the result of a LOOKUP with VFS_L_OPEN. If it fails, it has released the
 * server's reference. */
MUST_USE
errno_t vfs_file_create(const vfs_out_lookup_out_t *found, unsigned flags, vfs_file_t **file);
void vfs_file_ref(vfs_file_t *file);
/* The last put closes the node in the server, and waits for that. `file` can be NULL. */
errno_t vfs_file_put(vfs_file_t *file);

/* Returns the number of open nodes of the instance. */
size_t vfs_nodes_open(fs_handle_t fs, service_id_t service);

#endif
