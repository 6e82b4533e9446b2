// SPDX-License-Identifier: BSD-2-Clause
/*
 * Both sides of mounting: MOUNT and UNMOUNT at the server of the mount point, MOUNTED and UNMOUNTED
 * at the server of the mounted file system.
 *
 * The server of the mount point waits for the other server in the connection fibril of the request,
 * so other requests over that connection wait behind it. It holds no lock meanwhile. VFS sends only
 * one such request at a time.
 */
#include "internal.h"

#include <stdlib.h>

/* Removes a mount point from the list and drops its node. Requires the lock. */
static void point_drop(fs_instance_t *instance, fs_mount_point_t *point)
{
    list_unlink(&point->link);
    fs_node_put(instance, point->node);
}

/* Adds a mount point to the list, with a reference to its node, so that nothing else can be mounted
 * on it. */
static errno_t point_insert(uint64_t service, fs_mount_point_t *point)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc != EOK)
        return rc;
    rc = fs_node_get(instance, point->index, &point->node);
    if (rc == EOK && fs_mount_point_at(instance, point->index) != NULL) {
        fs_node_put(instance, point->node);
        rc = EBUSY;
    }
    if (rc == EOK)
        list_prepend(&instance->points, &point->link);
    fs_instance_unlock(instance);
    return rc;
}

/* Makes the mount point passable or, if nothing is mounted, removes it from the list. The instance
 * still exists, since an instance with a mount point cannot be unmounted. */
static void point_settle(uint64_t service, fs_mount_point_t *point, bool mounted)
{
    fs_instance_t *instance;
    if (fs_instance_lock(service, &instance) != EOK)
        return;
    point->passable = mounted;
    if (!mounted)
        point_drop(instance, point);
    fs_instance_unlock(instance);
}

/* Sends MOUNTED to the server of the mounted file system and waits for the result. */
static errno_t point_mount(const fs_mount_point_t *point, const char *options,
                           fs_mounted_t *mounted)
{
    vfs_out_mounted_out_t out;
    vfs_out_mounted_error_t error;
    errno_t rc = vfs_out_mounted_over(point->session, point->service, options, &out, &error);
    if (rc == EHANGUP && error.blame == VFS_MOUNT_BLAME_NONE)
        error.blame = VFS_MOUNT_BLAME_FS; /* the server has died */
    *mounted = (fs_mounted_t){out.root, out.size, out.type, error.blame};
    return rc;
}

/* Mounts on the node that the request names. On an error the caller keeps `point`. */
static errno_t point_try(const vfs_out_mount_request_t *request, fs_mount_point_t *point,
                         fs_mounted_t *mounted)
{
    service_id_t service = request->in.service;
    mounted->blame = VFS_MOUNT_BLAME_POINT;
    point->index = request->in.index;
    point->service = request->in.mounted_service;
    errno_t rc = point_insert(service, point);
    if (rc != EOK)
        return rc;
    rc = point_mount(point, request->options, mounted);
    if (rc == EOK)
        point->root = mounted->root_index;
    point_settle(service, point, rc == EOK);
    return rc;
}

/* Creates a mount point and mounts on it. On an error the point is freed. */
static errno_t point_create(vfs_out_mount_request_t *request, fs_mounted_t *mounted)
{
    fs_mount_point_t *point = calloc(1, sizeof(*point));
    if (point == NULL)
        return ENOMEM;
    errno_t rc = async_part_accept_clone(&request->mounted, INTERFACE_VFS_OUT, EXCHANGE_ATOMIC,
                                         &point->session);
    if (rc != EOK) {
        mounted->blame = VFS_MOUNT_BLAME_FS;
        free(point);
        return rc;
    }
    rc = point_try(request, point, mounted);
    if (rc != EOK) {
        async_session_close(point->session);
        free(point);
    }
    return rc;
}

void fs_do_mount(void *context, vfs_out_mount_request_t *request)
{
    (void)context;
    fs_mounted_t mounted = {.blame = VFS_MOUNT_BLAME_NONE};
    errno_t rc = point_create(request, &mounted);
    if (rc == EOK)
        vfs_out_mount_reply(request, EOK, mounted.root_index, mounted.root_size, mounted.root_type);
    else
        vfs_out_mount_fail(request, rc, mounted.blame);
}

void fs_do_mounted(void *context, vfs_out_mounted_request_t *request)
{
    (void)context;
    fs_mounted_t mounted = {.blame = VFS_MOUNT_BLAME_NONE};
    errno_t rc = fs_instance_create(request->in.service, request->options, &mounted);
    if (rc == EOK)
        vfs_out_mounted_reply(request, EOK, mounted.root_index, mounted.root_size,
                              mounted.root_type);
    else
        vfs_out_mounted_fail(request, rc, mounted.blame);
}

/* Takes a mount point for unmounting. EBUSY: another request is mounting or unmounting it. */
static errno_t point_take(service_id_t service, fs_index_t index, fs_mount_point_t **point)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc != EOK)
        return rc;
    *point = fs_mount_point_at(instance, index);
    if (*point == NULL)
        rc = ENOENT;
    else if (!(*point)->passable)
        rc = EBUSY;
    else
        (*point)->passable = false;
    fs_instance_unlock(instance);
    return rc;
}

void fs_do_unmount(void *context, vfs_out_unmount_request_t *request)
{
    (void)context;
    service_id_t service = request->in.service;
    fs_mount_point_t *point;
    errno_t rc = point_take(service, request->in.index, &point);
    if (rc == EOK) {
        /* EHANGUP: the server has died, so nothing is mounted any more. */
        rc = vfs_out_unmounted_over(point->session, point->service);
        point_settle(service, point, rc == EBUSY);
        if (rc != EBUSY) {
            async_session_close(point->session);
            free(point);
        }
    }
    vfs_out_unmount_reply(request, rc);
}

void fs_do_unmounted(void *context, vfs_out_unmounted_request_t *request)
{
    (void)context;
    vfs_out_unmounted_reply(request, fs_instance_destroy(request->in.service));
}
