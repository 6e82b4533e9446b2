// SPDX-License-Identifier: BSD-2-Clause
/*
 * The skeleton of a file system server: an ops table and the main loop fs_server_main().
 *
 * The ops are pure on-disk logic without IPC, so fat, mfs and tmpfs run on the host in unit tests.
 * The library serves the protocol (VFS_OUT), walks paths, crosses mount points, and holds the nodes
 * that VFS has open.
 *
 * Nodes: node_get and lookup return a counted reference, and node_put drops it. A node without
 * names lives until its last reference is dropped; then its storage is freed, so node_put can
 * write.
 *
 * Errors: those of <abi/error.h>. ECORRUPT: the image violates its format. EINVAL from mount: the
 * image has another format.
 *
 * Context: the ops of one instance are called by one fibril at a time (the library holds the
 * instance's lock), and can block on the device.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <block/block.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Information about a node. */
typedef struct fs_node_info {
    fs_index_t index; /* stable while the node is referenced or has a name */
    enum vfs_node_type type;
    uint64_t size;  /* bytes; directories: 0 */
    uint32_t links; /* number of names; 0: removed while open */
    uint64_t mtime; /* seconds since 1970, 0: unknown */
} fs_node_info_t;

typedef struct fs_ops {
    const char *name;  /* as in `mount NAME` */
    size_t read_max;   /* the most bytes of one VFS_OUT_READ (at most DATA_XFER_MAX) */
    size_t write_max;  /* the same for VFS_OUT_WRITE */
    bool needs_device; /* mount opens a block device for it */

    /* `device` is NULL if needs_device is false. The caller owns it, and closes it after unmount or
     * a failed mount. `options` is the text of mount -o, which can be empty. EINVAL for an unknown
     * option. */
    errno_t (*mount)(block_device_t *device, const char *options, void **instance, void **root);
    /* Called when all nodes have been put. Writes all changes and frees the instance, even on an
     * error. */
    errno_t (*unmount)(void *instance);

    errno_t (*node_get)(void *instance, fs_index_t index, void **node);
    void (*node_put)(void *instance, void *node);
    void (*node_info)(void *instance, void *node, fs_node_info_t *info);

    errno_t (*lookup)(void *instance, void *directory, const char *name, void **child); /* ENOENT */
    errno_t (*create)(void *instance, void *directory, const char *name, enum vfs_node_type type,
                      void **child);                                      /* EEXIST, ENOSPC */
    errno_t (*unlink)(void *instance, void *directory, const char *name); /* ENOTEMPTY */
    /* Creates a symbolic link. `target` has 1 to PATH_SIZE_MAX - 1 bytes. NULL: the file system has
     * no links. The contents of a link are its target. Errors as for create. */
    errno_t (*symlink)(void *instance, void *directory, const char *name, const char *target);
    /* Replaces `to_name` if it is a file, or if both are directories and `to_name` is empty.
     * EINVAL: a directory would be moved into itself or below. */
    errno_t (*rename)(void *instance, void *from, const char *from_name, void *to,
                      const char *to_name);

    /* Reads return 0 bytes at the end. Writes after the end fill the gap with zeros. A short write
     * is allowed only with an error (ENOSPC) or if *done > 0.  For long operations, write, truncate
     * and statfs do a bounded part and return EAGAIN (*done is 0). The library calls them again
     * with the same arguments, and serves other requests in between. If a later part fails, the
     * library truncates a file that has grown to its previous size. */
    errno_t (*read)(void *instance, void *node, uint64_t pos, void *buffer, size_t size,
                    size_t *done);
    errno_t (*write)(void *instance, void *node, uint64_t pos, const void *buffer, size_t size,
                     size_t *done);
    errno_t (*truncate)(void *instance, void *node, uint64_t size);
    /* Returns the entry at `*pos` (0: the first), without "." and "..", and advances `*pos`. ENOENT
     * at the end. */
    errno_t (*readdir)(void *instance, void *directory, uint64_t *pos, vfs_dirent_t *entry);
    errno_t (*sync)(void *instance); /* writes all changes to the device */
    errno_t (*statfs)(void *instance, vfs_statfs_t *statfs);
    /* Does a bounded part of the work that node_put has left (freeing the storage of large files).
     * Returns true while there is more. NULL if there is never any. */
    bool (*work)(void *instance);
} fs_ops_t;

/* Main loop of a file system server: registers `ops` at VFS, reports that the server is ready, and
 * serves until the task ends. */
int fs_server_main(const fs_ops_t *ops);

#endif
