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

/* Converts `path` to a canonical path, since VFS accepts no others. The path before a ".." is
 * looked up first: ENOENT, ENOTDIR and other errors. ENOENT for "". ENAMETOOLONG. */
MUST_USE
errno_t vfs_path_follow(async_exchange_t *exchange, const char *path,
                        char canonical[PATH_SIZE_MAX]);
/* Combines vfs_session_begin() and vfs_path_follow(). On an error no exchange is open. */
MUST_USE
errno_t vfs_path_begin(const char *path, char canonical[PATH_SIZE_MAX],
                       async_exchange_t **exchange);
/* Checks that the canonical path is a directory. ENOTDIR, ENOENT and other errors. */
MUST_USE
errno_t vfs_directory_check(async_exchange_t *exchange, const char *canonical);

#endif
