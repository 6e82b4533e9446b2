// SPDX-License-Identifier: BSD-2-Clause
/* df and sync: work on every mounted file system. */
#include "../size.h"
#include "cmds.h"
#include "files.h"
#include <os/os.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* Runs `work` on each mount, or only on the mount point `point` if it is not NULL. */
static int mounts_each(invocation_t *run, const char *point,
                       errno_t (*work)(const invocation_t *, const char *))
{
    vfs_mount_info_t *mounts;
    size_t count;
    int status = STATUS_OK;
    errno_t rc;
    if (point != NULL) {
        rc = work(run, point);
        return rc == EOK ? STATUS_OK : complain_error(run, point, rc);
    }
    rc = mounts_read(&mounts, &count);
    if (rc != EOK)
        return complain_error(run, "the list of mounts", rc);
    for (size_t i = 0; i < count && !interrupted(run); i++) {
        rc = work(run, mounts[i].mount_point);
        if (rc != EOK)
            status = complain_error(run, mounts[i].mount_point, rc);
    }
    free(mounts);
    return status;
}

static errno_t usage_show(const invocation_t *run, const char *point)
{
    vfs_statfs_t fs;
    char size[24], used[24], unused[24], name[sizeof(((vfs_mount_info_t *)0)->mount_point)];
    errno_t rc = vfs_statfs(point, &fs);
    if (rc != EOK)
        return rc;
    char type[sizeof(fs.fs_name)];
    uint64_t taken = fs.blocks - fs.blocks_free;
    size_format(fs.blocks * fs.block_size, size, sizeof(size));
    size_format(taken * fs.block_size, used, sizeof(used));
    size_format(fs.blocks_free * fs.block_size, unused, sizeof(unused));
    unsigned percent = fs.blocks > 0 ? (unsigned)((taken * 100 + fs.blocks - 1) / fs.blocks) : 0;
    fprintf(run->out, "%-8s %8s %8s %8s %4u%%  %s\n", visible_text(fs.fs_name, type, sizeof(type)),
            size, used, unused, percent, visible_text(point, name, sizeof(name)));
    return EOK;
}

static int df_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "h", 0, 1, &flags, &first))
        return STATUS_USAGE;
    fprintf(run->out, "%-8s %8s %8s %8s %5s  %s\n", "type", "size", "used", "free", "used",
            "mount point");
    return mounts_each(run, first < run->argc ? run->argv[first] : NULL, usage_show);
}

const builtin_t cmd_df = {
    .name = "df",
    .usage = "[PATH]",
    .summary = "Shows the used and free space of file systems",
    .run = df_run,
};

static errno_t mount_sync(const invocation_t *run, const char *point)
{
    int handle;
    (void)run;
    errno_t rc = vfs_open(point, VFS_OPEN_READ | VFS_OPEN_DIRECTORY, &handle);
    if (rc != EOK)
        return rc;
    rc = vfs_sync(handle);
    errno_t closed = vfs_close(handle);
    return rc != EOK ? rc : closed;
}

static int sync_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 0, 1, &flags, &first))
        return STATUS_USAGE;
    return mounts_each(run, first < run->argc ? run->argv[first] : NULL, mount_sync);
}

const builtin_t cmd_sync = {
    .name = "sync",
    .usage = "[PATH]",
    .summary = "Writes cached changes of file systems to their devices",
    .run = sync_run,
};
