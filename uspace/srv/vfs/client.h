// SPDX-License-Identifier: BSD-2-Clause
/*
 * The tasks that use VFS. A task has one set of handles, however many connections (phones) it has;
 * when the last of them hangs up, its files are closed.
 */
#ifndef VFS_CLIENT_H
#define VFS_CLIENT_H

#include "handles.h"
#include "node.h"

#include <adt/list.h>
#include <async/async.h>

typedef struct vfs_client {
    link_t link;
    task_id_t task;
    unsigned connections;
    vfs_handles_t handles;
} vfs_client_t;

/* A counted file of an open handle; EBADF and NULL when it is not open. */
MUST_USE
errno_t vfs_client_file(const vfs_client_t *client, int32_t handle, vfs_file_t **file);

/* A task that has a file open on the instance; 0: none has a handle to one (any more). */
task_id_t vfs_client_holding(fs_handle_t fs, service_id_t service);

/* Serves one connection of a client (interface VFS_IN). */
void vfs_client_serve(async_call_t *connect, void *argument);

#endif
