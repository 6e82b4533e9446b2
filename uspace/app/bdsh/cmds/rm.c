// SPDX-License-Identifier: BSD-2-Clause
/* rm and rmdir. */
#include "cmds.h"
#include "files.h"
#include <limits.h>
#include <vfs/vfs.h>

enum { RECURSIVE = 3, FORCE = 4 };

static int path_remove(const invocation_t *run, const char *path, unsigned flags)
{
    vfs_stat_t stat;
    errno_t rc = vfs_stat(path, &stat);
    if (rc == ENOENT && flags & FORCE) {
        return STATUS_OK;
    }
    if (rc != EOK) {
        return complain_error(run, path, rc);
    }
    if (stat.type != VFS_NODE_DIRECTORY) {
        rc = vfs_unlink(path);
        return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
    }
    if (!(flags & RECURSIVE)) {
        return complain(run, "%s: is a directory (rm -r removes it with what is in it)", path);
    }
    return tree_remove(run, path);
}

static int rm_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!arguments_take(run, "rRf", 1, ARGUMENTS_MAX, &flags, &first)) {
        return STATUS_USAGE;
    }
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        int result = path_remove(run, run->argv[i], flags);
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

static int rmdir_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!arguments_take(run, "", 1, ARGUMENTS_MAX, &flags, &first)) {
        return STATUS_USAGE;
    }
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        vfs_stat_t stat;
        errno_t rc = vfs_stat(run->argv[i], &stat);
        if (rc == EOK) {
            rc = stat.type == VFS_NODE_DIRECTORY ? vfs_unlink(run->argv[i]) : ENOTDIR;
        }
        if (rc != EOK) {
            status = complain_error(run, run->argv[i], rc);
        }
    }
    return status;
}

const builtin_t cmd_rm = {
    .name = "rm",
    .alias = "del",
    .usage = "[-r] [-f] FILE...",
    .summary = "Removes files",
    .details = "  -r  folders with what is in them\n  -f  what does not exist is no error\n",
    .run = rm_run,
};

const builtin_t cmd_rmdir = {
    .name = "rmdir",
    .usage = "FOLDER...",
    .summary = "Removes empty folders",
    .run = rmdir_run,
};
