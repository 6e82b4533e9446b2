// SPDX-License-Identifier: BSD-2-Clause
/*
 * Client of VFS, under libc's file descriptors and for servers that read files (file_bd).
 *
 * Paths are absolute, or relative to the task's working directory. A vfs handle is valid in this
 * task only.
 */
#ifndef VFS_VFS_H
#define VFS_VFS_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

MUST_USE
errno_t vfs_open(const char *path, unsigned flags, int *handle);
MUST_USE
errno_t vfs_close(int handle);
/* One VFS_IN_READ: may give fewer bytes than asked; 0 is the end of the file. */
MUST_USE
errno_t vfs_read(int handle, void *buffer, size_t size, size_t *done);
MUST_USE
errno_t vfs_write(int handle, const void *buffer, size_t size, size_t *done);
/* The same in a loop until all is moved, the end or an error. */
MUST_USE
errno_t vfs_read_all(int handle, void *buffer, size_t size, size_t *done);
MUST_USE
errno_t vfs_write_all(int handle, const void *buffer, size_t size);
MUST_USE
errno_t vfs_seek(int handle, int64_t offset, int whence, uint64_t *position);
MUST_USE
errno_t vfs_truncate(int handle, uint64_t size);
MUST_USE
errno_t vfs_sync(int handle);
MUST_USE
errno_t vfs_fstat(int handle, vfs_stat_t *stat);
MUST_USE
errno_t vfs_stat(const char *path, vfs_stat_t *stat);
MUST_USE
errno_t vfs_statfs(const char *path, vfs_statfs_t *statfs);
MUST_USE
errno_t vfs_mkdir(const char *path);
MUST_USE
errno_t vfs_unlink(const char *path);
MUST_USE
errno_t vfs_rename(const char *from, const char *to);
/* Directory entries from an open directory; `*count` 0 at the end. */
MUST_USE
errno_t vfs_readdir(int handle, vfs_dirent_t *entries, size_t max, size_t *count);

/* `device` NULL or "" for file systems that need none. Waits until the file system server has
 * answered. */
MUST_USE
errno_t vfs_mount(const char *fs_name, const char *mount_point, const char *device,
                  const char *options);
/* The same, and tells what an error is about (`*blame` may be VFS_MOUNT_BLAME_NONE). */
MUST_USE
errno_t vfs_mount_blaming(const char *fs_name, const char *mount_point, const char *device,
                          const char *options, enum vfs_mount_blame *blame);
/* EBUSY: files are open on it, or something is mounted below. EINVAL: not a mount point. EHANGUP:
 * it is unmounted, but its server or device was gone, and what was not written yet is lost. */
MUST_USE
errno_t vfs_unmount(const char *mount_point);
MUST_USE
errno_t vfs_mount_list(vfs_mount_info_t *mounts, size_t max, size_t *count);

/* Working directory of this task. */
MUST_USE
errno_t vfs_chdir(const char *path);
MUST_USE
errno_t vfs_getcwd(char *buffer, size_t size);
/* Makes an absolute path without "." and ".." of `path`; ENAMETOOLONG. */
MUST_USE
errno_t vfs_absolutize(const char *path, char *buffer, size_t size);

/* Hangs up; the next use connects anew. For the loader, which leaves its task to a program. */
void vfs_session_end(void);

#endif
