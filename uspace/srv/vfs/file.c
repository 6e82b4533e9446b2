// SPDX-License-Identifier: BSD-2-Clause
/*
 * Operations on open files: read, write, seek, and so on.
 *
 * The data of a read or write does not pass through VFS, which forwards the client's transfer to
 * the file system server. The file's lock protects the position, and the node's contents lock
 * separates writes from reads. Neither needs the namespace lock, so open files can be used while it
 * is held.
 */
#include "ops.h"

#include <stdio.h>

void vfs_op_ping(void *context, vfs_in_ping_request_t *request)
{
    (void)context;
    vfs_in_ping_reply(request, EOK);
}

/* EBADF (the file is not open for `flag`), EISDIR. */
static errno_t file_check(const vfs_file_t *file, unsigned flag)
{
    if (file->node->type == VFS_NODE_DIRECTORY)
        return EISDIR;
    return (file->flags & flag) != 0 ? EOK : EBADF;
}

/* The counted file of a handle, for reading or writing. An error of the check gives the file too. */
static errno_t file_for_data(const vfs_client_t *client, int32_t handle, unsigned flag,
                             vfs_file_t **file)
{
    errno_t rc = vfs_client_file(client, handle, file);
    return rc == EOK ? file_check(*file, flag) : rc;
}

static errno_t vfs_open_file_read(vfs_file_t *file, async_part_t *data, vfs_out_read_out_t *out)
{
    vfs_node_t *node = file->node;
    fibril_mutex_lock(&file->lock);
    fibril_rwlock_read_lock(&node->contents);
    errno_t rc = vfs_fs_read(node->fs, node->id.service, node->id.index, file->pos, data, out);
    fibril_rwlock_read_unlock(&node->contents);
    if (rc == EOK)
        file->pos += out->bytes;
    fibril_mutex_unlock(&file->lock);
    return rc;
}

void vfs_op_read(void *context, vfs_in_read_request_t *request)
{
    vfs_file_t *file;
    vfs_out_read_out_t out = {0};
    errno_t rc = file_for_data(context, request->in.handle, VFS_OPEN_READ, &file);
    if (rc == EOK)
        rc = vfs_open_file_read(file, &request->data, &out);
    vfs_in_read_reply(request, rc, out.bytes);
    (void)vfs_file_put(file);
}

static errno_t node_write(const vfs_node_t *node, uint64_t pos, async_part_t *data,
                          vfs_out_write_out_t *out)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(node->fs, &exchange);
    if (rc != EOK)
        return rc;
    vfs_out_write_sent_t sent;
    vfs_out_write_pass(exchange, node->id.service, node->id.index, pos, data, &sent);
    rc = vfs_out_write_finish(&sent, out);
    async_exchange_end(exchange);
    return rc;
}

static errno_t vfs_open_file_write(vfs_file_t *file, async_part_t *data, vfs_out_write_out_t *out)
{
    vfs_node_t *node = file->node;
    fibril_mutex_lock(&file->lock);
    fibril_rwlock_write_lock(&node->contents);
    if ((file->flags & VFS_OPEN_APPEND) != 0)
        file->pos = node->size;
    errno_t rc = node_write(node, file->pos, data, out);
    if (rc == EOK) {
        file->pos += out->bytes;
        node->size = out->size;
    }
    fibril_rwlock_write_unlock(&node->contents);
    fibril_mutex_unlock(&file->lock);
    return rc;
}

void vfs_op_write(void *context, vfs_in_write_request_t *request)
{
    vfs_file_t *file;
    vfs_out_write_out_t out = {0};
    errno_t rc = file_for_data(context, request->in.handle, VFS_OPEN_WRITE, &file);
    if (rc == EOK)
        rc = vfs_open_file_write(file, &request->data, &out);
    vfs_in_write_reply(request, rc, out.bytes);
    (void)vfs_file_put(file);
}

/* Returns the position that the offset of a seek is relative to. `whence` is valid. */
static uint64_t seek_base(const vfs_file_t *file, unsigned whence)
{
    if (whence == SEEK_SET)
        return 0;
    return whence == SEEK_CUR ? file->pos : file->node->size;
}

static errno_t position_find(const vfs_file_t *file, int64_t offset, unsigned whence,
                             uint64_t *position)
{
    uint64_t base = seek_base(file, whence);
    /* Only the file system knows the positions in a directory, but 0 is always the start. */
    if (file->node->type == VFS_NODE_DIRECTORY && (whence != SEEK_SET || offset != 0))
        return EINVAL;
    int64_t sum;
    if (base > INT64_MAX || __builtin_add_overflow((int64_t)base, offset, &sum))
        return EOVERFLOW;
    if (sum < 0)
        return EINVAL;
    *position = (uint64_t)sum;
    return EOK;
}

static errno_t vfs_open_file_seek(vfs_file_t *file, int64_t offset, unsigned whence,
                                  uint64_t *position)
{
    fibril_mutex_lock(&file->lock);
    fibril_rwlock_read_lock(&file->node->contents);
    errno_t rc = position_find(file, offset, whence, position);
    fibril_rwlock_read_unlock(&file->node->contents);
    if (rc == EOK)
        file->pos = *position;
    fibril_mutex_unlock(&file->lock);
    return rc;
}

void vfs_op_seek(void *context, vfs_in_seek_request_t *request)
{
    vfs_file_t *file;
    uint64_t position = 0;
    errno_t rc = vfs_client_file(context, request->in.handle, &file);
    if (rc == EOK)
        rc = vfs_open_file_seek(file, request->in.offset, request->in.whence, &position);
    vfs_in_seek_reply(request, rc, position);
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

void vfs_op_truncate(void *context, vfs_in_truncate_request_t *request)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(context, request->in.handle, &file);
    if (rc == EOK)
        rc = request->in.size <= INT64_MAX ? vfs_file_truncate(file, request->in.size) : EFBIG;
    vfs_in_truncate_reply(request, rc);
    (void)vfs_file_put(file);
}

void vfs_op_fstat(void *context, vfs_in_fstat_request_t *request)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(context, request->in.handle, &file);
    if (rc == EOK) {
        const vfs_node_t *node = file->node;
        rc = vfs_fs_stat(node->fs, node->id.service, node->id.index, &request->stat);
    }
    vfs_in_fstat_reply(request, rc);
    (void)vfs_file_put(file);
}

static errno_t node_sync(const vfs_node_t *node)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(node->fs, &exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_out_sync(exchange, node->id.service, node->id.index);
    async_exchange_end(exchange);
    return rc;
}

void vfs_op_sync(void *context, vfs_in_sync_request_t *request)
{
    vfs_file_t *file;
    errno_t rc = vfs_client_file(context, request->in.handle, &file);
    if (rc == EOK)
        rc = node_sync(file->node);
    vfs_in_sync_reply(request, rc);
    (void)vfs_file_put(file);
}
