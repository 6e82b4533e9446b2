// SPDX-License-Identifier: BSD-2-Clause
/*
 * Mounting, from both sides: MOUNT and UNMOUNT at the server of the mount point, MOUNTED and
 * UNMOUNTED at the server of what is mounted.
 *
 * The server of the mount point waits for the other one in the fibril of the connection that the
 * request came over: whatever else comes over that connection waits behind it. No lock is held
 * meanwhile. VFS sends one such request at a time.
 */
#include "internal.h"

#include <stdlib.h>

/* Takes a point out of the list, and its node can go. Lock held. */
static void point_drop(fs_instance_t *instance, fs_mount_point_t *point)
{
    fs_mount_point_t **place = &instance->points;
    while (*place != point)
        place = &(*place)->next;
    *place = point->next;
    fs_node_put(instance, point->node);
}

/* Keeps the node of the point from going away, and others from mounting on it. */
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
    if (rc == EOK) {
        point->next = instance->points;
        instance->points = point;
    }
    fs_instance_unlock(instance);
    return rc;
}

/* What is mounted can be found from now on; or nothing is, and the point is ours again. An instance
 * with a point in its list is not unmounted, so that it is there. */
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

/* Passes the mount on and waits for what comes of it. */
static errno_t point_mount(const fs_mount_point_t *point, const char *options,
                           vfs_mounted_t *mounted)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(point->session, &exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_out_mounted(exchange, point->service, options, mounted);
    async_exchange_end(exchange);
    return rc;
}

/* Mounts on the node that the words of `call` name; `point` is ours on an error. */
static errno_t mount(const async_call_t *call, const char *options, fs_mount_point_t *point,
                     vfs_mounted_t *mounted)
{
    uint64_t service = call->word[0];
    mounted->blame = VFS_MOUNT_BLAME_POINT;
    if (call->word[1] > UINT32_MAX)
        return ENOENT;
    point->index = (fs_index_t)call->word[1];
    point->service = (service_id_t)call->word[3];
    errno_t rc = point_insert(service, point);
    if (rc != EOK)
        return rc;
    mounted->blame = VFS_MOUNT_BLAME_FS;
    rc = point_mount(point, options, mounted);
    if (rc == EOK)
        point->root = mounted->root_index;
    point_settle(service, point, rc == EOK);
    return rc;
}

void fs_do_mount(const async_call_t *call)
{
    async_session_t *session = NULL;
    errno_t rc = async_clone_take(INTERFACE_VFS_OUT, EXCHANGE_ATOMIC, &session);
    void *options = NULL;
    errno_t taken = async_data_write_take(&options, PATH_SIZE_MAX, NULL);
    rc = rc != EOK ? rc : taken;

    vfs_mounted_t mounted = {.blame = VFS_MOUNT_BLAME_NONE};
    fs_mount_point_t *point = rc == EOK ? calloc(1, sizeof(*point)) : NULL;
    if (rc == EOK && point == NULL)
        rc = ENOMEM;
    if (rc == EOK) {
        point->session = session;
        rc = mount(call, options, point, &mounted);
    }
    if (rc != EOK) {
        free(point);
        if (session != NULL)
            async_session_close(session);
    }
    free(options);
    (void)vfs_mounted_answer(call, rc, &mounted);
}

void fs_do_mounted(const async_call_t *call)
{
    void *options;
    vfs_mounted_t mounted = {.blame = VFS_MOUNT_BLAME_NONE};
    errno_t rc = async_data_write_take(&options, PATH_SIZE_MAX, NULL);
    if (rc == EOK) {
        rc = fs_instance_create((service_id_t)call->word[0], options, &mounted);
        free(options);
    }
    (void)vfs_mounted_answer(call, rc, &mounted);
}

/* Passes the unmount on. EHANGUP: the server is gone, and with it what was mounted. */
static errno_t point_unmount(const fs_mount_point_t *point)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(point->session, &exchange);
    if (rc != EOK)
        return rc;
    rc = vfs_out_unmounted(exchange, point->service);
    async_exchange_end(exchange);
    return rc;
}

/* Takes a point for unmounting. EBUSY when somebody is at it already. */
static errno_t point_take(uint64_t service, uint64_t index, fs_mount_point_t **point)
{
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc != EOK)
        return rc;
    *point = index <= UINT32_MAX ? fs_mount_point_at(instance, (fs_index_t)index) : NULL;
    if (*point == NULL)
        rc = ENOENT;
    else if (!(*point)->passable)
        rc = EBUSY;
    else
        (*point)->passable = false;
    fs_instance_unlock(instance);
    return rc;
}

void fs_do_unmount(const async_call_t *call)
{
    fs_mount_point_t *point;
    errno_t rc = point_take(call->word[0], call->word[1], &point);
    if (rc == EOK) {
        rc = point_unmount(point);
        point_settle(call->word[0], point, rc == EBUSY);
        if (rc != EBUSY) {
            async_session_close(point->session);
            free(point);
        }
    }
    async_answer_0(call, rc);
}

void fs_do_unmounted(const async_call_t *call)
{
    async_answer_0(call, fs_instance_destroy((service_id_t)call->word[0]));
}
