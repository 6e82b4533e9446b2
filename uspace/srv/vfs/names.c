// SPDX-License-Identifier: BSD-2-Clause
/* Operations on names: open, mkdir, unlink, rename and stat. */
#include "lookup.h"
#include "ops.h"

#include <string.h>
#include <vfs/path.h>

#define OPEN_CHANGES (VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_TRUNCATE | VFS_OPEN_APPEND)
#define OPEN_FLAGS                                                                                 \
    (VFS_OPEN_READ | VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_EXCLUSIVE | VFS_OPEN_TRUNCATE |   \
     VFS_OPEN_APPEND | VFS_OPEN_DIRECTORY)

/* What a lookup must do for an open. */
static errno_t open_lookup_flags(uint64_t flags, unsigned *lookup)
{
    bool writes = (flags & VFS_OPEN_WRITE) != 0;
    if ((flags & ~(uint64_t)OPEN_FLAGS) != 0 || (flags & (VFS_OPEN_READ | VFS_OPEN_WRITE)) == 0)
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

/* Opens the path; truncation comes after the namespace lock, as it waits for writers of the node.
 */
static errno_t file_open(const char *path, uint64_t flags, vfs_file_t **file)
{
    unsigned lookup;
    errno_t rc = open_lookup_flags(flags, &lookup);
    if (rc != EOK)
        return rc;
    vfs_lookup_result_t found;
    fibril_rwlock_read_lock(&vfs_namespace);
    rc = vfs_lookup(path, lookup, &found);
    if (rc == EOK)
        rc = vfs_file_create(&found, (unsigned)flags, file);
    fibril_rwlock_read_unlock(&vfs_namespace);
    if (rc != EOK || (flags & VFS_OPEN_TRUNCATE) == 0)
        return rc;
    rc = vfs_file_truncate(*file, 0);
    if (rc != EOK)
        (void)vfs_file_put(*file);
    return rc;
}

void vfs_op_open(vfs_client_t *client, const async_call_t *call)
{
    char path[PATH_SIZE_MAX];
    vfs_file_t *file;
    errno_t rc = vfs_path_take(path);
    if (rc == EOK)
        rc = file_open(path, call->word[0], &file);
    uint64_t handle = 0;
    if (rc == EOK) {
        rc = vfs_handles_add(&client->handles, file, &handle);
        if (rc != EOK)
            (void)vfs_file_put(file);
    }
    async_answer(call, rc, handle, 0, 0, 0, 0);
}

void vfs_op_mkdir(vfs_client_t *client, const async_call_t *call)
{
    (void)client;
    char path[PATH_SIZE_MAX];
    errno_t rc = vfs_path_take(path);
    if (rc == EOK) {
        vfs_lookup_result_t made;
        fibril_rwlock_read_lock(&vfs_namespace);
        rc = vfs_lookup(path, VFS_L_DIRECTORY | VFS_L_CREATE | VFS_L_EXCLUSIVE, &made);
        fibril_rwlock_read_unlock(&vfs_namespace);
    }
    async_answer_0(call, rc);
}

static errno_t path_unlink(const char *path)
{
    if (vfs_mounts_at(&vfs_mounts, path) != NULL)
        return EBUSY;
    vfs_lookup_result_t removed;
    return vfs_lookup(path, VFS_L_UNLINK, &removed);
}

void vfs_op_unlink(vfs_client_t *client, const async_call_t *call)
{
    (void)client;
    char path[PATH_SIZE_MAX];
    errno_t rc = vfs_path_take(path);
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = path_unlink(path);
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    async_answer_0(call, rc);
}

/* Both directories are known to lie in one instance: asks its server. */
static errno_t nodes_rename(vfs_fs_t *fs, const vfs_node_id_t *from, const char *from_name,
                            const vfs_node_id_t *to, const char *to_name)
{
    vfs_plb_span_t from_span;
    errno_t rc = vfs_span_put(from_name, &from_span);
    if (rc != EOK)
        return rc;
    vfs_plb_span_t to_span;
    rc = vfs_span_put(to_name, &to_span);
    if (rc == EOK) {
        async_exchange_t *exchange;
        rc = vfs_fs_begin(fs, &exchange);
        if (rc == EOK) {
            rc =
                vfs_out_rename(exchange, from->service, from->index, from_span, to->index, to_span);
            async_exchange_end(exchange);
        }
        vfs_span_release(to_span);
    }
    vfs_span_release(from_span);
    return rc;
}

static errno_t directory_find(const char *path, vfs_lookup_result_t *directory)
{
    char parent[PATH_SIZE_MAX];
    path_parent(path, parent);
    return vfs_lookup(parent, VFS_L_DIRECTORY, directory);
}

static errno_t path_rename(const char *from, const char *to)
{
    /* A mount table of paths must not see the paths change. The root is always a mount. */
    if (vfs_mounts_within(&vfs_mounts, from) || vfs_mounts_within(&vfs_mounts, to))
        return EBUSY;
    vfs_lookup_result_t from_directory;
    errno_t rc = directory_find(from, &from_directory);
    if (rc != EOK)
        return rc;
    vfs_lookup_result_t to_directory;
    rc = directory_find(to, &to_directory);
    if (rc != EOK)
        return rc;
    if (from_directory.id.fs_handle != to_directory.id.fs_handle ||
        from_directory.id.service != to_directory.id.service)
        return EXDEV;
    vfs_fs_t *fs = vfs_fs_by_handle(from_directory.id.fs_handle);
    if (fs == NULL)
        return EHANGUP;
    rc = nodes_rename(fs, &from_directory.id, path_last(from), &to_directory.id, path_last(to));
    vfs_fs_put(fs);
    return rc;
}

void vfs_op_rename(vfs_client_t *client, const async_call_t *call)
{
    (void)client;
    char from[PATH_SIZE_MAX];
    char to[PATH_SIZE_MAX];
    errno_t rc = vfs_path_take(from);
    if (rc == EOK)
        rc = vfs_path_take(to);
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = vfs_mounts_root(&vfs_mounts) != NULL ? path_rename(from, to) : ENOENT;
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    async_answer_0(call, rc);
}

/* Looks the path up and has its server fill the client's `data`. */
static errno_t path_ask(const char *path, enum protocol_method method, const async_call_t *data)
{
    vfs_lookup_result_t found;
    errno_t rc = vfs_lookup(path, VFS_L_NONE, &found);
    vfs_fs_t *fs = NULL;
    if (rc == EOK) {
        fs = vfs_fs_by_handle(found.id.fs_handle);
        rc = fs != NULL ? EOK : EHANGUP;
    }
    if (rc != EOK) {
        async_answer_0(data, rc);
        return rc;
    }
    rc = vfs_fs_transfer(fs, method, found.id.service, found.id.index, 0, data, NULL);
    vfs_fs_put(fs);
    return rc;
}

static void stat_answer(const async_call_t *call, enum protocol_method method)
{
    char path[PATH_SIZE_MAX];
    errno_t taken = vfs_path_take(path);
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc == EOK && taken != EOK)
        async_answer_0(&data, taken);
    rc = taken != EOK ? taken : rc;
    if (rc == EOK) {
        /* Held until the server has answered: the node is not open, but cannot be removed. */
        fibril_rwlock_read_lock(&vfs_namespace);
        rc = path_ask(path, method, &data);
        fibril_rwlock_read_unlock(&vfs_namespace);
    }
    async_answer_0(call, rc);
}

void vfs_op_stat(vfs_client_t *client, const async_call_t *call)
{
    (void)client;
    stat_answer(call, VFS_OUT_STAT);
}

void vfs_op_statfs(vfs_client_t *client, const async_call_t *call)
{
    (void)client;
    stat_answer(call, VFS_OUT_STATFS);
}
