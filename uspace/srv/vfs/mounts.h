// SPDX-License-Identifier: BSD-2-Clause
/*
 * The mount table: which file system is mounted where. No I/O. The namespace lock protects it: hold
 * it for writing to change the table, for reading or writing to read it.
 *
 * A mount over a directory hides the mounts that exist below it. They stay in the table, with the
 * paths that they had, and are visible again when it is unmounted.
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
    struct vfs_fs *fs;        /* with a reference; the server of the mounted file system */
    service_id_t service;     /* the instance: the device's service, or a number from VFS */
    fs_index_t root;          /* index of its root directory */
    struct vfs_fs *parent_fs; /* with a reference; the server of the mount point. NULL: the root */
    service_id_t parent_service;
    fs_index_t parent_index;
} vfs_mount_t;

typedef struct vfs_mounts {
    list_t list; /* in mount order: the root is the first */
} vfs_mounts_t;

void vfs_mounts_add(vfs_mounts_t *mounts, vfs_mount_t *mount);
void vfs_mounts_remove(vfs_mount_t *mount);

vfs_mount_t *vfs_mounts_root(const vfs_mounts_t *mounts);
/* The visible mount at exactly this canonical path, or NULL. */
vfs_mount_t *vfs_mounts_at(const vfs_mounts_t *mounts, const char *path);
/* The mount that contains the canonical path; NULL if no root is mounted. */
vfs_mount_t *vfs_mounts_of_path(const vfs_mounts_t *mounts, const char *path);
/* Whether there is a visible mount point at or below the path. */
bool vfs_mounts_within(const vfs_mounts_t *mounts, const char *path);
/* Whether a mount point is in the mounted file system, or in one that is mounted there. */
bool vfs_mounts_on(const vfs_mounts_t *mounts, const vfs_mount_t *mount);
/* The mount of any file system that uses the service, or NULL. */
vfs_mount_t *vfs_mounts_of_service(const vfs_mounts_t *mounts, service_id_t service);
size_t vfs_mounts_count(const vfs_mounts_t *mounts);

#endif
