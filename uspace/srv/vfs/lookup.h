// SPDX-License-Identifier: BSD-2-Clause
/* The namespace: its lock, the mount table under it, and lookups through it. */
#ifndef VFS_LOOKUP_H
#define VFS_LOOKUP_H

#include "mounts.h"

#include <fibril/fibril.h>
#include <proto/vfs_out.h>

/* Read: open, stat, lookups of every kind, making names. Write: mount and unmount, rename, unlink.
 * Held while waiting for the file system servers, so whoever asks for it under one of them that
 * hangs, hangs too. */
extern fibril_rwlock_t vfs_namespace;
extern vfs_mounts_t vfs_mounts; /* [vfs_namespace] */

/* Makes the lookup buffer. */
MUST_USE
errno_t vfs_lookup_init(void);
/* Base of the lookup buffer: VFS_PLB_SIZE bytes. */
void *vfs_lookup_buffer(void);

/* A stretch of the lookup buffer; it can wrap around its end. */
typedef struct vfs_span {
    uint32_t first;
    uint32_t length;
} vfs_span_t;

/* Puts text where the servers can read it; waits for room. */
MUST_USE
errno_t vfs_span_put(const char *text, vfs_span_t *span);
void vfs_span_release(vfs_span_t span);

/* Looks the canonical path up, from the root through the servers. Caller holds the namespace lock.
 * ENOENT without a root, and other errors of the servers. */
MUST_USE
errno_t vfs_lookup(const char *path, unsigned flags, vfs_out_lookup_out_t *result);

#endif
