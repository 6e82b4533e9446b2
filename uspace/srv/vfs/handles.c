// SPDX-License-Identifier: BSD-2-Clause
/* The handles of one task. */
#include "handles.h"

#include <stdlib.h>
#include <string.h>

void vfs_handles_fini(vfs_handles_t *handles)
{
    free(handles->files);
    *handles = (vfs_handles_t){0};
}

/* Makes the table large enough for `slot`. */
static errno_t handles_grow(vfs_handles_t *handles, size_t slot)
{
    if (slot < handles->size)
        return EOK;
    size_t size = handles->size > 0 ? handles->size : 8;
    while (size <= slot)
        size *= 2;
    struct vfs_file **files = realloc(handles->files, size * sizeof(files[0]));
    if (files == NULL)
        return ENOMEM;
    memset(files + handles->size, 0, (size - handles->size) * sizeof(files[0]));
    handles->files = files;
    handles->size = size;
    return EOK;
}

errno_t vfs_handles_add(vfs_handles_t *handles, struct vfs_file *file, uint64_t *handle)
{
    size_t slot = 0;
    while (slot < handles->size && handles->files[slot] != NULL)
        slot++;
    if (slot >= VFS_HANDLES_MAX)
        return EMFILE;
    errno_t rc = handles_grow(handles, slot);
    if (rc != EOK)
        return rc;
    handles->files[slot] = file;
    *handle = slot + VFS_HANDLE_FIRST;
    return EOK;
}

errno_t vfs_handles_set(vfs_handles_t *handles, uint64_t handle, struct vfs_file *file,
                        struct vfs_file **old)
{
    uint64_t slot = handle - VFS_HANDLE_FIRST;
    if (slot >= VFS_HANDLES_MAX)
        return EBADF;
    errno_t rc = handles_grow(handles, slot);
    if (rc != EOK)
        return rc;
    *old = handles->files[slot];
    handles->files[slot] = file;
    return EOK;
}

struct vfs_file *vfs_handles_get(const vfs_handles_t *handles, uint64_t handle)
{
    uint64_t slot = handle - VFS_HANDLE_FIRST; /* a handle below FIRST becomes a huge number */
    return slot < handles->size ? handles->files[slot] : NULL;
}

struct vfs_file *vfs_handles_remove(vfs_handles_t *handles, uint64_t handle)
{
    struct vfs_file *file = vfs_handles_get(handles, handle);
    if (file != NULL)
        handles->files[handle - VFS_HANDLE_FIRST] = NULL;
    return file;
}

struct vfs_file *vfs_handles_pop(vfs_handles_t *handles)
{
    for (size_t slot = 0; slot < handles->size; slot++)
        if (handles->files[slot] != NULL)
            return vfs_handles_remove(handles, slot + VFS_HANDLE_FIRST);
    return NULL;
}
