// SPDX-License-Identifier: BSD-2-Clause
/*
 * Mounting, delegated as in June 2011: VFS sends the mount request and a connection to the server
 * of the new file system to the server of the mount point, which passes the request on.
 *
 * VFS holds the namespace lock for writing during all of this, also while it waits for the servers.
 * The system of June 2011 ended the exchange before that wait, so that its phone returned to the
 * pool. The mounted file system then read its device, which was a file, and that read got the same
 * phone: it was queued behind the mount request that it had to serve. The fix ends the exchange
 * after the wait. See mount_delegate().
 */
#include "lookup.h"
#include "ops.h"

#include <os/os.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/path.h>

bool vfs_exchange_early;

errno_t vfs_mount_permitted(task_id_t task)
{
    return os_task_permitted(task, PERM_MOUNT);
}

/* Whether a root has ever been mounted. */
static bool started;

/* Numbers for instances without a device. They differ from service numbers, which start at 1. */
#define INSTANCE_OWN 0x80000000u
static service_id_t last_own;

typedef struct mount_request {
    task_id_t client;
    char point[PATH_SIZE_MAX];
    const char *options;
    const char *fs_name;
    service_id_t service; /* 0: no device */
    enum vfs_mount_blame blame;
} mount_request_t;

/* Checks the strings of a mount request, and fills in `request`. */
static errno_t request_check(mount_request_t *request, const vfs_in_mount_request_t *asked)
{
    const vfs_mount_info_t *info = NULL;
    request->options = asked->options;
    request->fs_name = asked->fs_name;
    request->blame = VFS_MOUNT_BLAME_POINT;
    errno_t rc = path_tidy(NULL, asked->mount_point, request->point, PATH_SIZE_MAX);
    if (rc != EOK)
        return rc;
    request->blame = VFS_MOUNT_BLAME_OPTIONS;
    if (strlen(request->options) >= sizeof(info->options))
        return ENAMETOOLONG;
    request->blame = VFS_MOUNT_BLAME_FS;
    if (strlen(request->fs_name) >= sizeof(info->fs_name))
        return ENAMETOOLONG;
    return EOK;
}

/* The result of a mount request to a server. */
typedef struct mounted {
    fs_index_t root;
    enum vfs_mount_blame blame;
} mounted_t;

/* Asks the server of the mount point to mount, and sends it a connection to the server of the new
 * file system. */
static errno_t mount_delegate(const vfs_mount_t *mount, mounted_t *mounted)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(mount->parent_fs, &exchange);
    if (rc != EOK)
        return rc;
    async_exchange_t *to_mounted = NULL; /* NULL (a dead server): no phone is sent */
    errno_t cloned = vfs_fs_begin(mount->fs, &to_mounted);
    vfs_out_mount_sent_t sent;
    vfs_out_mount_start(exchange, mount->parent_service, mount->parent_index, mount->service,
                        cloned == EOK ? to_mounted : NULL, mount->info.options, &sent);
    if (cloned == EOK)
        async_exchange_end(to_mounted);

    vfs_out_mount_out_t out;
    vfs_out_mount_error_t error;
    if (vfs_exchange_early) {
        async_exchange_end(exchange);
        rc = vfs_out_mount_finish(&sent, &out, &error);
    } else {
        rc = vfs_out_mount_finish(&sent, &out, &error);
        async_exchange_end(exchange);
    }
    *mounted = (mounted_t){out.root, error.blame};
    return rc;
}

/* Looks up the mount point, and enters its real path. */
static errno_t point_find(task_id_t client, char path[PATH_SIZE_MAX], vfs_mount_t *mount,
                          vfs_out_lookup_out_t *point)
{
    errno_t rc = vfs_lookup(client, path, VFS_L_FOLLOW | VFS_L_DIRECTORY, point);
    if (rc != EOK)
        return rc;
    if (vfs_mounts_at(&vfs_mounts, path) != NULL)
        return EBUSY;
    if (strlen(path) >= sizeof(mount->info.mount_point))
        return ENAMETOOLONG;
    strcpy(mount->info.mount_point, path);
    return EOK;
}

/* Mounts below the root: finds the mount point, and delegates to its server. */
static errno_t mount_below(mount_request_t *request, vfs_mount_t *mount, mounted_t *mounted)
{
    vfs_out_lookup_out_t point;
    mounted->blame = VFS_MOUNT_BLAME_POINT;
    errno_t rc = point_find(request->client, request->point, mount, &point);
    if (rc != EOK)
        return rc;
    mount->parent_fs = vfs_fs_by_handle(point.fs_handle);
    mount->parent_service = point.service;
    mount->parent_index = point.index;
    if (mount->parent_fs == NULL)
        return EHANGUP;
    mounted->blame = VFS_MOUNT_BLAME_NONE;
    return mount_delegate(mount, mounted);
}

