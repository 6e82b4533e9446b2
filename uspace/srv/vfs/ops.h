// SPDX-License-Identifier: BSD-2-Clause
/* The operations of VFS_IN. The context is the client, a vfs_client_t. A request is served after
 * all its parts have arrived, so VFS never holds a lock while it waits for a client. */
#ifndef VFS_OPS_H
#define VFS_OPS_H

#include "client.h"

#include <proto/vfs_in_server.h>

/* Open files. */
void vfs_op_read(void *context, vfs_in_read_request_t *request);
void vfs_op_write(void *context, vfs_in_write_request_t *request);
void vfs_op_seek(void *context, vfs_in_seek_request_t *request);
void vfs_op_truncate(void *context, vfs_in_truncate_request_t *request);
void vfs_op_fstat(void *context, vfs_in_fstat_request_t *request);
void vfs_op_sync(void *context, vfs_in_sync_request_t *request);
void vfs_op_readdir(void *context, vfs_in_readdir_request_t *request);
void vfs_op_close(void *context, vfs_in_close_request_t *request);
void vfs_op_dup(void *context, vfs_in_dup_request_t *request);
void vfs_op_ping(void *context, vfs_in_ping_request_t *request);

/* Names. */
void vfs_op_open(void *context, vfs_in_open_request_t *request);
void vfs_op_mkdir(void *context, vfs_in_mkdir_request_t *request);
void vfs_op_unlink(void *context, vfs_in_unlink_request_t *request);
void vfs_op_rename(void *context, vfs_in_rename_request_t *request);
void vfs_op_symlink(void *context, vfs_in_symlink_request_t *request);

/* Questions about paths. */
void vfs_op_stat(void *context, vfs_in_stat_request_t *request);
void vfs_op_statfs(void *context, vfs_in_statfs_request_t *request);
void vfs_op_readlink(void *context, vfs_in_readlink_request_t *request);
void vfs_op_realpath(void *context, vfs_in_realpath_request_t *request);

/* Mounts. */
void vfs_op_mount(void *context, vfs_in_mount_request_t *request);
void vfs_op_unmount(void *context, vfs_in_unmount_request_t *request);
void vfs_op_mount_list(void *context, vfs_in_mount_list_request_t *request);

/* Whether mount ends its exchange before the answer arrives (as in June 2011, which deadlocks) or
 * after. Set from the boot option `exchange`. */
extern bool vfs_exchange_early;

/* Sets the size of an open file. EISDIR, EBADF (not open for writing), errors of the server. */
MUST_USE
errno_t vfs_file_truncate(vfs_file_t *file, uint64_t size);

#endif
