// SPDX-License-Identifier: BSD-2-Clause
/* The connection to VFS, made when it is first needed: a pool of phones, so that a mount that
 * hangs does not keep the task's other fibrils from their files. */
#ifndef VFS_SESSION_H
#define VFS_SESSION_H

#include <abi/limits.h>
#include <async/async.h>

MUST_USE
errno_t vfs_session_begin(async_exchange_t **exchange);
/* Makes the path absolute, then as vfs_session_begin. */
MUST_USE
errno_t vfs_path_begin(const char *path, char absolute[PATH_SIZE_MAX], async_exchange_t **exchange);

#endif