/* Mounts the root, which has no mount point in another file system: VFS sends MOUNTED itself. */
static errno_t vfs_mount_root(vfs_mount_t *mount, mounted_t *mounted)
{
    strcpy(mount->info.mount_point, "/");
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(mount->fs, &exchange);
    if (rc != EOK)
        return rc;
    vfs_out_mounted_out_t out;
    vfs_out_mounted_error_t error;
    rc = vfs_out_mounted(exchange, mount->service, mount->info.options, &out, &error);
    async_exchange_end(exchange);
    if (rc == EHANGUP && error.blame == VFS_MOUNT_BLAME_NONE)
        error.blame = VFS_MOUNT_BLAME_FS; /* the server is dead */
    *mounted = (mounted_t){out.root, error.blame};
    return rc;
}

/* Unmounts without the server of the mount point: for the root, or if that server is dead. */
static errno_t unmount_direct(const vfs_mount_t *mount)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(mount->fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_unmounted(exchange, mount->service);
        async_exchange_end(exchange);
    }
    return rc;
}

/* Checks that need no request to a server. */
static errno_t mount_check(const mount_request_t *request, const vfs_fs_t *fs,
                           enum vfs_mount_blame *blame)
{
    *blame = VFS_MOUNT_BLAME_POINT;
    if (vfs_mounts_at(&vfs_mounts, request->point) != NULL)
        return EBUSY;
    if (vfs_mounts_root(&vfs_mounts) == NULL && strcmp(request->point, "/") != 0)
        return ENOENT;
    *blame = VFS_MOUNT_BLAME_DEVICE;
    if (fs->info.needs_device != 0 && request->service == 0)
        return ENODEV;
    if (fs->info.needs_device == 0 && request->service != 0)
        return EINVAL;
    if (request->service >= INSTANCE_OWN)
        return ENODEV;
    if (request->service != 0 && vfs_mounts_of_service(&vfs_mounts, request->service) != NULL)
        return EBUSY;
    *blame = VFS_MOUNT_BLAME_NONE;
    return EOK;
}

/* Creates an entry for the mount table. The caller keeps its reference to `fs` until it adds the
 * entry. */
static vfs_mount_t *mount_create(const mount_request_t *request, vfs_fs_t *fs)
{
    vfs_mount_t *mount = calloc(1, sizeof(*mount));
    if (mount == NULL)
        return NULL;
    strcpy(mount->info.options, request->options); /* the lengths have been checked */
    strcpy(mount->info.fs_name, fs->info.name);
    mount->info.service_id = request->service;
    mount->fs = fs;
    mount->service = request->service != 0 ? request->service : INSTANCE_OWN + ++last_own;
    return mount;
}

/* If the server of the mount point died during the request, the new file system may be mounted
 * already, and would keep its device forever. Unmounting it fails with ENOENT if it is not. */
static void mount_undo(const vfs_mount_t *mount, errno_t rc)
{
    if (rc == EHANGUP && mount->parent_fs != NULL)
        (void)unmount_direct(mount);
}

/* Mounts, with the namespace lock held for writing. On success the mount takes the caller's
 * reference to `fs`. */
static errno_t mount_locked(mount_request_t *request, vfs_fs_t *fs)
{
    errno_t rc = mount_check(request, fs, &request->blame);
    if (rc != EOK)
        return rc;
    vfs_mount_t *mount = mount_create(request, fs);
    if (mount == NULL)
        return ENOMEM;
    mounted_t mounted = {.blame = VFS_MOUNT_BLAME_NONE};
    bool root = strcmp(request->point, "/") == 0;
    rc = root ? vfs_mount_root(mount, &mounted) : mount_below(request, mount, &mounted);
    if (rc != EOK) {
        request->blame = mounted.blame;
        mount_undo(mount, rc);
        vfs_fs_put(mount->parent_fs);
        free(mount);
        return rc;
    }
    started = true;
    mount->root = mounted.root;
    vfs_mounts_add(&vfs_mounts, mount);
    return EOK;
}

/* Returns the server of the file system. Only the mount of the first root waits until it has
 * registered, since the system is still booting. */
static vfs_fs_t *request_fs(const mount_request_t *request)
{
    bool wait = strcmp(request->point, "/") == 0 && !started;
    return wait ? vfs_fs_wait(request->fs_name) : vfs_fs_find(request->fs_name);
}

/* Mounts, and answers the client's PING as soon as the file system server is known. */
static errno_t mount_by_name(mount_request_t *request, async_part_t *ping)
{
    vfs_fs_t *fs = request_fs(request);
    if (fs == NULL) {
        request->blame = VFS_MOUNT_BLAME_FS;
        return ENOENT;
    }
    async_part_done(ping);
    fibril_rwlock_write_lock(&vfs_namespace);
    errno_t rc = mount_locked(request, fs);
    fibril_rwlock_write_unlock(&vfs_namespace);
    if (rc != EOK)
        vfs_fs_put(fs);
    return rc;
}

