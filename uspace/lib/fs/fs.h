// SPDX-License-Identifier: BSD-2-Clause
/*
 * A file system server is this ops table and the main loop fs_server_main().
 *
 * The ops are pure on-disk logic without IPC, so that fat, mfs and tmpfs run on the host in unit
 * tests. The library serves the protocol (VFS_OUT), walks paths, crosses mount points, and keeps the
 * nodes that VFS has open.
 *
 * Nodes: node_get and lookup give a counted reference, node_put returns it. A node whose last
 * name was removed lives until its last reference is put; then its storage is
 * freed (so the op may write).
 *
 * Errors: those of <abi/error.h>; ECORRUPT for an image that contradicts
 * its format, EINVAL from mount for an image that is not of this type at all.
 *
 * Context: ops of one instance are called by one fibril at a time (the library
 * holds the instance's lock), and may block on the device.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <block/block.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an op reports about a node. */
typedef struct fs_node_info {
    fs_index_t index; /* stable while the node is referenced or has a name */
    enum vfs_node_type type;
    uint64_t size;  /* bytes; directories: 0 */
    uint32_t links; /* names; 0: removed while open */
    uint64_t mtime; /* seconds since 1970, 0: not known */
} fs_node_info_t;

typedef struct fs_ops {
    const char *name;  /* as in `mount NAME` */
    size_t read_max;   /* bytes one VFS_OUT_READ gives at the most (DATA_XFER_MAX or less) */
    size_t write_max;  /* the same for VFS_OUT_WRITE */
    bool needs_device; /* mount opens a block device for it */

    /* `device` is NULL when needs_device is false; it belongs to the caller, who closes it after
     * unmount or a failed mount. `options` is the text of mount -o, perhaps empty; an unknown
     * option is EINVAL. */
    errno_t (*mount)(block_device_t *device, const char *options, void **instance, void **root);
    /* All nodes were put. Writes everything; the instance is freed whatever is returned. */
    errno_t (*unmount)(void *instance);

    errno_t (*node_get)(void *instance, fs_index_t index, void **node);
    void (*node_put)(void *instance, void *node);
    void (*node_info)(void *instance, void *node, fs_node_info_t *info);

    errno_t (*lookup)(void *instance, void *directory, const char *name, void **child); /* ENOENT */
    errno_t (*create)(void *instance, void *directory, const char *name, enum vfs_node_type type,
                      void **child);                                      /* EEXIST, ENOSPC */
    errno_t (*unlink)(void *instance, void *directory, const char *name); /* ENOTEMPTY */
    /* Replaces `to_name` when it is a file, or an empty directory and `from_name` one too. A
     * directory into itself or below is EINVAL. */
    errno_t (*rename)(void *instance, void *from, const char *from_name, void *to,
                      const char *to_name);

    /* Reads give 0 bytes at the end. Writes beyond the end fill the gap with zeros; a short write
     * is allowed only with an error (ENOSPC) or when *done > 0.
     *
     * write, truncate and statfs do a bounded part of long work and return EAGAIN (*done is 0): the
     * library calls them again with the same arguments, and other requests get their turn in
     * between. If a later part fails, it truncates a file that has grown to its former size. */
    errno_t (*read)(void *instance, void *node, uint64_t pos, void *buffer, size_t size,
                    size_t *done);
    errno_t (*write)(void *instance, void *node, uint64_t pos, const void *buffer, size_t size,
                     size_t *done);
    errno_t (*truncate)(void *instance, void *node, uint64_t size);
    /* One entry at `*pos` (0: the first), without "." and ".."; `*pos` becomes the next; ENOENT at
     * the end. */
    errno_t (*readdir)(void *instance, void *directory, uint64_t *pos, vfs_dirent_t *entry);
    errno_t (*sync)(void *instance); /* everything, to the device */
    errno_t (*statfs)(void *instance, vfs_statfs_t *statfs);
    /* Does a bounded part of what node_put left over (the storage of large files); true while there
     * is more. NULL: there is never any. */
    bool (*work)(void *instance);
} fs_ops_t;

/* Main loop of a file system server: registers `ops` with VFS, reports up, serves until the task
 * ends. */
int fs_server_main(const fs_ops_t *ops);

#endif
