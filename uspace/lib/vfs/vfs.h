// SPDX-License-Identifier: BSD-2-Clause
/*
 * Client of VFS, used by libc's file descriptors and by servers that read files (file_bd).
 *
 * Paths are absolute, or relative to the task's working directory. Each component except the last
 * must be a directory (ENOENT, ENOTDIR), even before a "..". A path that ends in a slash, "." or
 * ".." means a directory. A VFS handle is valid only in this task.
 *
 * A symbolic link before the end of a path is always followed, and one at the end unless the
 * function works on names: vfs_mkdir(), vfs_unlink(), vfs_rename(), vfs_symlink(), vfs_lstat(), vfs_readlink().
 * ELOOP: more than PATH_LINKS_MAX links.
 *
 * All functions wait for VFS, and so for the file system server; other fibrils run meanwhile. Each
 * of them can return EHANGUP (the server has died), EIO (the device fails) and ENOMEM. Sizes and
 * positions are in bytes.
 */
#ifndef VFS_VFS_H
#define VFS_VFS_H

#include <abi/error.h>
#include <abi/task.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Opens a file or directory. `flags` are VFS_OPEN_*, with reading or writing (EINVAL). ENOENT,
 * EEXIST (with EXCLUSIVE), ENOTDIR, EISDIR (writing to a directory, or creating a file named
 * "new/"), ELOOP (a link, with NOFOLLOW), ENOSPC, EMFILE (no free handle). */
MUST_USE
errno_t vfs_open(const char *path, unsigned flags, int *handle);
/* Closes a handle. The handle is free even if an error is returned. EBADF. */
MUST_USE
errno_t vfs_close(int handle);
/* Reads at the current position, with one VFS_IN_READ. Can return fewer bytes than requested; 0 is
 * the end of the file. EBADF. */
MUST_USE
errno_t vfs_read(int handle, void *buffer, size_t size, size_t *done);
/* Writes at the current position, with one VFS_IN_WRITE of at most DATA_XFER_MAX bytes. Can write
 * fewer bytes than requested. EBADF, EISDIR, ENOSPC. */
MUST_USE
errno_t vfs_write(int handle, const void *buffer, size_t size, size_t *done);
/* Repeats vfs_read() until all bytes are read, the end, or an error. Sets `*done` even on an
 * error. */
MUST_USE
errno_t vfs_read_all(int handle, void *buffer, size_t size, size_t *done);
/* Repeats vfs_write() until all bytes are written, or an error; then some bytes can have been
 * written. */
MUST_USE
errno_t vfs_write_all(int handle, const void *buffer, size_t size);
/* Sets the position to `offset` bytes from `whence` (SEEK_SET, SEEK_CUR, SEEK_END). Positions after
 * the end are valid; EINVAL before the start. A directory can only be rewound. EBADF. */
MUST_USE
errno_t vfs_seek(int handle, int64_t offset, int whence, uint64_t *position);
/* Sets the size of a file. Bytes after `size` are deleted; a gap is filled with zeros. EBADF (not
 * open for writing), EFBIG, ENOSPC. */
MUST_USE
errno_t vfs_truncate(int handle, uint64_t size);
/* Writes all cached changes of the file system to its device. EBADF. */
MUST_USE
errno_t vfs_sync(int handle);
/* Gets information about an open file. EBADF. */
MUST_USE
errno_t vfs_fstat(int handle, vfs_stat_t *stat);
/* Gets information about a file. ENOENT, ENOTDIR. */
MUST_USE
errno_t vfs_stat(const char *path, vfs_stat_t *stat);
/* The same, but about a symbolic link itself. */
MUST_USE
errno_t vfs_lstat(const char *path, vfs_stat_t *stat);
/* Copies at most `size` bytes of the target of a symbolic link, without a zero. EINVAL: not a
 * symbolic link. */
MUST_USE
errno_t vfs_readlink(const char *path, char *target, size_t size, size_t *length);
/* Finds the path without "." and "..", and without symbolic links. ENOENT, ENOTDIR. */
MUST_USE
errno_t vfs_realpath(const char *path, char real[PATH_SIZE_MAX]);
/* Gets information about the file system that contains `path`. */
MUST_USE
errno_t vfs_statfs(const char *path, vfs_statfs_t *statfs);
/* Creates a directory. EEXIST, ENOENT (no parent), ENOSPC. */
MUST_USE
errno_t vfs_mkdir(const char *path);
/* Creates a symbolic link to `target`, which need not exist. A relative target starts at the
 * directory of the link. EEXIST, ENOENT (also for an empty target), ENOSPC, ENOTSUP (the file system
 * has no links). */
MUST_USE
errno_t vfs_symlink(const char *target, const char *path);
/* Removes a file or an empty directory. ENOTEMPTY (also for ".."), EINVAL for ".", EBUSY (a mount
 * point). */
MUST_USE
errno_t vfs_unlink(const char *path);
/* Renames a file or directory. Replaces an existing file, or an empty directory if `from` is a
 * directory. EXDEV: another file system. EBUSY: a file system is mounted on or below one of them.
 * EINVAL: `to` is inside `from`, or a path ends in "." or "..". */
MUST_USE
errno_t vfs_rename(const char *from, const char *to);
/* Reads entries of an open directory. `*count` is 0 at the end. */
MUST_USE
errno_t vfs_readdir(int handle, vfs_dirent_t *entries, size_t max, size_t *count);

/* Mounts a file system and waits for the answer of its server. `device` is NULL or "" for file
 * systems without a device. */
MUST_USE
errno_t vfs_mount(const char *fs_name, const char *mount_point, const char *device,
                  const char *options);
/* Like vfs_mount(). On an error, `*blame` is the cause (or VFS_MOUNT_BLAME_NONE). */
MUST_USE
errno_t vfs_mount_blaming(const char *fs_name, const char *mount_point, const char *device,
                          const char *options, enum vfs_mount_blame *blame);
/* Unmounts a file system. EBUSY: `*holder` has an open file on it, or another file system is
 * mounted below (`*holder` is 0). EINVAL: not a mount point. EHANGUP: it is unmounted, but its
 * server or device was dead, and unwritten changes are lost. */
MUST_USE
errno_t vfs_unmount(const char *mount_point, task_id_t *holder);
/* Lists at most `max` mounts, and sets `*count` to the total number. */
MUST_USE
errno_t vfs_mount_list(vfs_mount_info_t *mounts, size_t max, size_t *count);

/* Sets the working directory of this task. ENOENT, ENOTDIR, ENAMETOOLONG. */
MUST_USE
errno_t vfs_chdir(const char *path);
/* Copies the working directory. ERANGE: `size` is too small for it with its zero. */
MUST_USE
errno_t vfs_getcwd(char *buffer, size_t size);
/* Checks that the working directory still has a name. ENOENT, or errors of its server. */
MUST_USE
errno_t vfs_cwd_check(void);
/* Converts `path` to an absolute path without "." and "..", without looking it up. ENOENT for "".
 * ENAMETOOLONG. */
MUST_USE
errno_t vfs_absolutize(const char *path, char *buffer, size_t size);
/* Makes `path` absolute but keeps "." and "..", for another task to look up. ENOENT for "".
 * ENAMETOOLONG. */
MUST_USE
errno_t vfs_path_join(const char *path, char *buffer, size_t size);

/* Hangs up; the next use connects again. For the loader, before it enters the program. */
void vfs_session_end(void);

#endif
