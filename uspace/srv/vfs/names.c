// SPDX-License-Identifier: BSD-2-Clause
/* Operations on names: open, mkdir, unlink, rename and stat. */
#include "lookup.h"
#include "ops.h"

#include <string.h>
#include <vfs/path.h>

#define OPEN_CHANGES (VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_TRUNCATE | VFS_OPEN_APPEND)

/* Converts the flags of an open to those of a lookup. EINVAL. */
static errno_t open_lookup_flags(unsigned flags, unsigned *lookup)
{
    bool writes = (flags & VFS_OPEN_WRITE) != 0;
    if ((flags & (VFS_OPEN_READ | VFS_OPEN_WRITE)) == 0)
        return EINVAL;
    if ((flags & (VFS_OPEN_TRUNCATE | VFS_OPEN_APPEND)) != 0 && !writes)
        return EINVAL;
    *lookup = VFS_L_OPEN;
    if ((flags & VFS_OPEN_DIRECTORY) != 0) {
        *lookup |= VFS_L_DIRECTORY;
        return (flags & OPEN_CHANGES) != 0 ? EISDIR : EOK;
    }
    if ((flags & OPEN_CHANGES) != 0)
        *lookup |= VFS_L_FILE;
    if ((flags & VFS_OPEN_CREATE) != 0) {
        *lookup |= VFS_L_CREATE;
        *lookup |= (flags & VFS_OPEN_EXCLUSIVE) != 0 ? VFS_L_EXCLUSIVE : 0;
    }
    return EOK;
}

/* Opens the path. It truncates after it has released the namespace lock, since truncation waits for
 * the writers of the node. */
static errno_t vfs_name_open(const char *path, unsigned flags, vfs_file_t **file)
{
    unsigned lookup;
    errno_t rc = open_lookup_flags(flags, &lookup);
    if (rc != EOK)
        return rc;
    vfs_out_lookup_out_t found;
    fibril_rwlock_read_lock(&vfs_namespace);
    rc = vfs_lookup(path, lookup, &found);
    if (rc == EOK)
        rc = vfs_file_create(&found, flags, file);
    fibril_rwlock_read_unlock(&vfs_namespace);
    if (rc != EOK || (flags & VFS_OPEN_TRUNCATE) == 0)
        return rc;
    rc = vfs_file_truncate(*file, 0);
    if (rc != EOK)
        (void)vfs_file_put(*file);
    return rc;
}

void vfs_op_open(void *context, vfs_in_open_request_t *request)
{
    vfs_client_t *client = context;
    char path[PATH_SIZE_MAX];
    vfs_file_t *file;
    errno_t rc = path_canonicalize(NULL, request->path, path, sizeof(path));
    if (rc == EOK)
        rc = vfs_name_open(path, request->in.flags, &file);
    uint64_t handle = 0;
    if (rc == EOK) {
        rc = vfs_handles_add(&client->handles, file, &handle);
        if (rc != EOK)
            (void)vfs_file_put(file);
    }
    vfs_in_open_reply(request, rc, (int32_t)handle);
}

void vfs_op_mkdir(void *context, vfs_in_mkdir_request_t *request)
{
    (void)context;
    char path[PATH_SIZE_MAX];
    errno_t rc = path_canonicalize(NULL, request->path, path, sizeof(path));
    if (rc == EOK) {
        vfs_out_lookup_out_t made;
        fibril_rwlock_read_lock(&vfs_namespace);
        rc = vfs_lookup(path, VFS_L_DIRECTORY | VFS_L_CREATE | VFS_L_EXCLUSIVE, &made);
        fibril_rwlock_read_unlock(&vfs_namespace);
    }
    vfs_in_mkdir_reply(request, rc);
}

static errno_t path_unlink(const char *path)
{
    if (vfs_mounts_at(&vfs_mounts, path) != NULL)
        return EBUSY;
    vfs_out_lookup_out_t removed;
    return vfs_lookup(path, VFS_L_UNLINK, &removed);
}

void vfs_op_unlink(void *context, vfs_in_unlink_request_t *request)
{
    (void)context;
    char path[PATH_SIZE_MAX];
    errno_t rc = path_canonicalize(NULL, request->path, path, sizeof(path));
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = path_unlink(path);
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    vfs_in_unlink_reply(request, rc);
}

