// SPDX-License-Identifier: BSD-2-Clause
/* Questions about paths: stat, statfs, readlink and realpath. */
#include "lookup.h"
#include "ops.h"

#include <string.h>
#include <vfs/path.h>

/* Looks up the path. The caller gets a reference to `*fs`. */
static errno_t path_find(task_id_t client, const char *text, unsigned flags,
                         vfs_out_lookup_out_t *found, vfs_fs_t **fs)
{
    char path[PATH_SIZE_MAX];
    *fs = NULL;
    errno_t rc = path_tidy(NULL, text, path, sizeof(path));
    if (rc == EOK)
        rc = vfs_lookup(client, path, flags, found);
    if (rc != EOK)
        return rc;
    *fs = vfs_fs_by_handle(found->fs_handle);
    return *fs != NULL ? EOK : EHANGUP;
}

static errno_t instance_statfs(vfs_fs_t *fs, service_id_t service, async_part_t *statfs)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(fs, &exchange);
    if (rc != EOK)
        return rc;
    vfs_out_statfs_sent_t sent;
    vfs_out_statfs_pass(exchange, service, statfs, &sent);
    rc = vfs_out_statfs_finish(&sent);
    async_exchange_end(exchange);
    return rc;
}

/* Holds the namespace lock until the server has answered, since the node is not open and could be
 * removed. */
void vfs_op_stat(void *context, vfs_in_stat_request_t *request)
{
    const vfs_client_t *client = context;
    vfs_out_lookup_out_t found;
    vfs_fs_t *fs;
    bool follow = (request->in.flags & VFS_STAT_NOFOLLOW) == 0;
    fibril_rwlock_read_lock(&vfs_namespace);
    errno_t rc =
        path_find(client->task, request->path, follow ? VFS_L_FOLLOW : VFS_L_NONE, &found, &fs);
    if (rc == EOK)
        rc = vfs_fs_stat(fs, found.service, found.index, &request->stat);
    fibril_rwlock_read_unlock(&vfs_namespace);
    vfs_fs_put(fs);
    vfs_in_stat_reply(request, rc);
}

void vfs_op_statfs(void *context, vfs_in_statfs_request_t *request)
{
    const vfs_client_t *client = context;
    vfs_out_lookup_out_t found;
    vfs_fs_t *fs;
    fibril_rwlock_read_lock(&vfs_namespace);
    errno_t rc = path_find(client->task, request->path, VFS_L_FOLLOW, &found, &fs);
    if (rc == EOK)
        rc = instance_statfs(fs, found.service, &request->statfs);
    fibril_rwlock_read_unlock(&vfs_namespace);
    vfs_fs_put(fs);
    vfs_in_statfs_reply(request, rc);
}

void vfs_op_readlink(void *context, vfs_in_readlink_request_t *request)
{
    const vfs_client_t *client = context;
    vfs_out_lookup_out_t found;
    vfs_out_read_out_t out = {0};
    vfs_fs_t *fs;
    fibril_rwlock_read_lock(&vfs_namespace);
    errno_t rc = path_find(client->task, request->path, VFS_L_NONE, &found, &fs);
    if (rc == EOK && found.type != VFS_NODE_LINK)
        rc = EINVAL;
    if (rc == EOK)
        rc = vfs_fs_read(fs, found.service, found.index, 0, &request->target, &out);
    fibril_rwlock_read_unlock(&vfs_namespace);
    vfs_fs_put(fs);
    vfs_in_readlink_reply(request, rc, out.bytes);
}

void vfs_op_realpath(void *context, vfs_in_realpath_request_t *request)
{
    const vfs_client_t *client = context;
    char path[PATH_SIZE_MAX];
    vfs_out_lookup_out_t found = {0};
    errno_t rc = path_tidy(NULL, request->path, path, sizeof(path));
    if (rc == EOK) {
        fibril_rwlock_read_lock(&vfs_namespace);
        rc = vfs_lookup(client->task, path, VFS_L_FOLLOW, &found);
        fibril_rwlock_read_unlock(&vfs_namespace);
    }
    size_t length = 0;
    if (rc == EOK) {
        length = strlen(path);
        rc = length <= request->real.size ? async_part_give(&request->real, path, length, NULL)
                                          : ERANGE;
    }
    vfs_in_realpath_reply(request, rc, length, found.type);
}
