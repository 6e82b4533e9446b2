// SPDX-License-Identifier: BSD-2-Clause
/* The operations of VFS_IN. Each takes what follows its call (data first, so that no lock is held
 * while a client makes us wait for them), does it, and answers the call. */
#ifndef VFS_OPS_H
#define VFS_OPS_H

#include "client.h"

/* Open files. */
void vfs_op_read(vfs_client_t *client, const async_call_t *call);
void vfs_op_write(vfs_client_t *client, const async_call_t *call);
void vfs_op_seek(vfs_client_t *client, const async_call_t *call);
void vfs_op_truncate(vfs_client_t *client, const async_call_t *call);
void vfs_op_fstat(vfs_client_t *client, const async_call_t *call);
void vfs_op_sync(vfs_client_t *client, const async_call_t *call);
void vfs_op_readdir(vfs_client_t *client, const async_call_t *call);
void vfs_op_close(vfs_client_t *client, const async_call_t *call);
void vfs_op_dup(vfs_client_t *client, const async_call_t *call);
void vfs_op_ping(vfs_client_t *client, const async_call_t *call);

/* Names. */
void vfs_op_open(vfs_client_t *client, const async_call_t *call);
void vfs_op_mkdir(vfs_client_t *client, const async_call_t *call);
void vfs_op_unlink(vfs_client_t *client, const async_call_t *call);
void vfs_op_rename(vfs_client_t *client, const async_call_t *call);
void vfs_op_stat(vfs_client_t *client, const async_call_t *call);
void vfs_op_statfs(vfs_client_t *client, const async_call_t *call);

/* Mounts. */
void vfs_op_mount(vfs_client_t *client, const async_call_t *call);
void vfs_op_unmount(vfs_client_t *client, const async_call_t *call);
void vfs_op_mount_list(vfs_client_t *client, const async_call_t *call);

/* Whether mount gives its exchange back to the pool before the answer has come (2011) or after. */
extern bool vfs_exchange_early;

/* EISDIR, EBADF when not open for writing, and errors of the server. */
MUST_USE
errno_t vfs_file_truncate(vfs_file_t *file, uint64_t size);

/* Receives a text as DATA_WRITE: at most `max` bytes (ENAMETOOLONG), none of them zero (EINVAL).
 * The caller frees it. */
MUST_USE
errno_t vfs_text_take(size_t max, char **text);
/* Receives a path and makes it canonical. */
MUST_USE
errno_t vfs_path_take(char path[PATH_SIZE_MAX]);
/* Answers the DATA_READ `read` (of `wanted` bytes) with `data` or, when `rc` is an error, with
 * that. The result is `rc`, or the error of the transfer. */
MUST_USE
errno_t vfs_data_answer(const async_call_t *read, size_t wanted, errno_t rc, const void *data,
                        size_t size);

#endif
