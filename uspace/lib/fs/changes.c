// SPDX-License-Identifier: BSD-2-Clause
/* Requests that change a file system without a transfer: TRUNCATE, SYNC, RENAME and SYMLINK. */
#include "internal.h"

typedef struct cut {
    uint64_t size;
    fs_growth_t growth;
} cut_t;

static errno_t node_truncate(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                             void *request)
{
    cut_t *cut = request;
    if (info->type == VFS_NODE_DIRECTORY)
        return EISDIR;
    fs_growth_note(&cut->growth, info);
    errno_t rc = fs_ops->truncate(instance->context, node, cut->size);
    return fs_growth_undo(&cut->growth, instance, node, rc);
}

void fs_do_truncate(void *context, vfs_out_truncate_request_t *request)
{
    (void)context;
    cut_t cut = {.size = request->in.size};
    errno_t rc = fs_node_visit(request->in.service, request->in.index, node_truncate, &cut);
    vfs_out_truncate_reply(request, rc);
    fs_instance_work(request->in.service);
}

void fs_do_sync(void *context, vfs_out_sync_request_t *request)
{
    (void)context;
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(request->in.service, &instance);
    if (rc == EOK) {
        rc = fs_ops->sync(instance->context);
        fs_instance_unlock(instance);
    }
    vfs_out_sync_reply(request, rc);
}

/* Renames, with the instance locked. */
static errno_t names_rename(fs_instance_t *instance, const vfs_out_rename_in_t *in,
                            const char *from_name, const char *to_name)
{
    void *from;
    errno_t rc = fs_node_get(instance, in->from, &from);
    if (rc != EOK)
        return rc;
    void *to;
    rc = fs_node_get(instance, in->to, &to);
    if (rc == EOK) {
        rc = fs_ops->rename(instance->context, from, from_name, to, to_name);
        fs_node_put(instance, to);
    }
    fs_node_put(instance, from);
    return rc;
}

void fs_do_rename(void *context, vfs_out_rename_request_t *request)
{
    (void)context;
    const vfs_out_rename_in_t *in = &request->in;
    char from_name[NAME_SIZE_MAX];
    char to_name[NAME_SIZE_MAX];
    errno_t rc = fs_name_copy((fs_span_t){in->from_first, in->from_length}, from_name);
    if (rc == EOK)
        rc = fs_name_copy((fs_span_t){in->to_first, in->to_length}, to_name);
    fs_instance_t *instance;
    if (rc == EOK)
        rc = fs_instance_lock(in->service, &instance);
    if (rc == EOK) {
        rc = names_rename(instance, in, from_name, to_name);
        fs_instance_unlock(instance);
    }
    vfs_out_rename_reply(request, rc);
    fs_instance_work(in->service);
}

/* Creates a link, with the instance locked. */
static errno_t fs_link_create(fs_instance_t *instance, fs_index_t index, const char *name,
                              const char *target)
{
    void *directory;
    errno_t rc = fs_node_get(instance, index, &directory);
    if (rc == EOK) {
        rc = fs_ops->symlink(instance->context, directory, name, target);
        fs_node_put(instance, directory);
    }
    return rc;
}

void fs_do_symlink(void *context, vfs_out_symlink_request_t *request)
{
    (void)context;
    const vfs_out_symlink_in_t *in = &request->in;
    char name[NAME_SIZE_MAX];
    char target[PATH_SIZE_MAX];
    errno_t rc = fs_ops->symlink != NULL ? EOK : ENOTSUP;
    if (rc == EOK)
        rc = fs_name_copy((fs_span_t){in->name_first, in->name_length}, name);
    if (rc == EOK)
        rc = fs_path_copy((fs_span_t){in->target_first, in->target_length}, target);
    fs_instance_t *instance;
    if (rc == EOK)
        rc = fs_instance_lock(in->service, &instance);
    if (rc == EOK) {
        rc = fs_link_create(instance, in->index, name, target);
        fs_instance_unlock(instance);
    }
    vfs_out_symlink_reply(request, rc);
}
