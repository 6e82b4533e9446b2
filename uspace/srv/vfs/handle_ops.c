// SPDX-License-Identifier: BSD-2-Clause
/* Operations on handles: readdir, close and dup. */
#include "lookup.h"
#include "ops.h"

static errno_t node_list(const vfs_node_t *node, uint64_t pos, async_part_t *entries,
                         vfs_out_readdir_out_t *out)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(node->fs, &exchange);
    if (rc != EOK)
        return rc;
    vfs_out_readdir_sent_t sent;
    vfs_out_readdir_pass(exchange, node->id.service, node->id.index, pos, entries, &sent);
    rc = vfs_out_readdir_finish(&sent, out);
    async_exchange_end(exchange);
    return rc;
}

static errno_t directory_read(vfs_file_t *file, async_part_t *entries, vfs_out_readdir_out_t *out)
{
    if (file->node->type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    /* Names come and go under the namespace lock: reading them is part of it. */
    fibril_rwlock_read_lock(&vfs_namespace);
    fibril_mutex_lock(&file->lock);
    errno_t rc = node_list(file->node, file->pos, entries, out);
    if (rc == EOK)
        file->pos = out->pos;
    fibril_mutex_unlock(&file->lock);
    fibril_rwlock_read_unlock(&vfs_namespace);
    return rc;
}

void vfs_op_readdir(void *context, vfs_in_readdir_request_t *request)
{
    vfs_file_t *file;
    vfs_out_readdir_out_t out = {0};
    errno_t rc = vfs_client_file(context, request->in.handle, &file);
    if (rc == EOK)
        rc = directory_read(file, &request->entries, &out);
    vfs_in_readdir_reply(request, rc, out.bytes);
    (void)vfs_file_put(file);
}

void vfs_op_close(void *context, vfs_in_close_request_t *request)
{
    vfs_client_t *client = context;
    vfs_file_t *file = vfs_handles_remove(&client->handles, vfs_handle_number(request->in.handle));
    vfs_in_close_reply(request, file != NULL ? vfs_file_put(file) : EBADF);
}

/* On success the handle takes the caller's reference to `file`. */
static errno_t handle_dup(vfs_client_t *client, vfs_file_t *file, int64_t wanted, uint64_t *handle)
{
    if (wanted < 0)
        return vfs_handles_add(&client->handles, file, handle);
    vfs_file_t *old = NULL;
    *handle = (uint64_t)wanted;
    errno_t rc = vfs_handles_set(&client->handles, *handle, file, &old);
    /* The put can wait for the server. Other connections already see the new file. Like dup2(),
     * this does not report an error of the close. */
    if (old != NULL)
        (void)vfs_file_put(old);
    return rc;
}

void vfs_op_dup(void *context, vfs_in_dup_request_t *request)
{
    vfs_client_t *client = context;
    vfs_file_t *file;
    uint64_t handle = 0;
    errno_t rc = vfs_client_file(client, request->in.handle, &file);
    if (rc == EOK)
        rc = handle_dup(client, file, request->in.wanted, &handle);
    if (rc != EOK)
        (void)vfs_file_put(file);
    vfs_in_dup_reply(request, rc, (int32_t)handle);
}
