// SPDX-License-Identifier: BSD-2-Clause
/* Instances (mounted file systems), their open nodes and mount points. */
#include "internal.h"

#include <stdlib.h>

static list_t instances = LIST_INIT(instances);

/* An instance stays in the list until it is unmounted and its device is closed, so that the service
 * cannot be mounted a second time meanwhile. */
static fs_instance_t *instance_find(uint64_t service)
{
    list_foreach (instances, link, fs_instance_t, instance)
        if (instance->service == service)
            return instance;
    return NULL;
}

errno_t fs_instance_lock(uint64_t service, fs_instance_t **instance)
{
    fs_instance_t *found = instance_find(service);
    if (found == NULL)
        return ENOENT;
    found->refs++; /* prevents an unmount from freeing it during the wait */
    fibril_mutex_lock(&found->lock);
    if (!found->mounted) {
        fs_instance_unlock(found);
        return ENOENT;
    }
    *instance = found;
    return EOK;
}

void fs_instance_unlock(fs_instance_t *instance)
{
    fibril_mutex_unlock(&instance->lock);
    if (--instance->refs == 0)
        free(instance);
}

/* Opens the device if the file system needs one. */
static errno_t device_open(service_id_t service, block_device_t **device)
{
    *device = NULL;
    return fs_ops->needs_device ? block_open(service, device) : EOK;
}

static errno_t device_close(block_device_t *device)
{
    return device != NULL ? block_close(device) : EOK;
}

/* Whether the failed mount succeeds without its options. */
static bool options_to_blame(block_device_t *device, const char *options)
{
    void *context;
    void *root;
    if (!fs_ops->needs_device || options[0] == '\0')
        return options[0] != '\0';
    if (fs_ops->mount(device, "", &context, &root) != EOK)
        return false;
    fs_ops->node_put(context, root);
    (void)fs_ops->unmount(context); /* an error is harmless: nothing was changed */
    return true;
}

/* Returns the cause of an error of the mount op. */
static enum vfs_mount_blame mount_blame(errno_t rc, block_device_t *device, const char *options)
{
    switch (rc) {
    case EINVAL:
        return options_to_blame(device, options) ? VFS_MOUNT_BLAME_OPTIONS : VFS_MOUNT_BLAME_IMAGE;
    case ECORRUPT:
        return VFS_MOUNT_BLAME_IMAGE;
    case ENOMEM:
        return VFS_MOUNT_BLAME_NONE;
    default:
        return VFS_MOUNT_BLAME_DEVICE;
    }
}

static errno_t instance_mount(fs_instance_t *instance, const char *options, fs_mounted_t *mounted)
{
    errno_t rc = device_open(instance->service, &instance->device);
    if (rc != EOK) {
        mounted->blame = VFS_MOUNT_BLAME_DEVICE;
        return rc;
    }
    rc = fs_ops->mount(instance->device, options, &instance->context, &instance->root);
    if (rc != EOK) {
        mounted->blame = mount_blame(rc, instance->device, options);
        (void)device_close(instance->device); /* an error is harmless: nothing was written */
        return rc;
    }
    fs_node_info_t info;
    fs_ops->node_info(instance->context, instance->root, &info);
    instance->root_index = info.index;
    *mounted =
        (fs_mounted_t){.root_index = info.index, .root_size = info.size, .root_type = info.type};
    return EOK;
}

/* Creates an instance that is in the list and locked, with references for the list and the lock. */
static fs_instance_t *instance_add(service_id_t service)
{
    fs_instance_t *instance = calloc(1, sizeof(*instance));
    if (instance == NULL)
        return NULL;
    instance->service = service;
    instance->refs = 2;
    fibril_mutex_init(&instance->lock, "mounted file system");
    fibril_mutex_lock(&instance->lock);
    list_init(&instance->open);
    list_init(&instance->points);
    list_prepend(&instances, &instance->link);
    return instance;
}

errno_t fs_instance_create(service_id_t service, const char *options, fs_mounted_t *mounted)
{
    *mounted = (fs_mounted_t){.blame = VFS_MOUNT_BLAME_DEVICE};
    if (instance_find(service) != NULL)
        return EBUSY;
    fs_instance_t *instance = instance_add(service);
    if (instance == NULL) {
        mounted->blame = VFS_MOUNT_BLAME_NONE;
        return ENOMEM;
    }
    errno_t rc = instance_mount(instance, options, mounted);
    instance->mounted = rc == EOK;
    if (rc != EOK) {
        list_unlink(&instance->link);
        instance->refs--;
    }
    fs_instance_unlock(instance);
    return rc;
}

