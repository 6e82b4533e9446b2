// SPDX-License-Identifier: BSD-2-Clause
/*
 * The file system servers that have registered.
 *
 * A server is counted by its registration, its mounts, and its open nodes. One that died keeps its
 * entry (so that what is mounted from it gives EHANGUP and can be unmounted) until the last of
 * these is gone; its name is free at once for a new one, which gets a new handle.
 *
 * No lock: nothing here waits while it changes an entry.
 */
#ifndef VFS_FS_H
#define VFS_FS_H

#include <abi/vfs.h>
#include <adt/list.h>
#include <proto/vfs_out.h>
#include <stdbool.h>

typedef struct vfs_fs {
    link_t link;
    unsigned refs;
    fs_handle_t handle; /* never reused */
    vfs_fs_info_t info;
    bool dead;
    async_session_t *session; /* PARALLEL, to the server */
} vfs_fs_t;

/* Gives a counted entry with a handle, and lets waiters of vfs_fs_wait go on. Takes the session
 * over. EEXIST when a living one has the name, EINVAL for a bad name, ENOMEM. */
MUST_USE
errno_t vfs_fs_add(const vfs_fs_info_t *info, async_session_t *session, vfs_fs_t **fs);
/* The server's connection is gone. */
void vfs_fs_died(vfs_fs_t *fs);

/* A counted entry of a living server, or NULL. */
vfs_fs_t *vfs_fs_find(const char *name);
/* The same, waiting until there is one. */
vfs_fs_t *vfs_fs_wait(const char *name);
/* A counted entry, dead or alive, or NULL. */
vfs_fs_t *vfs_fs_by_handle(fs_handle_t handle);
vfs_fs_t *vfs_fs_ref(vfs_fs_t *fs);
void vfs_fs_put(vfs_fs_t *fs); /* may be NULL */

/* Begins an exchange with the server; EHANGUP when it died. */
MUST_USE
errno_t vfs_fs_begin(vfs_fs_t *fs, async_exchange_t **exchange);

/* Has the server fill the `stat` of our client, which stays open when it could not be forwarded. */
MUST_USE
errno_t vfs_fs_stat(vfs_fs_t *fs, service_id_t service, fs_index_t index, async_part_t *stat);

/* EPERM unless the task has PERM_MOUNT: a server of the tree that never answers holds all up who
 * look for a name, so not everybody may make one part of it. */
MUST_USE
errno_t vfs_mount_permitted(task_id_t task);

/* Serves one connection of a file system server (interface VFS_REG). */
void vfs_register_serve(async_call_t *connect, void *argument);

#endif
