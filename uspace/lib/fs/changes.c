// SPDX-License-Identifier: BSD-2-Clause
/* Requests without data that change something: TRUNCATE, SYNC and RENAME. */
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

void fs_do_truncate(const async_call_t *call)
{
    cut_t cut = {.size = call->word[2]};
    async_answer_0(call, fs_node_visit(call, node_truncate, &cut));
    fs_instance_work(call->word[0]);
}

void fs_do_sync(const async_call_t *call)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(call->word[0], &instance);
    if (rc == EOK) {
        rc = fs_ops->sync(instance->context);
        fs_instance_unlock(instance);
    }
    async_answer_0(call, rc);
}

/* Both names are there; the instance is locked. */
static errno_t names_rename(fs_instance_t *instance, const async_call_t *call,
                            const char *from_name, const char *to_name)
{
    void *from;
    errno_t rc = fs_node_get(instance, call->word[1], &from);
    if (rc != EOK)
        return rc;
    void *to;
    rc = fs_node_get(instance, call->word[3], &to);
    if (rc == EOK) {
        rc = fs_ops->rename(instance->context, from, from_name, to, to_name);
        fs_node_put(instance, to);
    }
    fs_node_put(instance, from);
    return rc;
}

void fs_do_rename(const async_call_t *call)
{
    char from_name[NAME_SIZE_MAX];
    char to_name[NAME_SIZE_MAX];
    errno_t rc = fs_name_copy(vfs_plb_span_unpack(call->word[2]), from_name);
    if (rc == EOK)
        rc = fs_name_copy(vfs_plb_span_unpack(call->word[4]), to_name);
    fs_instance_t *instance;
    if (rc == EOK)
        rc = fs_instance_lock(call->word[0], &instance);
    if (rc == EOK) {
        rc = names_rename(instance, call, from_name, to_name);
        fs_instance_unlock(instance);
    }
    async_answer_0(call, rc);
    fs_instance_work(call->word[0]);
}
