// SPDX-License-Identifier: BSD-2-Clause
/* The connection to VFS, made when it is first needed: a pool of phones, so that a mount that
 * hangs does not keep the task's other fibrils from their files. */
#ifndef VFS_SESSION_H
#define VFS_SESSION_H

#include <abi/limits.h>
#include <async/async.h>

MUST_USE
errno_t vfs_session_begin(async_exchange_t **exchange);
/* The working directory as text. */
const char *vfs_cwd(void);

/* Makes the canonical path that `path` leads to, for VFS, which takes only such. What stands before
 * a ".." is looked up first: ENOENT, ENOTDIR and others. ENOENT for "", ENAMETOOLONG. */
MUST_USE
errno_t vfs_path_follow(async_exchange_t *exchange, const char *path,
                        char canonical[PATH_SIZE_MAX]);
/* vfs_session_begin and vfs_path_follow; on an error there is no exchange. */
MUST_USE
errno_t vfs_path_begin(const char *path, char canonical[PATH_SIZE_MAX],
                       async_exchange_t **exchange);
/* EOK when there is a directory at the canonical path; ENOTDIR, ENOENT and others. */
MUST_USE
errno_t vfs_directory_check(async_exchange_t *exchange, const char *canonical);

#endif
