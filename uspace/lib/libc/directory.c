// SPDX-License-Identifier: BSD-2-Clause
/* opendir, readdir and closedir, over VFS handles. */
#include <dirent.h>
#include <errno.h>
#include <libc/libc.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* Entries read at once. */
#define DIRECTORY_BATCH 16

struct libc_directory {
    int handle;
    size_t next, count; /* position in, and size of, the batch */
    vfs_dirent_t batch[DIRECTORY_BATCH];
    struct dirent entry;
};

DIR *opendir(const char *path)
{
    DIR *directory = malloc(sizeof(*directory));
    if (directory == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    errno_t rc = vfs_open(path, VFS_OPEN_READ | VFS_OPEN_DIRECTORY, &directory->handle);
    if (rc != EOK) {
        free(directory);
        errno = rc;
        return NULL;
    }
    directory->next = directory->count = 0;
    return directory;
}

static unsigned char dirent_type(uint32_t type)
{
    switch (type) {
    case VFS_NODE_DIRECTORY:
        return DT_DIR;
    case VFS_NODE_FILE:
        return DT_REG;
    case VFS_NODE_DEVICE:
        return DT_CHR;
    case VFS_NODE_LINK:
        return DT_LNK;
    default:
        return DT_UNKNOWN;
    }
}

struct dirent *readdir(DIR *directory)
{
    if (directory->next == directory->count) {
        directory->next = directory->count = 0;
        errno_t rc =
            vfs_readdir(directory->handle, directory->batch, DIRECTORY_BATCH, &directory->count);
        if (rc != EOK)
            errno = rc;
        if (rc != EOK || directory->count == 0)
            return NULL;
    }
    vfs_dirent_t *from = &directory->batch[directory->next++];
    from->name[NAME_SIZE_MAX - 1] = 0;
    directory->entry.d_ino = (ino_t)from->index;
    directory->entry.d_type = dirent_type(from->type);
    strcpy(directory->entry.d_name, from->name);
    return &directory->entry;
}

int closedir(DIR *directory)
{
    errno_t rc = vfs_close(directory->handle);
    free(directory);
    return libc_result(rc);
}
