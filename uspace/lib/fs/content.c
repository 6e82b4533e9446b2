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

/* Takes the DATA_READ behind `call`; without one `call` is answered, and there is nothing to do. */
static bool read_take(const async_call_t *call, async_call_t *read, size_t *size)
{
    errno_t rc = async_data_read_receive(read, size);
    if (rc != EOK)
        async_answer_0(call, rc);
    return rc == EOK;
}

/* Answers the client's DATA_READ with `size` bytes or the error, and `call` with the words. */
static void data_answer(const async_call_t *call, const async_call_t *read, errno_t rc,
                        const void *data, size_t size, uint64_t word1, uint64_t word2)
{
    if (rc == EOK)
        rc = async_data_read_accept(read, data, size);
    else
        async_answer_0(read, rc);
    async_answer(call, rc, word1, word2, 0, 0, 0);
}

/* Bytes of a file on their way. */
typedef struct content {
    uint64_t pos;
    void *buffer;
    size_t size; /* of the buffer */
    size_t done;
    uint64_t file_size; /* after a write */
    fs_growth_t growth;
} content_t;

static errno_t content_read(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                            void *request)
{
    content_t *content = request;
    if (info->type == VFS_NODE_DIRECTORY)
        return EISDIR;
    return fs_ops->read(instance->context, node, content->pos, content->buffer, content->size,
                        &content->done);
}

void fs_do_read(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    if (!read_take(call, &read, &size))
        return;
    content_t content = {.pos = call->word[2], .size = smaller(size, fs_ops->read_max)};
    content.buffer = malloc(content.size + 1);
    errno_t rc = content.buffer != NULL ? fs_node_visit(call, content_read, &content) : ENOMEM;
    data_answer(call, &read, rc, content.buffer, content.done, content.done, 0);
    free(content.buffer);
}

static errno_t content_write(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                             void *request)
{
    content_t *content = request;
    if (info->type == VFS_NODE_DIRECTORY)
        return EISDIR;
    fs_growth_note(&content->growth, info);
    errno_t rc = fs_ops->write(instance->context, node, content->pos, content->buffer,
                               content->size, &content->done);
    if (content->done == 0)
        rc = fs_growth_undo(&content->growth, instance, node, rc);
    fs_node_info_t after;
    fs_ops->node_info(instance->context, node, &after);
    content->file_size = after.size;
    /* What was written counts; the error comes back when the rest is tried. */
    return content->done > 0 ? EOK : rc;
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
    content_t content = {
        .pos = call->word[2], .buffer = buffer, .size = smaller(size, fs_ops->write_max)};
    rc = async_data_write_accept(&write, buffer, size);
    if (rc == EOK)
        rc = fs_node_visit(call, content_write, &content);
    async_answer(call, rc, content.done, content.file_size, 0, 0, 0);
    free(buffer);
}

static errno_t node_stat(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                         void *request)
{
    (void)node;
    vfs_stat_t *stat = request;
    *stat = (vfs_stat_t){.size = info->size,
                         .fs_handle = fs_handle,
                         .service = instance->service,
                         .index = info->index,
                         .type = info->type,
                         .links = info->links,
                         .mtime = info->mtime};
    return EOK;
}

void fs_do_stat(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    if (!read_take(call, &read, &size))
        return;
    vfs_stat_t stat = {0};
    errno_t rc = fs_node_visit(call, node_stat, &stat);
    data_answer(call, &read, rc, &stat, smaller(size, sizeof(stat)), 0, 0);
}

static errno_t statfs_once(uint64_t service, vfs_statfs_t *statfs)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc == EOK) {
        rc = fs_ops->statfs(instance->context, statfs);
        fs_instance_unlock(instance);
    }
    return rc;
}

void fs_do_statfs(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    if (!read_take(call, &read, &size))
        return;
    vfs_statfs_t statfs = {0};
    errno_t rc;
    do
        rc = statfs_once(call->word[0], &statfs);
    while (rc == EAGAIN);
    data_answer(call, &read, rc, &statfs, smaller(size, sizeof(statfs)), 0, 0);
}

/* Entries of a directory on their way. */
typedef struct listing {
    uint64_t pos; /* of the next one */
    vfs_dirent_t *entries;
    size_t max;
    size_t count;
} listing_t;

/* As many entries as fit; none at the end. */
static errno_t listing_read(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                            void *request)
{
    listing_t *listing = request;
    if (info->type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    while (listing->count < listing->max) {
        vfs_dirent_t *entry = &listing->entries[listing->count];
        memset(entry, 0, sizeof(*entry));
        errno_t rc = fs_ops->readdir(instance->context, node, &listing->pos, entry);
        if (rc == ENOENT)
            break;
        if (rc != EOK)
            return listing->count > 0 ? EOK : rc; /* the error comes back with the next request */
        listing->count++;
    }
    return EOK;
}

void fs_do_readdir(const async_call_t *call)
{
    async_call_t read;
    size_t size;
    if (!read_take(call, &read, &size))
        return;
    errno_t rc = ENOMEM;
    listing_t listing = {.pos = call->word[2],
                         .max = smaller(size, DATA_XFER_MAX) / sizeof(vfs_dirent_t)};
    listing.entries = malloc((listing.max + 1) * sizeof(listing.entries[0]));
    if (listing.entries != NULL) {
        /* Room for none would read like the end. */
        rc = listing.max > 0 ? fs_node_visit(call, listing_read, &listing) : EINVAL;
    }
    size_t bytes = listing.count * sizeof(listing.entries[0]);
    data_answer(call, &read, rc, listing.entries, bytes, bytes, listing.pos);
    free(listing.entries);
}
