// SPDX-License-Identifier: BSD-2-Clause
/* Mounting. Names of devices are converted to service ids here, so that VFS does not depend on the
 * location service and cannot wait for it. */
#include "session.h"

#include <loc/loc.h>
#include <proto/vfs_in.h>
#include <string.h>
#include <vfs/vfs.h>

/* Finds the service named `device` ("bd/initrd" or "/loc/bd/initrd"); 0 if `device` is empty. */
static errno_t device_find(const char *device, bool wait, service_id_t *service)
{
    *service = 0;
    if (device == NULL || device[0] == '\0')
        return EOK;
    if (strncmp(device, "/loc/", 5) == 0)
        device += 5;
    return loc_service_get_id(device, wait, service);
}

errno_t vfs_mount_blaming(const char *fs_name, const char *mount_point, const char *device,
                          const char *options, enum vfs_mount_blame *blame)
{
    *blame = VFS_MOUNT_BLAME_POINT;
    char absolute[PATH_SIZE_MAX];
    errno_t rc = vfs_path_tidy(mount_point, absolute);
    if (rc != EOK)
        return rc;
    /* The root is mounted during boot, when the driver of the disk may not be ready yet. */
    bool root = strcmp(absolute, "/") == 0;
    *blame = VFS_MOUNT_BLAME_DEVICE;
    service_id_t service;
    rc = device_find(device, root, &service);
    if (rc != EOK)
        return rc;
    *blame = VFS_MOUNT_BLAME_NONE;
    async_exchange_t *exchange;
    rc = vfs_session_begin(&exchange);
    if (rc == EOK) {
        /* This sends the request, its strings and the PING for the file system at once. */
        vfs_in_mount_error_t error;
        rc = vfs_in_mount(exchange, service, 0, absolute, options != NULL ? options : "", fs_name,
                          &error);
        async_exchange_end(exchange);
        *blame = error.blame;
    }
    return rc;
}

errno_t vfs_mount(const char *fs_name, const char *mount_point, const char *device,
                  const char *options)
{
    enum vfs_mount_blame blame;
    return vfs_mount_blaming(fs_name, mount_point, device, options, &blame);
}

errno_t vfs_unmount(const char *mount_point, task_id_t *holder)
{
    *holder = 0;
    char absolute[PATH_SIZE_MAX];
    async_exchange_t *exchange;
    errno_t rc = vfs_path_begin(mount_point, absolute, &exchange);
    if (rc == EOK) {
        vfs_in_unmount_error_t error;
        rc = vfs_in_unmount(exchange, absolute, &error);
        async_exchange_end(exchange);
        *holder = rc == EBUSY ? error.holder : 0;
    }
    return rc;
}

errno_t vfs_mount_list(vfs_mount_info_t *mounts, size_t max, size_t *count)
{
    *count = 0;
    async_exchange_t *exchange;
    errno_t rc = vfs_session_begin(&exchange);
    if (rc != EOK)
        return rc;
    size_t fit = DATA_XFER_MAX / sizeof(mounts[0]);
    max = max < fit ? max : fit;
    vfs_in_mount_list_out_t out;
    rc = vfs_in_mount_list(exchange, mounts, max, &out);
    async_exchange_end(exchange);
    *count = out.count;
    for (size_t i = 0; rc == EOK && i < *count && i < max; i++) {
        vfs_mount_info_t *mount = &mounts[i];
        if (mount->service_id != 0 &&
            loc_service_get_name(mount->service_id, mount->service, sizeof(mount->service)) != EOK)
            strcpy(mount->service, "(gone)");
    }
    return rc;
}
