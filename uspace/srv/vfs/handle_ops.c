// SPDX-License-Identifier: BSD-2-Clause
/* Operations on handles as such: readdir, close and dup. */
#include "lookup.h"
#include "ops.h"

static errno_t directory_read(vfs_file_t *file, const async_call_t *data, size_t size,
                              uint64_t *bytes)
{
    vfs_node_t *node = file->node;
    async_answer_t answer;
    fibril_mutex_lock(&file->lock);
    errno_t rc = vfs_fs_transfer(node->fs, VFS_OUT_READDIR, node->id.service, node->id.index,
                                 file->pos, data, &answer);
    if (rc == EOK && answer.word[0] > size)
        rc = EIO; /* the server lies: clients count on what they are told */
    if (rc == EOK) {
        *bytes = answer.word[0];
        file->pos = answer.word[1];
    }
    fibril_mutex_unlock(&file->lock);
    return rc;
}

void vfs_op_readdir(vfs_client_t *client, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    vfs_file_t *file;
    rc = vfs_client_file(client, call->word[0], &file);
    if (rc != EOK) {
        async_answer_0(&data, rc);
        async_answer_0(call, rc);
        return;
    }
    uint64_t bytes = 0;
    if (file->node->type != VFS_NODE_DIRECTORY) {
        rc = ENOTDIR;
        async_answer_0(&data, rc);
    } else {
        /* Names come and go under the namespace lock: reading them is part of it. */
        fibril_rwlock_read_lock(&vfs_namespace);
        rc = directory_read(file, &data, size, &bytes);
        fibril_rwlock_read_unlock(&vfs_namespace);
    }
    async_answer(call, rc, bytes, 0, 0, 0, 0);
    (void)vfs_file_put(file);
}

void vfs_op_close(vfs_client_t *client, const async_call_t *call)
{
    vfs_file_t *file = vfs_handles_remove(&client->handles, call->word[0]);
    async_answer_0(call, file != NULL ? vfs_file_put(file) : EBADF);
}

/* The handle may be used by other connections while we wait: the new one is in its place before. */
static errno_t handle_dup(vfs_client_t *client, vfs_file_t *file, int64_t wanted, uint64_t *handle)
{
    if (wanted < 0)
        return vfs_handles_add(&client->handles, file, handle);
    vfs_file_t *old = NULL;
    *handle = (uint64_t)wanted;
    errno_t rc = vfs_handles_set(&client->handles, *handle, file, &old);
    if (rc == EOK && old != NULL)
        (void)vfs_file_put(old); /* dup2 does not tell of what it closed */
    return rc;
}

void vfs_op_dup(vfs_client_t *client, const async_call_t *call)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(client, call->word[0], &file);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    uint64_t handle = call->word[0];
    if (call->word[1] == handle) {
        (void)vfs_file_put(file);
    } else {
        rc = handle_dup(client, file, (int64_t)call->word[1], &handle);
        if (rc != EOK)
            (void)vfs_file_put(file);
    }
    async_answer(call, rc, handle, 0, 0, 0, 0);
}
