// SPDX-License-Identifier: BSD-2-Clause
/* The mount table. */
#include "mounts.h"

#include <string.h>
#include <vfs/path.h>

void vfs_mounts_add(vfs_mounts_t *mounts, vfs_mount_t *mount)
{
    list_append(&mounts->list, &mount->link);
}

void vfs_mounts_remove(vfs_mount_t *mount)
{
    list_unlink(&mount->link);
}

vfs_mount_t *vfs_mounts_root(const vfs_mounts_t *mounts)
{
    return vfs_mounts_at(mounts, "/");
}

vfs_mount_t *vfs_mounts_at(const vfs_mounts_t *mounts, const char *path)
{
    list_foreach (mounts->list, link, vfs_mount_t, mount)
        if (strcmp(mount->info.mount_point, path) == 0)
            return mount;
    return NULL;
}

vfs_mount_t *vfs_mounts_of_path(const vfs_mounts_t *mounts, const char *path)
{
    vfs_mount_t *found = NULL;
    size_t longest = 0;
    list_foreach (mounts->list, link, vfs_mount_t, mount) {
        size_t length = strlen(mount->info.mount_point);
        if (path_within(path, mount->info.mount_point) && length > longest) {
            found = mount;
            longest = length;
        }
    }
    return found;
}

bool vfs_mounts_within(const vfs_mounts_t *mounts, const char *path)
{
    list_foreach (mounts->list, link, const vfs_mount_t, mount)
        if (path_within(mount->info.mount_point, path))
            return true;
    return false;
}

bool vfs_mounts_below(const vfs_mounts_t *mounts, const char *path)
{
    list_foreach (mounts->list, link, const vfs_mount_t, mount) {
        const char *point = mount->info.mount_point;
        if (path_within(point, path) && strcmp(point, path) != 0)
            return true;
    }
    return false;
}

vfs_mount_t *vfs_mounts_of_service(const vfs_mounts_t *mounts, service_id_t service)
{
    list_foreach (mounts->list, link, vfs_mount_t, mount)
        if (mount->service == service)
            return mount;
    return NULL;
}

size_t vfs_mounts_count(const vfs_mounts_t *mounts)
{
    size_t count = 0;
    list_foreach (mounts->list, link, const vfs_mount_t, mount)
        count++;
    return count;
}
