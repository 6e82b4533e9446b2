// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests that move data: READ, WRITE, STAT, STATFS and READDIR. The transfer behind the request
 * is that of VFS's client. It is taken first and answered in any case, and no lock is held while we
 * wait for it.
 */
#include "internal.h"

#include <abi/limits.h>
#include <stdlib.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Answers the client's DATA_READ with `size` bytes or the error, and `call` with the words. */
static void data_answer(const async_call_t *call, const async_call_t *read, errno_t rc,
                        const void *data, size_t size, uint64_t word1, uint64_t word2)
{
    if (rc == EOK) {
        rc = async_data_read_accept(read, data, size);
    } else {
        async_answer_0(read, rc);
    }
    async_answer(call, rc, word1, word2, 0, 0, 0);
}

/* The node of a READ or WRITE, which may not be a directory. Lock held. */
static errno_t file_get(fs_instance_t *instance, uint64_t index, void **node)
{
    errno_t rc = fs_node_get(instance, index, node);
    if (rc != EOK) {
        return rc;
    }
    fs_node_info_t info;
    fs_ops->node_info(instance->context, *node, &info);
    if (info.type == VFS_NODE_DIRECTORY) {
        fs_node_put(instance, *node);
        return EISDIR;
    }
    return EOK;
}

static errno_t node_read(const async_call_t *call, void *buffer, size_t size, size_t *done)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(call->word[0], &instance);
    if (rc != EOK) {
        return rc;
    }
    void *node;
    rc = file_get(instance, call->word[1], &node);
    if (rc == EOK) {
        rc = fs_ops->read(instance->context, node, call->word[2], buffer, size, done);
        fs_node_put(instance, node);
    }
    fs_instance_unlock(instance);
    return rc;
}

void fs_do_read(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    errno_t rc = async_data_read_receive(&read, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    size = smaller(size, fs_ops->read_max);
    size_t done = 0;
    void *buffer = malloc(size + 1);
    rc = buffer != NULL ? node_read(call, buffer, size, &done) : ENOMEM;
    data_answer(call, &read, rc, buffer, done, done, 0);
    free(buffer);
}

static errno_t node_write(const async_call_t *call, const void *data, size_t size, size_t *done,
                          uint64_t *file_size)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(call->word[0], &instance);
    if (rc != EOK) {
        return rc;
    }
    void *node;
    rc = file_get(instance, call->word[1], &node);
    if (rc == EOK) {
        rc = fs_ops->write(instance->context, node, call->word[2], data, size, done);
        fs_node_info_t info;
        fs_ops->node_info(instance->context, node, &info);
        *file_size = info.size;
        fs_node_put(instance, node);
    }
    fs_instance_unlock(instance);
    /* What was written counts; the error comes back when the rest is tried. */
    return *done > 0 ? EOK : rc;
}

void fs_do_write(const async_call_t *call)
{
    async_call_t write;
    size_t size;
    errno_t rc = async_data_write_receive(&write, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    /* The bytes have to be all accepted, as the caller would take less for an error. */
    char *buffer = size <= DATA_XFER_MAX ? malloc(size + 1) : NULL;
    if (buffer == NULL) {
        async_answer_0(&write, ENOMEM);
        async_answer_0(call, ENOMEM);
        return;
    }
    size_t done = 0;
    uint64_t file_size = 0;
    rc = async_data_write_accept(&write, buffer, size);
    if (rc == EOK) {
        rc = node_write(call, buffer, smaller(size, fs_ops->write_max), &done, &file_size);
    }
    async_answer(call, rc, done, file_size, 0, 0, 0);
    free(buffer);
}

static errno_t node_stat(const async_call_t *call, vfs_stat_t *stat)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(call->word[0], &instance);
    if (rc != EOK) {
        return rc;
    }
    void *node;
    rc = fs_node_get(instance, call->word[1], &node);
    if (rc == EOK) {
        fs_node_info_t info;
        fs_ops->node_info(instance->context, node, &info);
        *stat = (vfs_stat_t){.size = info.size,
                             .fs_handle = fs_handle,
                             .service = instance->service,
                             .index = info.index,
                             .type = info.type,
                             .links = info.links,
                             .mtime = info.mtime};
        fs_node_put(instance, node);
    }
    fs_instance_unlock(instance);
    return rc;
}

void fs_do_stat(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    errno_t rc = async_data_read_receive(&read, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    vfs_stat_t stat = {0};
    rc = node_stat(call, &stat);
    data_answer(call, &read, rc, &stat, smaller(size, sizeof(stat)), 0, 0);
}

void fs_do_statfs(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    errno_t rc = async_data_read_receive(&read, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    vfs_statfs_t statfs = {0};
    fs_instance_t *instance;
    rc = fs_instance_lock(call->word[0], &instance);
    if (rc == EOK) {
        rc = fs_ops->statfs(instance->context, &statfs);
        fs_instance_unlock(instance);
    }
    data_answer(call, &read, rc, &statfs, smaller(size, sizeof(statfs)), 0, 0);
}

/* As many entries as fit; none at the end. */
static errno_t entries_read(fs_instance_t *instance, void *node, uint64_t *pos,
                            vfs_dirent_t *entries, size_t max, size_t *count)
{
    *count = 0;
    while (*count < max) {
        vfs_dirent_t *entry = &entries[*count];
        memset(entry, 0, sizeof(*entry));
        errno_t rc = fs_ops->readdir(instance->context, node, pos, entry);
        if (rc == ENOENT) {
            break;
        }
        if (rc != EOK) {
            return *count > 0 ? EOK : rc; /* the error comes back with the next request */
        }
        (*count)++;
    }
    return EOK;
}

static errno_t directory_read(const async_call_t *call, uint64_t *pos, vfs_dirent_t *entries,
                              size_t max, size_t *count)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(call->word[0], &instance);
    if (rc != EOK) {
        return rc;
    }
    void *node;
    rc = fs_node_get(instance, call->word[1], &node);
    if (rc == EOK) {
        fs_node_info_t info;
        fs_ops->node_info(instance->context, node, &info);
        rc = info.type != VFS_NODE_DIRECTORY
                 ? ENOTDIR
                 : entries_read(instance, node, pos, entries, max, count);
        fs_node_put(instance, node);
    }
    fs_instance_unlock(instance);
    return rc;
}

void fs_do_readdir(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    errno_t rc = async_data_read_receive(&read, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    size_t max = smaller(size, DATA_XFER_MAX) / sizeof(vfs_dirent_t);
    vfs_dirent_t *entries = malloc((max + 1) * sizeof(entries[0]));
    size_t count = 0;
    uint64_t pos = call->word[2];
    if (entries == NULL) {
        rc = ENOMEM;
    } else {
        /* Room for none would read like the end. */
        rc = max > 0 ? directory_read(call, &pos, entries, max, &count) : EINVAL;
    }
    data_answer(call, &read, rc, entries, count * sizeof(vfs_dirent_t),
                count * sizeof(vfs_dirent_t), pos);
    free(entries);
}
