// SPDX-License-Identifier: BSD-2-Clause
/* The functions of the C library that take paths. */
#include <abi/limits.h>
#include <errno.h>
#include <fcntl.h>
#include <libc/libc.h>
#include <libc/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vfs/vfs.h>

static unsigned open_flags(int flags)
{
    unsigned result = 0;
    int access = flags & O_ACCMODE;
    if (access == O_RDONLY || access == O_RDWR)
        result |= VFS_OPEN_READ;
    if (access == O_WRONLY || access == O_RDWR)
        result |= VFS_OPEN_WRITE;
    result |= flags & O_CREAT ? VFS_OPEN_CREATE : 0;
    result |= flags & O_EXCL ? VFS_OPEN_EXCLUSIVE : 0;
    result |= flags & O_TRUNC ? VFS_OPEN_TRUNCATE : 0;
    result |= flags & O_APPEND ? VFS_OPEN_APPEND : 0;
    result |= flags & O_DIRECTORY ? VFS_OPEN_DIRECTORY : 0;
    result |= flags & O_NOFOLLOW ? VFS_OPEN_NOFOLLOW : 0;
    return result;
}

int open(const char *path, int flags, ...)
{
    int handle;
    errno_t rc = vfs_open(path, open_flags(flags), &handle);
    if (rc != EOK)
        return libc_result(rc);
    int fd = -1;
    rc = fd_open(&libc_files, &libc_vfs_ops, (void *)(intptr_t)handle, &fd);
    if (rc != EOK) {
        (void)!vfs_close(handle);
        return libc_result(rc);
    }
    return fd;
}

void libc_stat_convert(const vfs_stat_t *from, struct stat *to)
{
    memset(to, 0, sizeof(*to));
    switch (from->type) {
    case VFS_NODE_DIRECTORY:
        to->st_mode = S_IFDIR | 0777;
        break;
    case VFS_NODE_DEVICE:
        to->st_mode = S_IFCHR | 0666;
        break;
    case VFS_NODE_LINK:
        to->st_mode = S_IFLNK | 0777;
        break;
    default:
        to->st_mode = S_IFREG | 0777;
        break;
    }
    to->st_dev = (dev_t)from->service;
    to->st_ino = (ino_t)from->index;
    to->st_nlink = (nlink_t)from->links;
    to->st_size = (off_t)from->size;
    to->st_mtime = (time_t)from->mtime;
}

int stat(const char *restrict path, struct stat *restrict stat)
{
    vfs_stat_t info;
    errno_t rc = vfs_stat(path, &info);
    if (rc == EOK)
        libc_stat_convert(&info, stat);
    return libc_result(rc);
}

int lstat(const char *restrict path, struct stat *restrict stat)
{
    vfs_stat_t info;
    errno_t rc = vfs_lstat(path, &info);
    if (rc == EOK)
        libc_stat_convert(&info, stat);
    return libc_result(rc);
}

ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size)
{
    size_t length = 0;
    size_t room = size < PATH_SIZE_MAX ? size : PATH_SIZE_MAX;
    errno_t rc = size > 0 ? vfs_readlink(path, buffer, room, &length) : EINVAL;
    return rc == EOK ? (ssize_t)length : libc_result(rc);
}

int symlink(const char *target, const char *path)
{
    return libc_result(vfs_symlink(target, path));
}

/* The buffer of the caller must have room for PATH_SIZE_MAX bytes. */
char *realpath(const char *restrict path, char *restrict resolved)
{
    char real[PATH_SIZE_MAX];
    errno_t rc = vfs_realpath(path, real);
    char *buffer = resolved;
    if (rc == EOK && buffer == NULL)
        buffer = malloc(strlen(real) + 1);
    if (rc != EOK || buffer == NULL) {
        libc_result(rc != EOK ? rc : ENOMEM);
        return NULL;
    }
    return strcpy(buffer, real);
}

int access(const char *path, int mode)
{
    (void)mode; /* there are no owners and no modes: every existing file is accessible */
    vfs_stat_t info;
    return libc_result(vfs_stat(path, &info));
}

int unlink(const char *path)
{
    vfs_stat_t info;
    errno_t rc = vfs_lstat(path, &info);
    if (rc == EOK && info.type == VFS_NODE_DIRECTORY)
        rc = EISDIR;
    return libc_result(rc != EOK ? rc : vfs_unlink(path));
}

int rmdir(const char *path)
{
    vfs_stat_t info;
    errno_t rc = vfs_lstat(path, &info);
    if (rc == EOK && info.type != VFS_NODE_DIRECTORY)
        rc = ENOTDIR;
    return libc_result(rc != EOK ? rc : vfs_unlink(path));
}

int remove(const char *path)
{
    return libc_result(vfs_unlink(path));
}

int mkdir(const char *path, mode_t mode)
{
    (void)mode;
    return libc_result(vfs_mkdir(path));
}

int rename(const char *from, const char *to)
{
    return libc_result(vfs_rename(from, to));
}

int chdir(const char *path)
{
    return libc_result(vfs_chdir(path));
}

static errno_t cwd_copy(char *buffer, size_t size)
{
    errno_t rc = vfs_cwd_check();
    return rc == EOK ? vfs_getcwd(buffer, size) : rc;
}

/* getcwd without a buffer: allocates one of `size` bytes or, if `size` is 0, as large as needed. */
static char *cwd_allocate(size_t size)
{
    char path[PATH_SIZE_MAX];
    errno_t rc = cwd_copy(path, size > 0 && size < sizeof(path) ? size : sizeof(path));
    char *buffer = rc == EOK ? malloc(size > 0 ? size : strlen(path) + 1) : NULL;
    if (buffer == NULL) {
        libc_result(rc == EOK ? ENOMEM : rc);
        return NULL;
    }
    return strcpy(buffer, path);
}

char *getcwd(char *buffer, size_t size)
{
    if (buffer == NULL)
        return cwd_allocate(size);
    return libc_result(size > 0 ? cwd_copy(buffer, size) : EINVAL) == 0 ? buffer : NULL;
}
