// SPDX-License-Identifier: BSD-2-Clause
/* The functions on descriptors that picolibc and programs use. */
#include <errno.h>
#include <libc/libc.h>
#include <libc/stat.h>
#include <os/os.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int libc_result(errno_t rc)
{
    if (rc == EOK)
        return 0;
    errno = rc;
    return -1;
}

ssize_t read(int fd, void *buffer, size_t size)
{
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL)
        return libc_result(EBADF);
    size_t done = 0;
    errno_t rc = file->ops->read ? file->ops->read(file->object, buffer, size, &done) : ENOTSUP;
    (void)fd_release(file);
    return rc == EOK ? (ssize_t)done : libc_result(rc);
}

ssize_t write(int fd, const void *buffer, size_t size)
{
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL)
        return libc_result(EBADF);
    size_t done = 0;
    errno_t rc = file->ops->write ? file->ops->write(file->object, buffer, size, &done) : ENOTSUP;
    (void)fd_release(file);
    return rc == EOK ? (ssize_t)done : libc_result(rc);
}

off_t lseek(int fd, off_t offset, int whence)
{
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL)
        return libc_result(EBADF);
    uint64_t position = 0;
    errno_t rc =
        file->ops->seek ? file->ops->seek(file->object, offset, whence, &position) : ESPIPE;
    (void)fd_release(file);
    return rc == EOK ? (off_t)position : libc_result(rc);
}

int close(int fd)
{
    return libc_result(fd_close(&libc_files, fd));
}

int dup(int fd)
{
    int copy = -1;
    errno_t rc = fd_dup(&libc_files, fd, &copy);
    return rc == EOK ? copy : libc_result(rc);
}

int dup2(int fd, int copy)
{
    errno_t rc = fd_dup_to(&libc_files, fd, copy);
    return rc == EOK ? copy : libc_result(rc);
}

int isatty(int fd)
{
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL) {
        errno = EBADF;
        return 0;
    }
    bool terminal = file->ops->terminal;
    (void)fd_release(file);
    if (!terminal)
        errno = ENOTTY;
    return terminal;
}

errno_t libc_fd_stat(int fd, vfs_stat_t *stat)
{
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL)
        return EBADF;
    errno_t rc = file->ops->stat ? file->ops->stat(file->object, stat) : ENOTSUP;
    (void)fd_release(file);
    return rc;
}

int fstat(int fd, struct stat *stat)
{
    vfs_stat_t info;
    errno_t rc = libc_fd_stat(fd, &info);
    if (rc == EOK)
        libc_stat_convert(&info, stat);
    return libc_result(rc);
}

int ftruncate(int fd, off_t size)
{
    if (size < 0)
        return libc_result(EINVAL);
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL)
        return libc_result(EBADF);
    errno_t rc = file->ops->truncate ? file->ops->truncate(file->object, (uint64_t)size) : EINVAL;
    (void)fd_release(file);
    return libc_result(rc);
}

int fsync(int fd)
{
    fd_file_t *file = fd_hold(&libc_files, fd);
    if (file == NULL)
        return libc_result(EBADF);
    errno_t rc = file->ops->sync ? file->ops->sync(file->object) : EOK;
    (void)fd_release(file);
    return libc_result(rc);
}
