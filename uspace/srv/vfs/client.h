// SPDX-License-Identifier: BSD-2-Clause
/*
 * The tasks that use VFS. A task has one set of handles, regardless of its number of connections
 * (phones). When its last connection hangs up, VFS closes its files.
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

/* Returns a task that has a file of the instance open, or 0. */
task_id_t vfs_client_holding(fs_handle_t fs, service_id_t service);

/* Serves one connection of a client (interface VFS_IN). */
void vfs_client_serve(async_call_t *connect, void *argument);

#endif
