// SPDX-License-Identifier: BSD-2-Clause
/*
 * The handles of one task: small numbers for open files. No I/O and no locks.
 *
 * Handles start at 3, since 0 to 2 are the standard descriptors, which do not belong to VFS.
 */
#ifndef VFS_HANDLES_H
#define VFS_HANDLES_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

#define VFS_HANDLE_FIRST 3
#define VFS_HANDLES_MAX  1024

struct vfs_file;

/* Converts a handle from a client. A negative handle becomes a number that is never in use. */
static inline uint64_t vfs_handle_number(int32_t handle)
{
    return (uint64_t)(int64_t)handle;
}

typedef struct vfs_handles {
    struct vfs_file **files; /* of handles FIRST, FIRST + 1, … */
    size_t size;
} vfs_handles_t;

void vfs_handles_fini(vfs_handles_t *handles);
/* Allocates the lowest free handle for `file`. EMFILE, ENOMEM. */
MUST_USE
errno_t vfs_handles_add(vfs_handles_t *handles, struct vfs_file *file, uint64_t *handle);
/* Makes `handle` refer to `file`. `*old` is the file that it referred to, or NULL. EBADF,
 * ENOMEM. */
MUST_USE
errno_t vfs_handles_set(vfs_handles_t *handles, uint64_t handle, struct vfs_file *file,
                        struct vfs_file **old);
/* Returns NULL if `handle`, which can be any number, is not open. */
struct vfs_file *vfs_handles_get(const vfs_handles_t *handles, uint64_t handle);
/* Like vfs_handles_get(), and frees the handle. */
struct vfs_file *vfs_handles_remove(vfs_handles_t *handles, uint64_t handle);
/* Frees any open handle and returns its file; NULL if there is none. */
struct vfs_file *vfs_handles_pop(vfs_handles_t *handles);

#endif
