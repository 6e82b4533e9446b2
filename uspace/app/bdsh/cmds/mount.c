// SPDX-License-Identifier: BSD-2-Clause
/* mount and umount. */
#include "../program.h"
#include "cmds.h"
#include "files.h"
#include <os/os.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* File system servers in /srv that mount starts if they are not registered at VFS. Other servers
 * must be started by hand. */
static const char *const servers[] = {"fat", "mfs", "tmpfs", "locfs"};

typedef struct wanted {
    const char *fs;
    const char *point;
    const char *device;
    const char *options;
} wanted_t;

static int mounts_show(const invocation_t *run)
{
    vfs_mount_info_t *mounts;
    size_t count;
    errno_t rc = mounts_read(&mounts, &count);
    if (rc != EOK)
        return complain_error(run, "the list of mounts", rc);
    fprintf(run->out, "%-8s %-20s %-16s %s\n", "type", "mount point", "device", "options");
    for (size_t i = 0; i < count; i++) {
        const vfs_mount_info_t *mount = &mounts[i];
        char point[sizeof(mount->mount_point)], options[sizeof(mount->options)];
        char type[sizeof(mount->fs_name)], device[sizeof(mount->service)];
        fprintf(run->out, "%-8s %-20s %-16s %s%s\n",
                visible_text(mount->fs_name, type, sizeof(type)),
                visible_text(mount->mount_point, point, sizeof(point)),
                mount->service_id != 0 ? visible_text(mount->service, device, sizeof(device)) : "-",
                visible_text(mount->options, options, sizeof(options)),
                mount->fs_handle == 0 ? " (its server died)" : "");
    }
    free(mounts);
    return STATUS_OK;
}

/* Starts the server of a file system that is not registered at VFS. Returns whether it is
 * running. */
static bool fs_server_start(const invocation_t *run, const char *fs)
{
    char path[32];
    int status = STATUS_FAILED;
    size_t i = 0;
    while (i < sizeof(servers) / sizeof(servers[0]) && strcmp(servers[i], fs) != 0)
        i++;
    if (i == sizeof(servers) / sizeof(servers[0]))
        return false;
    snprintf(path, sizeof(path), "/srv/%s", fs);
    errno_t rc = program_start_server(run->job, path, &status);
    if (rc != EOK)
        complain_error(run, path, rc);
    return rc == EOK && status == STATUS_OK;
}

static int mount_complain(const invocation_t *run, const wanted_t *wanted, errno_t rc,
                          enum vfs_mount_blame blame)
{
    switch (blame) {
    case VFS_MOUNT_BLAME_FS:
        if (rc == ENOENT)
            return complain(run, "%s: no such file system", wanted->fs);
        return complain_error(run, wanted->fs, rc);
    case VFS_MOUNT_BLAME_DEVICE:
        if (wanted->device == NULL)
            return complain(run, "%s: a device is required", wanted->fs);
        if (rc == ENOENT)
            return complain(run, "%s: no such device", wanted->device);
        if (rc == EINVAL)
            return complain(run, "%s: %s does not use a device", wanted->device, wanted->fs);
        if (rc == EBUSY)
            return complain(run, "%s: busy: already mounted", wanted->device);
        return complain_error(run, wanted->device, rc);
    case VFS_MOUNT_BLAME_POINT:
        if (rc == EBUSY)
            return complain(run, "%s: busy: something is mounted there", wanted->point);
        return complain_error(run, wanted->point, rc);
    case VFS_MOUNT_BLAME_IMAGE:
        if (rc == EINVAL && wanted->device != NULL)
            return complain(run, "%s: contains no %s file system", wanted->device, wanted->fs);
        return complain_error(run, wanted->device != NULL ? wanted->device : wanted->fs, rc);
    case VFS_MOUNT_BLAME_OPTIONS:
        return complain(run, "%s: invalid options '%s'", wanted->fs, wanted->options);
    default:
        return complain_error(run, wanted->point, rc);
    }
}

