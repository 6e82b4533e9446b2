// SPDX-License-Identifier: BSD-2-Clause
/* Requests with a transfer: READ, WRITE, STAT, STATFS and READDIR. VFS has forwarded the transfer
 * of its client. */
#include "internal.h"

#include <abi/limits.h>
#include <stdlib.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The state of a read or a write. */
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

void fs_do_read(void *context, vfs_out_read_request_t *request)
{
    (void)context;
    const vfs_out_read_in_t *in = &request->in;
    content_t content = {.pos = in->pos, .size = smaller(request->data.size, fs_ops->read_max)};
    content.buffer = malloc(content.size + 1);
    errno_t rc = ENOMEM;
    if (content.buffer != NULL)
        rc = fs_node_visit(in->service, in->index, content_read, &content);
    if (rc == EOK)
        rc = async_part_give(&request->data, content.buffer, content.done, NULL);
    vfs_out_read_reply(request, rc, content.done);
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
    /* A partial write succeeds; writing the rest will return the error. */
    return content->done > 0 ? EOK : rc;
}

void fs_do_write(void *context, vfs_out_write_request_t *request)
{
    (void)context;
    const vfs_out_write_in_t *in = &request->in;
    content_t content = {.pos = in->pos, .size = smaller(request->data.size, fs_ops->write_max)};
    /* Accept all bytes: the client treats a partial transfer as an error. */
    errno_t rc = async_part_take(&request->data, &content.buffer);
    if (rc == EOK)
        rc = fs_node_visit(in->service, in->index, content_write, &content);
    vfs_out_write_reply(request, rc, content.done, content.file_size);
    free(content.buffer);
}

static errno_t node_stat(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                         void *request)
{
    (void)node;
    vfs_stat_t *stat = request;
    *stat = (vfs_stat_t){.size = info->size,
                         .fs_handle = fs_own_handle,
                         .service = instance->service,
                         .index = info->index,
                         .type = info->type,
                         .links = info->links,
                         .mtime = info->mtime};
    return EOK;
}

void fs_do_stat(void *context, vfs_out_stat_request_t *request)
{
    (void)context;
    vfs_stat_t stat = {0};
    errno_t rc = fs_node_visit(request->in.service, request->in.index, node_stat, &stat);
    if (rc == EOK)
        rc = async_part_give(&request->stat, &stat, sizeof(stat), NULL);
    vfs_out_stat_reply(request, rc);
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

void fs_do_statfs(void *context, vfs_out_statfs_request_t *request)
{
    (void)context;
    vfs_statfs_t statfs = {0};
    errno_t rc;
    do
        rc = statfs_once(request->in.service, &statfs);
    while (rc == EAGAIN);
    if (rc == EOK)
        rc = async_part_give(&request->statfs, &statfs, sizeof(statfs), NULL);
    vfs_out_statfs_reply(request, rc);
}

/* The state of a READDIR. */
typedef struct listing {
    uint64_t pos; /* position of the next entry */
    vfs_dirent_t *entries;
    size_t max;
    size_t count;
} listing_t;

/* Reads as many entries as fit; none at the end. */
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
            return listing->count > 0 ? EOK : rc; /* the next request will return the error */
        listing->count++;
    }
    return EOK;
}

void fs_do_readdir(void *context, vfs_out_readdir_request_t *request)
{
    (void)context;
    const vfs_out_readdir_in_t *in = &request->in;
    listing_t listing = {.pos = in->pos, .max = request->entries.size / sizeof(vfs_dirent_t)};
    errno_t rc = ENOMEM;
    listing.entries = malloc((listing.max + 1) * sizeof(listing.entries[0]));
    if (listing.entries != NULL) {
        /* No room for an entry would look like the end. */
        rc = listing.max > 0 ? fs_node_visit(in->service, in->index, listing_read, &listing)
                             : EINVAL;
    }
    size_t bytes = listing.count * sizeof(listing.entries[0]);
    if (rc == EOK)
        rc = async_part_give(&request->entries, listing.entries, bytes, NULL);
    vfs_out_readdir_reply(request, rc, bytes, listing.pos);
    free(listing.entries);
}
