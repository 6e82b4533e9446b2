// SPDX-License-Identifier: BSD-2-Clause
/*
 * The mount table: what is mounted where. Pure. Guarded by the namespace lock: changed under
 * the write lock, read under either.
 */
#ifndef VFS_MOUNTS_H
#define VFS_MOUNTS_H

#include <abi/vfs.h>
#include <adt/list.h>
#include <stdbool.h>
#include <stddef.h>

struct vfs_fs;

typedef struct vfs_mount {
    link_t link;
    vfs_mount_info_t info;    /* the mount point is a canonical path */
    struct vfs_fs *fs;        /* counted; whose file system is mounted */
    service_id_t service;     /* the instance: the device's service, or one of our own numbers */
    fs_index_t root;          /* index of its root directory */
    struct vfs_fs *parent_fs; /* counted; who has the mount point. NULL: this is the root */
    service_id_t parent_service;
    fs_index_t parent_index;
} vfs_mount_t;

typedef struct vfs_mounts {
    list_t list; /* in the order of mounting: the root is the first */
} vfs_mounts_t;

void vfs_mounts_add(vfs_mounts_t *mounts, vfs_mount_t *mount);
void vfs_mounts_remove(vfs_mount_t *mount);

vfs_mount_t *vfs_mounts_root(const vfs_mounts_t *mounts);
/* The mount at exactly this canonical path. */
vfs_mount_t *vfs_mounts_at(const vfs_mounts_t *mounts, const char *path);
/* The mount that the canonical path lies in; NULL without a root. */
vfs_mount_t *vfs_mounts_of_path(const vfs_mounts_t *mounts, const char *path);
/* Whether there is a mount point at the path or below. */
bool vfs_mounts_within(const vfs_mounts_t *mounts, const char *path);
/* Whether there is a mount point below the path, but not at it. */
bool vfs_mounts_below(const vfs_mounts_t *mounts, const char *path);
/* The mount that uses the service, whatever its file system. */
vfs_mount_t *vfs_mounts_of_service(const vfs_mounts_t *mounts, service_id_t service);
size_t vfs_mounts_count(const vfs_mounts_t *mounts);

#endif
