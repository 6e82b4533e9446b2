// SPDX-License-Identifier: BSD-2-Clause
/*
 * Client of VFS, under libc's file descriptors and for servers that read files (file_bd).
 *
 * Paths are absolute, or relative to the task's working directory. Each component but the last
 * must be a directory (ENOENT, ENOTDIR), also one before a "..". A path that ends in a slash, "."
 * or ".." means a directory. A vfs handle is valid in this task only.
 *
 * All functions wait for VFS, and so for the server of the file system; other fibrils run
 * meanwhile. Any of them may return EHANGUP (that server died), EIO (its device fails) and ENOMEM.
 * Sizes and positions are in bytes.
 */
#ifndef VFS_VFS_H
#define VFS_VFS_H

#include <abi/error.h>
#include <abi/task.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `flags`: VFS_OPEN_*, reading or writing at the least (EINVAL). ENOENT, EEXIST (with EXCLUSIVE),
 * ENOTDIR, EISDIR for writing to a directory, or making a file with the name of one ("new/"),
 * ENOSPC, EMFILE when no handle is free. */
MUST_USE
errno_t vfs_open(const char *path, unsigned flags, int *handle);
/* EBADF. The handle is free whatever else comes back. */
MUST_USE
errno_t vfs_close(int handle);
/* One VFS_IN_READ: may give fewer bytes than asked; 0 is the end of the file. */
MUST_USE
errno_t vfs_read(int handle, void *buffer, size_t size, size_t *done);
/* One VFS_IN_WRITE, of at most DATA_XFER_MAX bytes; may take fewer. EBADF, EISDIR, ENOSPC. */
MUST_USE
errno_t vfs_write(int handle, const void *buffer, size_t size, size_t *done);
/* The same in a loop until all is moved, the end or an error; `*done` bytes were moved in any case.
 */
MUST_USE
errno_t vfs_read_all(int handle, void *buffer, size_t size, size_t *done);
/* vfs_write in a loop until all is written, or an error: then some of it may be. */
MUST_USE
errno_t vfs_write_all(int handle, const void *buffer, size_t size);
/* `offset` bytes from the place that `whence` says (SEEK_SET, SEEK_CUR, SEEK_END); beyond the end
 * is allowed, before the start is EINVAL. Of a directory: back to the start only. */
MUST_USE
errno_t vfs_seek(int handle, int64_t offset, int whence, uint64_t *position);
/* `size` bytes: what is beyond is lost, a gap is filled with zeros. EBADF unless open for writing,
 * EFBIG, ENOSPC. */
MUST_USE
errno_t vfs_truncate(int handle, uint64_t size);
/* Writes what the file system holds back to its device. */
MUST_USE
errno_t vfs_sync(int handle);
/* EBADF. */
MUST_USE
errno_t vfs_fstat(int handle, vfs_stat_t *stat);
/* ENOENT, ENOTDIR. */
MUST_USE
errno_t vfs_stat(const char *path, vfs_stat_t *stat);
/* Of the file system that `path` lies in. */
MUST_USE
errno_t vfs_statfs(const char *path, vfs_statfs_t *statfs);
/* EEXIST, ENOENT when the parent is missing, ENOSPC. */
MUST_USE
errno_t vfs_mkdir(const char *path);
/* A file or an empty directory. ENOTEMPTY, also for ".."; EINVAL for "."; EBUSY for a mount point. */
MUST_USE
errno_t vfs_unlink(const char *path);
/* Replaces a file, or an empty directory by a directory. EXDEV to another file system, EBUSY when
 * something is mounted on or below one of them, EINVAL into itself, and when one ends in "." or
 * "..". */
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
/* EBUSY: files are open on it (`*holder` has one), or something is mounted below (0). EINVAL: not a
 * mount point. EHANGUP: it is unmounted, but its server or device was gone, and what was not
 * written yet is lost. */
MUST_USE
errno_t vfs_unmount(const char *mount_point, task_id_t *holder);
/* At most `max` rows; `*count` is how many mounts there are. */
MUST_USE
errno_t vfs_mount_list(vfs_mount_info_t *mounts, size_t max, size_t *count);

/* Sets the working directory of this task. ENOENT, ENOTDIR, ENAMETOOLONG. */
MUST_USE
errno_t vfs_chdir(const char *path);
/* The working directory with its zero; ERANGE when `size` is too small. */
MUST_USE
errno_t vfs_getcwd(char *buffer, size_t size);
/* Whether the working directory still has a name: ENOENT, or errors of its server. */
MUST_USE
errno_t vfs_cwd_check(void);
/* Makes an absolute path without "." and ".." of `path`, as text, whatever is there; ENAMETOOLONG.
 */
MUST_USE
errno_t vfs_absolutize(const char *path, char *buffer, size_t size);
/* Makes `path` absolute and leaves the rest as it is, for another task to follow; ENAMETOOLONG. */
MUST_USE
errno_t vfs_path_join(const char *path, char *buffer, size_t size);

/* Hangs up; the next use connects anew. For the loader, which leaves its task to a program. */
void vfs_session_end(void);

#endif