void vfs_op_mount(void *context, vfs_in_mount_request_t *request)
{
    (void)context;
    mount_request_t mount = {.client = request->call.sender, .service = request->in.service};
    errno_t rc = vfs_mount_permitted(request->call.sender);
    if (rc == EOK)
        rc = request_check(&mount, request);
    if (rc == EOK)
        rc = mount_by_name(&mount, &request->ping);
    if (rc == EOK)
        vfs_in_mount_reply(request, EOK);
    else
        vfs_in_mount_fail(request, rc, mount.blame);
}

/* Writes the cached data of the mounted file system to its device. EOK if the server is dead. */
static errno_t unmount_sync(const vfs_mount_t *mount)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(mount->fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_sync(exchange, mount->service, mount->root);
        async_exchange_end(exchange);
    }
    return rc == EHANGUP ? EOK : rc;
}

static errno_t unmount_delegate(const vfs_mount_t *mount)
{
    if (mount->parent_fs == NULL || mount->parent_fs->dead)
        return unmount_direct(mount);
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(mount->parent_fs, &exchange);
    if (rc == EOK) {
        rc = vfs_out_unmount(exchange, mount->parent_service, mount->parent_index);
        async_exchange_end(exchange);
    }
    return rc;
}

/* Finds the mount at a path, or at the real path if it contains links or "..". First without a
 * lookup, since a server on the way can be dead. EINVAL: not a mount point. */
static errno_t mount_find(task_id_t client, char path[PATH_SIZE_MAX], vfs_mount_t **mount)
{
    vfs_out_lookup_out_t unused;
    errno_t rc = EOK;
    *mount = vfs_mounts_at(&vfs_mounts, path);
    if (*mount == NULL)
        rc = vfs_lookup(client, path, VFS_L_FOLLOW | VFS_L_MOUNT_POINT, &unused);
    if (rc == EOK && *mount == NULL)
        *mount = vfs_mounts_at(&vfs_mounts, path);
    return rc == EOK && *mount == NULL ? EINVAL : rc;
}

/* Unmounts, with the namespace lock held for writing. EBUSY: `*holder` is a task that has a file
 * open, or 0 if something is mounted below. */
static errno_t unmount_locked(task_id_t client, char path[PATH_SIZE_MAX], task_id_t *holder)
{
    vfs_mount_t *mount;
    errno_t rc = mount_find(client, path, &mount);
    if (rc != EOK)
        return rc;
    if (vfs_mounts_on(&vfs_mounts, mount))
        return EBUSY;
    if (!mount->fs->dead && vfs_nodes_open(mount->fs->handle, mount->service) > 0) {
        *holder = vfs_client_holding(mount->fs->handle, mount->service);
        return EBUSY;
    }
    /* If the last writes fail, unmount anyway and return the error: the effects of all successful
     * requests are already on the device. */
    errno_t synced = unmount_sync(mount);
    rc = unmount_delegate(mount);
    if (rc == EBUSY)
        return rc;
    rc = rc != EOK ? rc : synced;
    vfs_mounts_remove(mount);
    vfs_fs_put(mount->fs);
    vfs_fs_put(mount->parent_fs);
    free(mount);
    return rc;
}

void vfs_op_unmount(void *context, vfs_in_unmount_request_t *request)
{
    (void)context;
    char path[PATH_SIZE_MAX];
    task_id_t holder = 0;
    errno_t rc = path_tidy(NULL, request->mount_point, path, sizeof(path));
    if (rc == EOK)
        rc = vfs_mount_permitted(request->call.sender);
    if (rc == EOK) {
        fibril_rwlock_write_lock(&vfs_namespace);
        rc = unmount_locked(request->call.sender, path, &holder);
        fibril_rwlock_write_unlock(&vfs_namespace);
    }
    if (rc == EOK)
        vfs_in_unmount_reply(request, EOK);
    else
        vfs_in_unmount_fail(request, rc, holder);
}

static void mounts_copy(vfs_mount_info_t *list)
{
    list_foreach (vfs_mounts.list, link, const vfs_mount_t, mount) {
        *list = mount->info;
        list->fs_handle = mount->fs->dead ? 0 : mount->fs->handle;
        list++;
    }
}

void vfs_op_mount_list(void *context, vfs_in_mount_list_request_t *request)
{
    (void)context;
    /* Without the namespace lock, so that the list works while a mount hangs. This is safe, since a
     * change of the table never waits. */
    size_t count = vfs_mounts_count(&vfs_mounts);
    vfs_mount_info_t *list = calloc(count + 1, sizeof(list[0]));
    errno_t rc = ENOMEM;
    if (list != NULL) {
        mounts_copy(list);
        rc = async_part_give(&request->mounts, list, count * sizeof(list[0]), NULL);
    }
    vfs_in_mount_list_reply(request, rc, count);
    free(list);
}
