// SPDX-License-Identifier: BSD-2-Clause
/* Operations on names: open, mkdir, unlink, rename and symlink. Only open follows a symbolic link at
 * the end of a path. */
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
    /* O_EXCL: a link exists, wherever it leads. */
    bool exclusive = (flags & VFS_OPEN_CREATE) != 0 && (flags & VFS_OPEN_EXCLUSIVE) != 0;
    *lookup = VFS_L_OPEN;
    if (!exclusive && (flags & VFS_OPEN_NOFOLLOW) == 0)
        *lookup |= VFS_L_FOLLOW;
    if ((flags & VFS_OPEN_DIRECTORY) != 0) {
        *lookup |= VFS_L_DIRECTORY;
        return (flags & OPEN_CHANGES) != 0 ? EISDIR : EOK;
    }
    if ((flags & OPEN_CHANGES) != 0)
        *lookup |= VFS_L_FILE;
    if ((flags & VFS_OPEN_CREATE) != 0)
        *lookup |= VFS_L_CREATE | (exclusive ? VFS_L_EXCLUSIVE : 0);
    return EOK;
}

/* Opens the path. It truncates after it has released the namespace lock, since truncation waits for
 * the writers of the node. */
static errno_t vfs_name_open(task_id_t client, char path[PATH_SIZE_MAX], unsigned flags,
                             vfs_file_t **file)
{
    unsigned lookup;
    errno_t rc = open_lookup_flags(flags, &lookup);
    if (rc != EOK)
        return rc;
    vfs_out_lookup_out_t found;
    fibril_rwlock_read_lock(&vfs_namespace);
    rc = vfs_lookup(client, path, lookup, &found);
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
    errno_t rc = path_tidy(NULL, request->path, path, sizeof(path));
    if (rc == EOK)
        rc = vfs_name_open(client->task, path, request->in.flags, &file);
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
    const vfs_client_t *client = context;
    char path[PATH_SIZE_MAX];
    errno_t rc = path_tidy(NULL, request->path, path, sizeof(path));
    if (rc == EOK) {
        vfs_out_lookup_out_t made;
        fibril_rwlock_read_lock(&vfs_namespace);
        rc =
            vfs_lookup(client->task, path, VFS_L_DIRECTORY | VFS_L_CREATE | VFS_L_EXCLUSIVE, &made);
        fibril_rwlock_read_unlock(&vfs_namespace);
    }
    vfs_in_mkdir_reply(request, rc);
}

