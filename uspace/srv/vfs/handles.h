// SPDX-License-Identifier: BSD-2-Clause
/*
 * The handles of one task: small numbers for open files. Pure.
 *
 * They start at 3, as 0 to 2 are the standard descriptors, which are not VFS's.
 */
#ifndef VFS_HANDLES_H
#define VFS_HANDLES_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

#define VFS_HANDLE_FIRST 3
#define VFS_HANDLES_MAX  1024

struct vfs_file;

/* A handle as it comes from a client; a negative one is none of ours. */
static inline uint64_t vfs_handle_number(int32_t handle)
{
    return (uint64_t)(int64_t)handle;
}

typedef struct vfs_handles {
    struct vfs_file **files; /* of handles FIRST, FIRST + 1, … */
    size_t size;
} vfs_handles_t;

void vfs_handles_fini(vfs_handles_t *handles);
/* Gives `file` the lowest free handle: EMFILE, ENOMEM. */
MUST_USE
errno_t vfs_handles_add(vfs_handles_t *handles, struct vfs_file *file, uint64_t *handle);
/* Gives `file` that handle; `*old` is the file that had it, or NULL. EBADF, ENOMEM. */
MUST_USE
errno_t vfs_handles_set(vfs_handles_t *handles, uint64_t handle, struct vfs_file *file,
                        struct vfs_file **old);
/* NULL when it is not open; any number may be asked for. */
struct vfs_file *vfs_handles_get(const vfs_handles_t *handles, uint64_t handle);
/* The same, and the handle is free. */
struct vfs_file *vfs_handles_remove(vfs_handles_t *handles, uint64_t handle);
/* Takes any open file out; NULL when there is none. */
struct vfs_file *vfs_handles_pop(vfs_handles_t *handles);

#endif
