// SPDX-License-Identifier: BSD-2-Clause
/*
 * The registered file system servers.
 *
 * The registration, the mounts and the open nodes of a server each hold a reference to its entry.
 * The entry of a dead server remains until the last reference is gone: its mounts return EHANGUP
 * and can be unmounted. A new server can use the name at once, and gets a new handle.
 *
 * There is no lock, since no function waits while it changes an entry.
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

/* Adds a server, wakes the waiters of vfs_fs_wait(), and returns the entry with a reference for the
 * caller. On success it owns the session. EEXIST (a live server has the name), EINVAL (bad name),
 * ENOMEM. */
MUST_USE
errno_t vfs_fs_add(const vfs_fs_info_t *info, async_session_t *session, vfs_fs_t **fs);
/* Marks a server as dead after its connection has closed. Takes the caller's reference. */
void vfs_fs_died(vfs_fs_t *fs);

/* Returns a live server, with a reference for the caller, or NULL. */
vfs_fs_t *vfs_fs_find(const char *name);
/* Like vfs_fs_find(), but waits until the server has registered. */
vfs_fs_t *vfs_fs_wait(const char *name);
/* Returns a live or dead server, with a reference for the caller, or NULL. */
vfs_fs_t *vfs_fs_by_handle(fs_handle_t handle);
vfs_fs_t *vfs_fs_ref(vfs_fs_t *fs);
void vfs_fs_put(vfs_fs_t *fs); /* may be NULL */

/* Begins an exchange with the server. EHANGUP if it is dead. */
MUST_USE
errno_t vfs_fs_begin(vfs_fs_t *fs, async_exchange_t **exchange);

/* Forwards the client's transfer `stat` to the server, which fills it. If forwarding fails, the
 * caller must still answer the transfer. */
MUST_USE
errno_t vfs_fs_stat(vfs_fs_t *fs, service_id_t service, fs_index_t index, async_part_t *stat);

/* The same for a read, which needs no open file. */
MUST_USE
errno_t vfs_fs_read(vfs_fs_t *fs, service_id_t service, fs_index_t index, uint64_t pos,
                    async_part_t *data, vfs_out_read_out_t *out);

/* EPERM unless the task has PERM_MOUNT. A mounted server that does not answer can block every
 * lookup, so mounting needs a permission. */
MUST_USE
errno_t vfs_mount_permitted(task_id_t task);

/* Serves one connection of a file system server (interface VFS_REG). */
void vfs_register_serve(async_call_t *connect, void *argument);

#endif