errno_t fs_instance_destroy(service_id_t service)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc != EOK)
        return rc;
    if (!list_empty(&instance->open) || !list_empty(&instance->points)) {
        fs_instance_unlock(instance);
        return EBUSY;
    }
    instance->mounted = false;
    fs_ops->node_put(instance->context, instance->root);
    rc = fs_ops->unmount(instance->context);
    errno_t closed = device_close(instance->device);
    list_unlink(&instance->link);
    instance->refs--;
    fs_instance_unlock(instance);
    return rc != EOK ? rc : closed;
}

static fs_open_node_t *open_node_find(const fs_instance_t *instance, uint64_t index)
{
    list_foreach (instance->open, link, fs_open_node_t, open)
        if (open->index == index)
            return open;
    return NULL;
}

errno_t fs_node_get(fs_instance_t *instance, uint64_t index, void **node)
{
    if (index > UINT32_MAX)
        return ENOENT;
    return fs_ops->node_get(instance->context, (fs_index_t)index, node);
}

void fs_node_put(fs_instance_t *instance, void *node)
{
    fs_ops->node_put(instance->context, node);
}

static errno_t node_visit_once(service_id_t service, fs_index_t index, fs_node_work_t *work,
                               void *request)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc != EOK)
        return rc;
    void *node;
    rc = fs_node_get(instance, index, &node);
    if (rc == EOK) {
        fs_node_info_t info;
        fs_ops->node_info(instance->context, node, &info);
        rc = work(instance, node, &info, request);
        fs_node_put(instance, node);
    }
    fs_instance_unlock(instance);
    return rc;
}

errno_t fs_node_visit(service_id_t service, fs_index_t index, fs_node_work_t *work, void *request)
{
    errno_t rc;
    do
        rc = node_visit_once(service, index, work, request);
    while (rc == EAGAIN);
    return rc;
}

void fs_growth_note(fs_growth_t *growth, const fs_node_info_t *info)
{
    if (!growth->noted)
        *growth = (fs_growth_t){.noted = true, .size = info->size};
}

errno_t fs_growth_undo(const fs_growth_t *growth, fs_instance_t *instance, void *node, errno_t rc)
{
    fs_node_info_t info;
    if (rc == EOK || rc == EAGAIN)
        return rc;
    fs_ops->node_info(instance->context, node, &info);
    if (info.size <= growth->size)
        return rc;
    errno_t undo_rc = fs_ops->truncate(instance->context, node, growth->size);
    return undo_rc == EROFS ? undo_rc : rc; /* EROFS: the device fails, the file stays too long */
}

void fs_instance_work(uint64_t service)
{
    fs_instance_t *instance;
    bool more = fs_ops->work != NULL;
    if (more)
        async_reply_now(); /* the client need not wait for the work */
    while (more && fs_instance_lock(service, &instance) == EOK) {
        more = fs_ops->work(instance->context);
        fs_instance_unlock(instance);
    }
}

errno_t fs_node_open(fs_instance_t *instance, fs_index_t index, void *node)
{
    fs_open_node_t *open = open_node_find(instance, index);
    if (open != NULL) {
        fs_node_put(instance, node); /* the table already has a reference */
        open->count++;
        return EOK;
    }
    open = malloc(sizeof(*open));
    if (open == NULL) {
        fs_node_put(instance, node);
        return ENOMEM;
    }
    *open = (fs_open_node_t){.index = index, .node = node, .count = 1};
    list_prepend(&instance->open, &open->link);
    return EOK;
}

errno_t fs_node_close(fs_instance_t *instance, uint64_t index)
{
    fs_open_node_t *open = open_node_find(instance, index);
    if (open == NULL)
        return ENOENT;
    if (--open->count == 0) {
        list_unlink(&open->link);
        fs_node_put(instance, open->node);
        free(open);
    }
    return EOK;
}

fs_mount_point_t *fs_mount_point_at(const fs_instance_t *instance, fs_index_t index)
{
    list_foreach (instance->points, link, fs_mount_point_t, point)
        if (point->index == index)
            return point;
    return NULL;
}

void fs_node_result(const fs_instance_t *instance, void *node, vfs_out_lookup_out_t *result)
{
    fs_node_info_t info;
    fs_ops->node_info(instance->context, node, &info);
    *result = (vfs_out_lookup_out_t){
        .service = instance->service,
        .fs_handle = fs_own_handle,
        .index = info.index,
        .size = info.size,
        .type = info.type,
        .links = info.links,
    };
}
