// SPDX-License-Identifier: BSD-2-Clause
/* The namespace and lookups. */
#include "lookup.h"

#include "fs.h"
#include "plb.h"

#include <abi/area.h>
#include <os/os.h>
#include <string.h>

fibril_rwlock_t vfs_namespace = FIBRIL_RWLOCK_INIT("namespace");
vfs_mounts_t vfs_mounts = {.list = LIST_INIT(vfs_mounts.list)};

static fibril_mutex_t plb_lock = FIBRIL_MUTEX_INIT("lookup buffer");
static fibril_cond_t plb_room = FIBRIL_COND_INIT;
static vfs_plb_t plb; /* [plb_lock] */

errno_t vfs_lookup_init(void)
{
    void *base = NULL;
    errno_t rc = os_area_create(&base, VFS_PLB_SIZE, AREA_READ | AREA_WRITE);
    if (rc == EOK)
        vfs_plb_init(&plb, base, VFS_PLB_SIZE);
    return rc;
}

void *vfs_lookup_buffer(void)
{
    return plb.buffer;
}

errno_t vfs_span_put(task_id_t client, const char *text, vfs_span_t *span)
{
    errno_t rc;
    span->length = (uint32_t)strlen(text);
    fibril_mutex_lock(&plb_lock);
    while ((rc = vfs_plb_put(&plb, client, text, span->length, &span->first)) == EAGAIN)
        fibril_cond_wait(&plb_room, &plb_lock);
    fibril_mutex_unlock(&plb_lock);
    return rc;
}

void vfs_span_release(vfs_span_t span)
{
    if (span.length == 0)
        return;
    fibril_mutex_lock(&plb_lock);
    vfs_plb_release(&plb, span.first);
    fibril_cond_broadcast(&plb_room);
    fibril_mutex_unlock(&plb_lock);
}

/* A server may only return nodes of its own instances. Otherwise it could redirect the client's
 * requests to another server. */
static errno_t answer_check(const char *path, const vfs_out_lookup_out_t *result)
{
    const vfs_mount_t *mount = vfs_mounts_of_path(&vfs_mounts, path);
    bool right = result->fs_handle == mount->fs->handle && result->service == mount->service;
    return right ? EOK : EIO;
}

errno_t vfs_lookup_part(task_id_t client, const char *path, unsigned flags,
                        vfs_out_lookup_out_t *result, vfs_out_lookup_error_t *stopped)
{
    const vfs_mount_t *root = vfs_mounts_root(&vfs_mounts);
    if (root == NULL)
        return ENOENT;
    vfs_span_t span;
    *stopped = (vfs_out_lookup_error_t){0};
    errno_t rc = vfs_span_put(client, path[1] == '\0' ? "" : path, &span);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = vfs_fs_begin(root->fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_lookup(exchange, root->service, root->root, span.first, span.length, flags,
                            result, stopped);
        async_exchange_end(exchange);
    }
    vfs_span_release(span);
    /* A mount point itself belongs to another instance than its path; only the path is used. */
    return rc == EOK && (flags & VFS_L_MOUNT_POINT) == 0 ? answer_check(path, result) : rc;
}