void vfs_op_unlink(void *context, vfs_in_unlink_request_t *request)
{
    const vfs_client_t *client = context;
    char path[PATH_SIZE_MAX];
    errno_t rc = path_tidy(NULL, request->path, path, sizeof(path));
    if (rc == EOK) {
        vfs_out_lookup_out_t removed;
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = vfs_lookup(client->task, path, VFS_L_UNLINK, &removed);
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    vfs_in_unlink_reply(request, rc);
}

/* Copies two texts to the lookup buffer. */
static errno_t spans_put(task_id_t client, const char *first, const char *second,
                         vfs_span_t spans[2])
{
    errno_t rc = vfs_span_put(client, first, &spans[0]);
    if (rc != EOK)
        return rc;
    rc = vfs_span_put(client, second, &spans[1]);
    if (rc != EOK)
        vfs_span_release(spans[0]);
    return rc;
}

static void spans_release(const vfs_span_t spans[2])
{
    vfs_span_release(spans[1]);
    vfs_span_release(spans[0]);
}

/* Sends the rename to the server. Both directories belong to the same instance. */
static errno_t nodes_rename(task_id_t client, vfs_fs_t *fs, const vfs_out_lookup_out_t *from,
                            const char *from_name, const vfs_out_lookup_out_t *to,
                            const char *to_name)
{
    vfs_span_t names[2];
    errno_t rc = spans_put(client, from_name, to_name, names);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = vfs_fs_begin(fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_rename(exchange, from->service, from->index, names[0].first, names[0].length,
                            to->index, names[1].first, names[1].length);
        async_exchange_end(exchange);
    }
    spans_release(names);
    return rc;
}

/* Looks up the directory of a name, and replaces the path of the name by the real path. The name is
 * not looked up. EINVAL: the path ends in "..". */
static errno_t directory_find(task_id_t client, char path[PATH_SIZE_MAX],
                              vfs_out_lookup_out_t *directory)
{
    char parent[PATH_SIZE_MAX], made[PATH_SIZE_MAX];
    if (strcmp(path_last(path), "..") == 0)
        return EINVAL;
    path_parent(path, parent);
    errno_t rc = vfs_lookup(client, parent, VFS_L_FOLLOW | VFS_L_DIRECTORY, directory);
    if (rc != EOK || path[1] == '\0')
        return rc;
    rc = path_canonicalize(parent, path_last(path), made, sizeof(made));
    if (rc == EOK)
        strcpy(path, made);
    return rc;
}

/* Renames; changes both paths. */
static errno_t path_rename(task_id_t client, char from[PATH_SIZE_MAX], char to[PATH_SIZE_MAX])
{
    vfs_out_lookup_out_t from_directory;
    errno_t rc = directory_find(client, from, &from_directory);
    if (rc != EOK)
        return rc;
    vfs_out_lookup_out_t to_directory;
    rc = directory_find(client, to, &to_directory);
    if (rc != EOK)
        return rc;
    /* The mount table contains paths, so no path of a mount point may change. The root is always a
     * mount point. */
    if (vfs_mounts_within(&vfs_mounts, from) || vfs_mounts_within(&vfs_mounts, to))
        return EBUSY;
    if (from_directory.fs_handle != to_directory.fs_handle ||
        from_directory.service != to_directory.service)
        return EXDEV;
    vfs_fs_t *fs = vfs_fs_by_handle(from_directory.fs_handle);
    if (fs == NULL)
        return EHANGUP;
    rc = nodes_rename(client, fs, &from_directory, path_last(from), &to_directory, path_last(to));
    vfs_fs_put(fs);
    return rc;
}

void vfs_op_rename(void *context, vfs_in_rename_request_t *request)
{
    const vfs_client_t *client = context;
    char from[PATH_SIZE_MAX];
    char to[PATH_SIZE_MAX];
    errno_t rc = path_tidy(NULL, request->from, from, sizeof(from));
    if (rc == EOK)
        rc = path_tidy(NULL, request->to, to, sizeof(to));
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = path_rename(client->task, from, to);
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    vfs_in_rename_reply(request, rc);
}

/* Sends the request to the server. */
static errno_t node_symlink(task_id_t client, vfs_fs_t *fs, const vfs_out_lookup_out_t *directory,
                            const char *name, const char *target)
{
    vfs_span_t spans[2];
    errno_t rc = spans_put(client, name, target, spans);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = vfs_fs_begin(fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_symlink(exchange, directory->service, directory->index, spans[0].first,
                             spans[0].length, spans[1].first, spans[1].length);
        async_exchange_end(exchange);
    }
    spans_release(spans);
    return rc;
}

/* Creates a link; changes the path. */
static errno_t path_symlink(task_id_t client, char path[PATH_SIZE_MAX], const char *target)
{
    vfs_out_lookup_out_t directory;
    errno_t rc = directory_find(client, path, &directory);
    if (rc != EOK)
        return rc;
    if (path[1] == '\0')
        return EEXIST; /* the root has no name in a directory */
    vfs_fs_t *fs = vfs_fs_by_handle(directory.fs_handle);
    if (fs == NULL)
        return EHANGUP;
    rc = node_symlink(client, fs, &directory, path_last(path), target);
    vfs_fs_put(fs);
    return rc;
}

void vfs_op_symlink(void *context, vfs_in_symlink_request_t *request)
{
    const vfs_client_t *client = context;
    char path[PATH_SIZE_MAX];
    errno_t rc = path_tidy(NULL, request->path, path, sizeof(path));
    if (rc == EOK && request->target[0] == '\0')
        rc = ENOENT;
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = path_symlink(client->task, path, request->target);
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    vfs_in_symlink_reply(request, rc);
}
