// SPDX-License-Identifier: BSD-2-Clause
/* mkdir and touch: new folders and files. */
#include "cmds.h"
#include "files.h"
#include <abi/limits.h>
#include <limits.h>
#include <string.h>
#include <vfs/vfs.h>

enum { PARENTS = 1 };

/* Makes every folder on the way that is not there. */
static errno_t parents_make(const char *path)
{
    char part[PATH_SIZE_MAX];
    if (strlen(path) >= sizeof(part)) {
        return ENAMETOOLONG;
    }
    for (size_t i = 1; path[i] != '\0'; i++) {
        if (path[i] != '/') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        errno_t rc = path_is_folder(part) ? EOK : vfs_mkdir(part);
        if (rc != EOK) {
            return rc;
        }
    }
    return path_is_folder(path) ? EOK : vfs_mkdir(path);
}

static int mkdir_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!arguments_take(run, "p", 1, ARGUMENTS_MAX, &flags, &first)) {
        return STATUS_USAGE;
    }
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        errno_t rc = flags & PARENTS ? parents_make(run->argv[i]) : vfs_mkdir(run->argv[i]);
        if (rc != EOK) {
            status = complain_error(run, run->argv[i], rc);
        }
    }
    return status;
}

static errno_t file_make(const char *path)
{
    vfs_stat_t stat;
    int handle;
    errno_t rc = vfs_stat(path, &stat);
    if (rc != ENOENT) {
        return rc;
    }
    rc = vfs_open(path, VFS_OPEN_WRITE | VFS_OPEN_CREATE, &handle);
    return rc == EOK ? vfs_close(handle) : rc;
}

static int touch_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!arguments_take(run, "", 1, ARGUMENTS_MAX, &flags, &first)) {
        return STATUS_USAGE;
    }
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        errno_t rc = file_make(run->argv[i]);
        if (rc != EOK) {
            status = complain_error(run, run->argv[i], rc);
        }
    }
    return status;
}

const builtin_t cmd_mkdir = {
    .name = "mkdir",
    .usage = "[-p] FOLDER...",
    .summary = "Makes folders",
    .details = "  -p  the folders on the way too; what is there is no error\n",
    .run = mkdir_run,
};

const builtin_t cmd_touch = {
    .name = "touch",
    .usage = "FILE...",
    .summary = "Makes empty files; what is there stays as it is",
    .run = touch_run,
};
