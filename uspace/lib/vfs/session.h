// SPDX-License-Identifier: BSD-2-Clause
/* The session with VFS, connected at its first use. It is a pool of phones, so that a mount that
 * hangs does not block the files of the task's other fibrils. */
#ifndef VFS_SESSION_H
#define VFS_SESSION_H

#include <abi/limits.h>
#include <async/async.h>

MUST_USE
errno_t vfs_session_begin(async_exchange_t **exchange);
/* Returns the working directory as text. */
const char *vfs_cwd(void);

/* Converts `path` to a tidy path for VFS, which looks up what is before each "..". ENOENT for "".
 * ENAMETOOLONG. */
MUST_USE
errno_t vfs_path_tidy(const char *path, char tidy[PATH_SIZE_MAX]);
/* Combines vfs_path_tidy() and vfs_session_begin(). On an error no exchange is open. */
MUST_USE
errno_t vfs_path_begin(const char *path, char tidy[PATH_SIZE_MAX], async_exchange_t **exchange);
/* Checks that the path is a directory; `flags` are VFS_STAT_*. ENOTDIR, ENOENT and other errors. */
MUST_USE
errno_t vfs_directory_check(async_exchange_t *exchange, const char *path, unsigned flags);

#endif