/* Sends the rename to the server. Both directories belong to the same instance. */
static errno_t nodes_rename(vfs_fs_t *fs, const vfs_out_lookup_out_t *from, const char *from_name,
                            const vfs_out_lookup_out_t *to, const char *to_name)
{
    vfs_span_t from_span;
    errno_t rc = vfs_span_put(from_name, &from_span);
    if (rc != EOK)
        return rc;
    vfs_span_t to_span;
    rc = vfs_span_put(to_name, &to_span);
    if (rc == EOK) {
        async_exchange_t *exchange;
        rc = vfs_fs_begin(fs, &exchange);
        if (rc == EOK) {
            rc = vfs_out_rename(exchange, from->service, from->index, from_span.first,
                                from_span.length, to->index, to_span.first, to_span.length);
            async_exchange_end(exchange);
        }
        vfs_span_release(to_span);
    }
    vfs_span_release(from_span);
    return rc;
}

static errno_t directory_find(const char *path, vfs_out_lookup_out_t *directory)
{
    char parent[PATH_SIZE_MAX];
    path_parent(path, parent);
    return vfs_lookup(parent, VFS_L_DIRECTORY, directory);
}

static errno_t path_rename(const char *from, const char *to)
{
    /* The mount table contains paths, so no path of a mount point may change. The root is always a
     * mount point. */
    if (vfs_mounts_within(&vfs_mounts, from) || vfs_mounts_within(&vfs_mounts, to))
        return EBUSY;
    vfs_out_lookup_out_t from_directory;
    errno_t rc = directory_find(from, &from_directory);
    if (rc != EOK)
        return rc;
    vfs_out_lookup_out_t to_directory;
    rc = directory_find(to, &to_directory);
    if (rc != EOK)
        return rc;
    if (from_directory.fs_handle != to_directory.fs_handle ||
        from_directory.service != to_directory.service)
        return EXDEV;
    vfs_fs_t *fs = vfs_fs_by_handle(from_directory.fs_handle);
    if (fs == NULL)
        return EHANGUP;
    rc = nodes_rename(fs, &from_directory, path_last(from), &to_directory, path_last(to));
    vfs_fs_put(fs);
    return rc;
}

void vfs_op_rename(void *context, vfs_in_rename_request_t *request)
{
    (void)context;
    char from[PATH_SIZE_MAX];
    char to[PATH_SIZE_MAX];
    errno_t rc = path_canonicalize(NULL, request->from, from, sizeof(from));
    if (rc == EOK)
        rc = path_canonicalize(NULL, request->to, to, sizeof(to));
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = vfs_mounts_root(&vfs_mounts) != NULL ? path_rename(from, to) : ENOENT;
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    vfs_in_rename_reply(request, rc);
}

/* Looks up the path. The caller gets a reference to `*fs`. */
static errno_t path_find(const char *text, vfs_out_lookup_out_t *found, vfs_fs_t **fs)
{
    char path[PATH_SIZE_MAX];
    *fs = NULL;
    errno_t rc = path_canonicalize(NULL, text, path, sizeof(path));
    if (rc == EOK)
        rc = vfs_lookup(path, VFS_L_NONE, found);
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
    (void)context;
    vfs_out_lookup_out_t found;
    vfs_fs_t *fs;
    fibril_rwlock_read_lock(&vfs_namespace);
    errno_t rc = path_find(request->path, &found, &fs);
    if (rc == EOK)
        rc = vfs_fs_stat(fs, found.service, found.index, &request->stat);
    fibril_rwlock_read_unlock(&vfs_namespace);
    vfs_fs_put(fs);
    vfs_in_stat_reply(request, rc);
}

void vfs_op_statfs(void *context, vfs_in_statfs_request_t *request)
{
    (void)context;
    vfs_out_lookup_out_t found;
    vfs_fs_t *fs;
    fibril_rwlock_read_lock(&vfs_namespace);
    errno_t rc = path_find(request->path, &found, &fs);
    if (rc == EOK)
        rc = instance_statfs(fs, found.service, &request->statfs);
    fibril_rwlock_read_unlock(&vfs_namespace);
    vfs_fs_put(fs);
    vfs_in_statfs_reply(request, rc);
}
