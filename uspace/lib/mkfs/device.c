// SPDX-License-Identifier: BSD-2-Clause
/* The device to format, see device.h. */
#include "device.h"

#include <loc/loc.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

#define MOUNTS_MAX 32

/* EBUSY if the device is mounted: the mounted file system would overwrite the new one from its
 * cache. */
static errno_t mounted_check(const char *service)
{
    vfs_mount_info_t *mounts = calloc(MOUNTS_MAX, sizeof(mounts[0]));
    size_t count;
    if (mounts == NULL)
        return ENOMEM;

    errno_t rc = vfs_mount_list(mounts, MOUNTS_MAX, &count);
    for (size_t i = 0; rc == EOK && i < count && i < MOUNTS_MAX; i++)
        if (strcmp(mounts[i].service, service) == 0)
            rc = EBUSY;
    free(mounts);
    return rc;
}

int mkfs_device_open(const char *name, block_device_t **device)
{
    const char *service = strncmp(name, "/loc/", 5) == 0 ? name + 5 : name;
    service_id_t id;

    errno_t rc = loc_service_get_id(service, false, &id);
    if (rc == ENOENT)
        return cli_fail_text(name, "no such device");
    if (rc == EOK)
        rc = mounted_check(service);
    if (rc == EBUSY)
        return cli_fail_text(name, "device is mounted; unmount it first");
    if (rc == EOK)
        rc = block_open(id, device);
    if (rc == ENOENT || rc == ENOTSUP)
        return cli_fail_text(name, "not a block device");
    return rc == EOK ? CLI_OK : cli_fail(name, rc);
}

int mkfs_device_close(const char *name, block_device_t *device, errno_t rc)
{
    errno_t close_rc = block_close(device);

    if (rc == ENOSPC)
        return cli_fail_text(name, "the device is too small for this file system");
    if (rc == EFBIG)
        return cli_fail_text(name, "the device is too large for this file system");
    if (rc == EINVAL || rc == ENOTSUP)
        return cli_fail_text(name, "the blocks of the device are too large for this file system");
    if (rc == EOK)
        rc = close_rc;
    return rc == EOK ? CLI_OK : cli_fail(name, rc);
}
