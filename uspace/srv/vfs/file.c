// SPDX-License-Identifier: BSD-2-Clause
/*
 * Operations on open files: read, write, seek and their like.
 *
 * The bytes of a read or write never pass through VFS: it forwards the client's transfer to the
 * file system server. The file's lock keeps the position, the node's contents lock keeps writes
 * from reads; neither is the namespace lock, so open files work on while it is held.
 */
#include "ops.h"

#include <stdio.h>

void vfs_op_ping(vfs_client_t *client, const async_call_t *call)
{
    (void)client;
    async_answer_0(call, EOK);
}

/* EBADF when the file is not open for `flag`, EISDIR for a directory. */
static errno_t file_check(const vfs_file_t *file, unsigned flag)
{
    if (file->node->type == VFS_NODE_DIRECTORY)
        return EISDIR;
    return (file->flags & flag) != 0 ? EOK : EBADF;
}

/* The file of the call's handle, for reading or writing; `data` is answered on an error. */
static errno_t file_for_data(const vfs_client_t *client, const async_call_t *call, unsigned flag,
                             const async_call_t *data, vfs_file_t **file)
{
    errno_t rc = vfs_client_file(client, call->word[0], file);
    if (rc == EOK) {
        rc = file_check(*file, flag);
        if (rc != EOK)
            (void)vfs_file_put(*file); /* not the last: the handle has one */
    }
    if (rc != EOK)
        async_answer_0(data, rc);
    return rc;
}

/* A transfer of more bytes than were asked for is a lie of the server, which clients must not be
 * told: they count on it. */
static errno_t moved_check(errno_t rc, const async_answer_t *answer, size_t size)
{
    return rc == EOK && answer->word[0] > size ? EIO : rc;
}

static errno_t file_read(vfs_file_t *file, const async_call_t *data, size_t size, uint64_t *done)
{
    vfs_node_t *node = file->node;
    async_answer_t answer;
    fibril_mutex_lock(&file->lock);
    fibril_rwlock_read_lock(&node->contents);
    errno_t rc = vfs_fs_transfer(node->fs, VFS_OUT_READ, node->id.service, node->id.index,
                                 file->pos, data, &answer);
    fibril_rwlock_read_unlock(&node->contents);
    rc = moved_check(rc, &answer, size);
    if (rc == EOK) {
        *done = answer.word[0];
        file->pos += *done;
    }
    fibril_mutex_unlock(&file->lock);
    return rc;
}

void vfs_op_read(vfs_client_t *client, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    vfs_file_t *file;
    uint64_t done = 0;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc == EOK)
        rc = file_for_data(client, call, VFS_OPEN_READ, &data, &file);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    rc = file_read(file, &data, size, &done);
    async_answer(call, rc, done, 0, 0, 0, 0);
    (void)vfs_file_put(file);
}

static errno_t file_write(vfs_file_t *file, const async_call_t *data, size_t size, uint64_t *done)
{
    vfs_node_t *node = file->node;
    async_answer_t answer;
    fibril_mutex_lock(&file->lock);
    fibril_rwlock_write_lock(&node->contents);
    if ((file->flags & VFS_OPEN_APPEND) != 0)
        file->pos = node->size;
    errno_t rc = vfs_fs_transfer(node->fs, VFS_OUT_WRITE, node->id.service, node->id.index,
                                 file->pos, data, &answer);
    rc = moved_check(rc, &answer, size);
    if (rc == EOK) {
        *done = answer.word[0];
        file->pos += *done;
        node->size = answer.word[1];
    }
    fibril_rwlock_write_unlock(&node->contents);
    fibril_mutex_unlock(&file->lock);
    return rc;
}

void vfs_op_write(vfs_client_t *client, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    vfs_file_t *file;
    uint64_t done = 0;
    errno_t rc = async_data_write_receive(&data, &size);
    if (rc == EOK)
        rc = file_for_data(client, call, VFS_OPEN_WRITE, &data, &file);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    rc = file_write(file, &data, size, &done);
    async_answer(call, rc, done, 0, 0, 0, 0);
    (void)vfs_file_put(file);
}

/* Where a seek counts from. */
static errno_t seek_base(const vfs_file_t *file, uint64_t whence, uint64_t *base)
{
    switch (whence) {
    case SEEK_SET:
        *base = 0;
        return EOK;
    case SEEK_CUR:
        *base = file->pos;
        return EOK;
    case SEEK_END:
        *base = file->node->size;
        return EOK;
    default:
        return EINVAL;
    }
}

static errno_t file_seek(vfs_file_t *file, int64_t offset, uint64_t whence, uint64_t *position)
{
    uint64_t base;
    errno_t rc = seek_base(file, whence, &base);
    if (rc != EOK)
        return rc;
    /* A directory's position is the file system's secret: only back to the start. */
    if (file->node->type == VFS_NODE_DIRECTORY && (whence != SEEK_SET || offset != 0))
        return EINVAL;
    int64_t sum;
    if (base > INT64_MAX || __builtin_add_overflow((int64_t)base, offset, &sum))
        return EOVERFLOW;
    if (sum < 0)
        return EINVAL;
    file->pos = (uint64_t)sum;
    *position = file->pos;
    return EOK;
}

void vfs_op_seek(vfs_client_t *client, const async_call_t *call)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(client, call->word[0], &file);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    uint64_t position = 0;
    fibril_mutex_lock(&file->lock);
    fibril_rwlock_read_lock(&file->node->contents);
    rc = file_seek(file, (int64_t)call->word[1], call->word[2], &position);
    fibril_rwlock_read_unlock(&file->node->contents);
    fibril_mutex_unlock(&file->lock);
    async_answer(call, rc, position, 0, 0, 0, 0);
    (void)vfs_file_put(file);
}

errno_t vfs_file_truncate(vfs_file_t *file, uint64_t size)
{
    vfs_node_t *node = file->node;
    errno_t rc = file_check(file, VFS_OPEN_WRITE);
    if (rc != EOK)
        return rc;
    fibril_rwlock_write_lock(&node->contents);
    async_exchange_t *exchange;
    rc = vfs_fs_begin(node->fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_truncate(exchange, node->id.service, node->id.index, size);
        async_exchange_end(exchange);
    }
    if (rc == EOK)
        node->size = size;
    fibril_rwlock_write_unlock(&node->contents);
    return rc;
}

void vfs_op_truncate(vfs_client_t *client, const async_call_t *call)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(client, call->word[0], &file);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    rc = call->word[1] <= INT64_MAX ? vfs_file_truncate(file, call->word[1]) : EFBIG;
    async_answer_0(call, rc);
    (void)vfs_file_put(file);
}

void vfs_op_fstat(vfs_client_t *client, const async_call_t *call)
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
    const vfs_node_t *node = file->node;
    rc = vfs_fs_transfer(node->fs, VFS_OUT_STAT, node->id.service, node->id.index, 0, &data, NULL);
    async_answer_0(call, rc);
    (void)vfs_file_put(file);
}

void vfs_op_sync(vfs_client_t *client, const async_call_t *call)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(client, call->word[0], &file);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    async_exchange_t *exchange;
    rc = vfs_fs_begin(file->node->fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_sync(exchange, file->node->id.service, file->node->id.index);
        async_exchange_end(exchange);
    }
    async_answer_0(call, rc);
    (void)vfs_file_put(file);
}
