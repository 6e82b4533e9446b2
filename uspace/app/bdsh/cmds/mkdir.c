// SPDX-License-Identifier: BSD-2-Clause
/* mkdir and touch: create directories and files. */
#include "cmds.h"
#include "files.h"
#include <abi/limits.h>
#include <string.h>
#include <vfs/vfs.h>

enum { PARENTS = 1 };

/* Creates the directory and every missing parent. */
static errno_t parents_make(const char *path)
{
    char part[PATH_SIZE_MAX];
    if (strlen(path) >= sizeof(part))
        return ENAMETOOLONG;
    for (size_t i = 1; path[i] != '\0'; i++) {
        if (path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        errno_t rc = path_is_folder(part) ? EOK : vfs_mkdir(part);
        if (rc != EOK)
            return rc;
    }
    return path_is_folder(path) ? EOK : vfs_mkdir(path);
}

static int folder_make(const invocation_t *run, const char *path, unsigned flags)
{
    errno_t rc = flags & PARENTS ? parents_make(path) : vfs_mkdir(path);
    return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
}

static int mkdir_run(invocation_t *run)
{
    return arguments_each(run, "p", folder_make);
}

static int named_file_create(const invocation_t *run, const char *path, unsigned flags)
{
    (void)flags;
    vfs_stat_t stat;
    int handle;
    errno_t rc = vfs_stat(path, &stat);
    if (rc == ENOENT) {
        rc = vfs_open(path, VFS_OPEN_WRITE | VFS_OPEN_CREATE, &handle);
        rc = rc == EOK ? vfs_close(handle) : rc;
    }
    return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
}

static int touch_run(invocation_t *run)
{
    return arguments_each(run, "", named_file_create);
}

const builtin_t cmd_mkdir = {
    .name = "mkdir",
    .usage = "[-p] DIRECTORY...",
    .summary = "Creates directories",
    .details = "  -p  create missing parents; an existing directory is not an error\n",
    .run = mkdir_run,
};

const builtin_t cmd_touch = {
    .name = "touch",
    .usage = "FILE...",
    .summary = "Creates empty files; existing files stay unchanged",
    .run = touch_run,
};
