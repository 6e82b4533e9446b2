// SPDX-License-Identifier: BSD-2-Clause
/* The tasks that use VFS, and the dispatch of their requests. */
#include "client.h"

#include "ops.h"

#include <stdlib.h>

static list_t clients = LIST_INIT(clients);

static vfs_client_t *client_get(task_id_t task)
{
    list_foreach (clients, link, vfs_client_t, known) {
        if (known->task == task) {
            known->connections++;
            return known;
        }
    }
    vfs_client_t *client = calloc(1, sizeof(*client));
    if (client != NULL) {
        client->task = task;
        client->connections = 1;
        list_prepend(&clients, &client->link);
    }
    return client;
}

static void client_put(vfs_client_t *client)
{
    if (--client->connections > 0)
        return;
    list_unlink(&client->link);

    vfs_file_t *file;
    while ((file = vfs_handles_pop(&client->handles)) != NULL)
        (void)vfs_file_put(file); /* no client is left to receive the error */
    vfs_handles_fini(&client->handles);
    free(client);
}

errno_t vfs_client_file(const vfs_client_t *client, int32_t handle, vfs_file_t **file)
{
    *file = vfs_handles_get(&client->handles, vfs_handle_number(handle));
    if (*file == NULL)
        return EBADF;
    vfs_file_ref(*file);
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
    list_foreach (clients, link, const vfs_client_t, client)
        if (holds(client, fs, service))
            return client->task;
    return 0;
}

static const vfs_in_methods_t methods = {
    .open = vfs_op_open,
    .read = vfs_op_read,
    .write = vfs_op_write,
    .seek = vfs_op_seek,
    .truncate = vfs_op_truncate,
    .fstat = vfs_op_fstat,
    .close = vfs_op_close,
    .ping = vfs_op_ping,
    .mount = vfs_op_mount,
    .unmount = vfs_op_unmount,
    .sync = vfs_op_sync,
    .mkdir = vfs_op_mkdir,
    .unlink = vfs_op_unlink,
    .rename = vfs_op_rename,
    .stat = vfs_op_stat,
    .dup = vfs_op_dup,
    .mount_list = vfs_op_mount_list,
    .readdir = vfs_op_readdir,
    .statfs = vfs_op_statfs,
    .symlink = vfs_op_symlink,
    .readlink = vfs_op_readlink,
    .realpath = vfs_op_realpath,
};

void vfs_client_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    vfs_client_t *client = client_get(connect->sender);
    if (client == NULL) {
        async_answer_0(connect, ENOMEM);
        return;
    }
    if (async_accept(connect) == EOK)
        vfs_in_serve(&methods, client);
    client_put(client);
}
