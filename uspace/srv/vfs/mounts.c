// SPDX-License-Identifier: BSD-2-Clause
/* The mount table. */
#include "mounts.h"

#include <string.h>
#include <vfs/path.h>

void vfs_mounts_add(vfs_mounts_t *mounts, vfs_mount_t *mount)
{
    vfs_mount_t **last = &mounts->first;
    while (*last != NULL)
        last = &(*last)->next;
    mount->next = NULL;
    *last = mount;
}

void vfs_mounts_remove(vfs_mounts_t *mounts, vfs_mount_t *mount)
{
    vfs_mount_t **place = &mounts->first;
    while (*place != mount)
        place = &(*place)->next;
    *place = mount->next;
}

vfs_mount_t *vfs_mounts_root(const vfs_mounts_t *mounts)
{
    return vfs_mounts_at(mounts, "/");
}

vfs_mount_t *vfs_mounts_at(const vfs_mounts_t *mounts, const char *path)
{
    vfs_mount_t *mount = mounts->first;
    while (mount != NULL && strcmp(mount->info.mount_point, path) != 0)
        mount = mount->next;
    return mount;
}

vfs_mount_t *vfs_mounts_of_path(const vfs_mounts_t *mounts, const char *path)
{
    vfs_mount_t *found = NULL;
    size_t longest = 0;
    for (vfs_mount_t *mount = mounts->first; mount != NULL; mount = mount->next) {
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
    const vfs_mount_t *mount = mounts->first;
    while (mount != NULL && !path_within(mount->info.mount_point, path))
        mount = mount->next;
    return mount != NULL;
}

bool vfs_mounts_below(const vfs_mounts_t *mounts, const char *path)
{
    for (const vfs_mount_t *mount = mounts->first; mount != NULL; mount = mount->next) {
        const char *point = mount->info.mount_point;
        if (path_within(point, path) && strcmp(point, path) != 0)
            return true;
    }
    return false;
}

vfs_mount_t *vfs_mounts_of_service(const vfs_mounts_t *mounts, service_id_t service)
{
    vfs_mount_t *mount = mounts->first;
    while (mount != NULL && mount->service != service)
        mount = mount->next;
    return mount;
}

size_t vfs_mounts_count(const vfs_mounts_t *mounts)
{
    size_t count = 0;
    for (const vfs_mount_t *mount = mounts->first; mount != NULL; mount = mount->next)
        count++;
    return count;
}
