// SPDX-License-Identifier: BSD-2-Clause
/* The namespace: its lock, the mount table that the lock protects, and path lookup. */
#ifndef VFS_LOOKUP_H
#define VFS_LOOKUP_H

#include "mounts.h"

#include <fibril/fibril.h>
#include <proto/vfs_out.h>

/* Held for reading by open, stat, mkdir and other lookups; for writing by mount, unmount, rename
 * and unlink. VFS holds it while it waits for file system servers: if a server hangs, every request
 * that needs the lock can hang too. */
extern fibril_rwlock_t vfs_namespace;
extern vfs_mounts_t vfs_mounts; /* [vfs_namespace] */

/* Creates the lookup buffer. */
MUST_USE
errno_t vfs_lookup_init(void);
/* Returns the lookup buffer, of VFS_PLB_SIZE bytes. */
void *vfs_lookup_buffer(void);

/* A range of the lookup buffer, which can wrap around its end. */
typedef struct vfs_span {
    uint32_t first;
    uint32_t length;
} vfs_span_t;

/* Copies text of a client to the lookup buffer, where the servers can read it. Waits for free space,
 * and until the client has not used up its share. */
MUST_USE
errno_t vfs_span_put(task_id_t client, const char *text, vfs_span_t *span);
void vfs_span_release(vfs_span_t span);

/* Looks up a canonical path for a client, starting with the server of the root, up to a symbolic link that must
 * be followed (ELOOP). ENOENT (also if no root is mounted) and other errors of the servers. */
MUST_USE
errno_t vfs_lookup_part(task_id_t client, const char *path, unsigned flags,
                        vfs_out_lookup_out_t *result, vfs_out_lookup_error_t *stopped);

/* Looks up a tidy path for a client and follows the symbolic links in it. Replaces `path` by the real path: it is
 * canonical and contains no links, except at its end if `flags` do not include VFS_L_FOLLOW. The
 * caller holds the namespace lock. ELOOP: more than PATH_LINKS_MAX links, or (with VFS_L_OPEN, but
 * not VFS_L_FOLLOW) the path is that of a link. EBUSY: VFS_L_UNLINK of a mount point. ENAMETOOLONG.
 * ENOENT (also if no root is mounted) and other errors of the servers. */
MUST_USE
errno_t vfs_lookup(task_id_t client, char path[PATH_SIZE_MAX], unsigned flags,
                   vfs_out_lookup_out_t *result);

#endif
