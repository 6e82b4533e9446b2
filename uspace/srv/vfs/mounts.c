// SPDX-License-Identifier: BSD-2-Clause
/* The mount table; see mounts.h. */
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
    vfs_mount_t *mount = vfs_mounts_of_path(mounts, path);
    return mount != NULL && strcmp(mount->info.mount_point, path) == 0 ? mount : NULL;
}

vfs_mount_t *vfs_mounts_of_path(const vfs_mounts_t *mounts, const char *path)
{
    vfs_mount_t *found = NULL;
    list_foreach (mounts->list, link, vfs_mount_t, mount)
        if (path_within(path, mount->info.mount_point))
            found = mount; /* a later one hides the earlier ones */
    return found;
}

static bool mount_is_visible(const vfs_mounts_t *mounts, const vfs_mount_t *mount)
{
    return vfs_mounts_of_path(mounts, mount->info.mount_point) == mount;
}

bool vfs_mounts_within(const vfs_mounts_t *mounts, const char *path)
{
    list_foreach (mounts->list, link, const vfs_mount_t, mount)
        if (path_within(mount->info.mount_point, path) && mount_is_visible(mounts, mount))
            return true;
    return false;
}

bool vfs_mounts_on(const vfs_mounts_t *mounts, const vfs_mount_t *mount)
{
    bool later = false, found = false;
    list_foreach (mounts->list, link, const vfs_mount_t, other) {
        found = found || (later && path_within(other->info.mount_point, mount->info.mount_point));
        later = later || other == mount;
    }
    return found;
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