static int mount_do(const invocation_t *run, const wanted_t *wanted)
{
    enum vfs_mount_blame blame;
    errno_t rc =
        vfs_mount_blaming(wanted->fs, wanted->point, wanted->device, wanted->options, &blame);
    if (rc == ENOENT && blame == VFS_MOUNT_BLAME_FS && fs_server_start(run, wanted->fs))
        rc = vfs_mount_blaming(wanted->fs, wanted->point, wanted->device, wanted->options, &blame);
    return rc == EOK ? STATUS_OK : mount_complain(run, wanted, rc, blame);
}

/* Removes `-o OPTIONS` from any position in the arguments. Prints an error and returns false if it
 * has no value. */
static bool options_out(invocation_t *run, wanted_t *wanted)
{
    int kept = 1;
    for (int i = 1; i < run->argc; i++) {
        if (strcmp(run->argv[i], "-o") != 0) {
            run->argv[kept++] = run->argv[i];
            continue;
        }
        if (i + 1 == run->argc) {
            complain_usage(run, "-o needs options");
            return false;
        }
        wanted->options = run->argv[++i];
    }
    run->argc = kept;
    return true;
}

static int mount_run(invocation_t *run)
{
    wanted_t wanted = {NULL, NULL, NULL, NULL};
    unsigned flags;
    int first;
    /* The vector is changed in a copy, since its owner frees the strings by their positions. */
    char *argv[8];
    invocation_t own = *run;
    if (run->argc > 8)
        return complain_usage(run, "too many arguments");
    memcpy(argv, run->argv, (size_t)run->argc * sizeof(argv[0]));
    own.argv = argv;
    if (!options_out(&own, &wanted) || !arguments_take(&own, "", 0, 4, &flags, &first))
        return STATUS_USAGE;
    int count = own.argc - first;
    if (count == 0)
        return mounts_show(run);
    if (count == 1)
        return complain_usage(run, "no mount point");
    wanted.fs = argv[first];
    wanted.point = argv[first + 1];
    wanted.device = count > 2 ? argv[first + 2] : NULL;
    if (count > 3)
        wanted.options = argv[first + 3];
    return mount_do(run, &wanted);
}

const builtin_t cmd_mount = {
    .name = "mount",
    .usage = "[FS MOUNTPOINT [DEVICE] [OPTIONS]]",
    .summary = "Mounts a file system; without arguments, lists the mounts",
    .details = "FS is fat, mfs, tmpfs, locfs or the name of another running server.\n"
               "DEVICE is a block device, as in /loc (bd/initrd, or a name given to file_bd).\n"
               "OPTIONS can also be given as -o OPTIONS.\n",
    .run = mount_run,
};

/* ---- umount ---- */

/* Reports the task that keeps the mount busy. */
static int umount_busy(const invocation_t *run, const char *point, task_id_t holder)
{
    if (holder == 0)
        return complain(
            run, "%s: busy: a file system is mounted below, or an operation is in progress", point);
    task_info_t info;
    if (os_task_find(holder, &info) == EOK) {
        return complain(run, "%s: busy: %s (task %u) has a file open on it", point, info.name,
                        holder);
    }
    return complain(run, "%s: busy: task %u has a file open on it", point, holder);
}

static int umount_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 1, 1, &flags, &first))
        return STATUS_USAGE;
    const char *point = run->argv[first];
    task_id_t holder;
    errno_t rc = vfs_unmount(point, &holder);
    switch (rc) {
    case EOK:
        return STATUS_OK;
    case EINVAL:
        return complain(run, "%s: nothing is mounted there", point);
    case EBUSY:
        return umount_busy(run, point, holder);
    case EHANGUP:
        return complain(run,
                        "%s: unmounted, but its server or device was dead: unwritten changes are "
                        "lost",
                        point);
    default:
        return complain_error(run, point, rc);
    }
}

const builtin_t cmd_umount = {
    .name = "umount",
    .alias = "unmount",
    .usage = "MOUNTPOINT",
    .summary = "Unmounts a file system",
    .run = umount_run,
};
