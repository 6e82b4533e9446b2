// SPDX-License-Identifier: BSD-2-Clause
/* The tasks that use VFS, and the dispatch of what they ask. */
#include "client.h"

#include "ops.h"

#include <stdlib.h>

static vfs_client_t *clients;

static vfs_client_t *client_get(task_id_t task)
{
    for (vfs_client_t *client = clients; client != NULL; client = client->next) {
        if (client->task == task) {
            client->connections++;
            return client;
        }
    }
    vfs_client_t *client = calloc(1, sizeof(*client));
    if (client != NULL) {
        client->task = task;
        client->connections = 1;
        client->next = clients;
        clients = client;
    }
    return client;
}

static void client_put(vfs_client_t *client)
{
    if (--client->connections > 0)
        return;
    vfs_client_t **place = &clients;
    while (*place != client)
        place = &(*place)->next;
    *place = client->next;

    vfs_file_t *file;
    while ((file = vfs_handles_pop(&client->handles)) != NULL)
        (void)vfs_file_put(file); /* nobody is left to hear of an error */
    vfs_handles_fini(&client->handles);
    free(client);
}

errno_t vfs_client_file(const vfs_client_t *client, uint64_t handle, vfs_file_t **file)
{
    vfs_file_t *found = vfs_handles_get(&client->handles, handle);
    if (found == NULL)
        return EBADF;
    *file = vfs_file_ref(found);
    return EOK;
}

static bool holds(const vfs_client_t *client, fs_handle_t fs, service_id_t service)
{
    for (size_t i = 0; i < client->handles.size; i++) {
        const vfs_file_t *file = client->handles.files[i];
        if (file != NULL && file->node->id.fs_handle == fs && file->node->id.service == service)
            return true;
    }
    return false;
}

task_id_t vfs_client_holding(fs_handle_t fs, service_id_t service)
{
    for (const vfs_client_t *client = clients; client != NULL; client = client->next)
        if (holds(client, fs, service))
            return client->task;
    return 0;
}

static void dispatch(vfs_client_t *client, const async_call_t *call)
{
    static void (*const ops[])(vfs_client_t *, const async_call_t *) = {
        [VFS_IN_OPEN - VFS_IN_OPEN] = vfs_op_open,
        [VFS_IN_READ - VFS_IN_OPEN] = vfs_op_read,
        [VFS_IN_WRITE - VFS_IN_OPEN] = vfs_op_write,
        [VFS_IN_SEEK - VFS_IN_OPEN] = vfs_op_seek,
        [VFS_IN_TRUNCATE - VFS_IN_OPEN] = vfs_op_truncate,
        [VFS_IN_FSTAT - VFS_IN_OPEN] = vfs_op_fstat,
        [VFS_IN_CLOSE - VFS_IN_OPEN] = vfs_op_close,
        [VFS_IN_PING - VFS_IN_OPEN] = vfs_op_ping,
        [VFS_IN_MOUNT - VFS_IN_OPEN] = vfs_op_mount,
        [VFS_IN_UNMOUNT - VFS_IN_OPEN] = vfs_op_unmount,
        [VFS_IN_SYNC - VFS_IN_OPEN] = vfs_op_sync,
        [VFS_IN_MKDIR - VFS_IN_OPEN] = vfs_op_mkdir,
        [VFS_IN_UNLINK - VFS_IN_OPEN] = vfs_op_unlink,
        [VFS_IN_RENAME - VFS_IN_OPEN] = vfs_op_rename,
        [VFS_IN_STAT - VFS_IN_OPEN] = vfs_op_stat,
        [VFS_IN_DUP - VFS_IN_OPEN] = vfs_op_dup,
        [VFS_IN_MOUNT_LIST - VFS_IN_OPEN] = vfs_op_mount_list,
        [VFS_IN_READDIR - VFS_IN_OPEN] = vfs_op_readdir,
        [VFS_IN_STATFS - VFS_IN_OPEN] = vfs_op_statfs,
    };
    uint64_t op = call->method - VFS_IN_OPEN;
    if (op >= sizeof(ops) / sizeof(ops[0]) || ops[op] == NULL) {
        async_answer_0(call, ENOTSUP);
        return;
    }
    ops[op](client, call);
}

void vfs_client_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    vfs_client_t *client = client_get(connect->sender);
    if (client == NULL) {
        async_answer_0(connect, ENOMEM);
        return;
    }
    if (async_accept(connect) == EOK) {
        async_call_t call;
        while (async_next_call(&call))
            dispatch(client, &call);
    }
    client_put(client);
}
