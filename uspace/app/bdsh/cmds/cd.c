// SPDX-License-Identifier: BSD-2-Clause
/* cd and pwd: the working directory. */
#include "cmds.h"
#include <abi/limits.h>
#include <string.h>
#include <vfs/vfs.h>

static char previous[PATH_SIZE_MAX] = "/";

/* Checks what vfs_chdir checks, without changing the directory. */
static errno_t folder_check(const char *path)
{
    vfs_stat_t stat;
    errno_t rc = vfs_stat(path, &stat);
    return rc == EOK && stat.type != VFS_NODE_DIRECTORY ? ENOTDIR : rc;
}

static int cd_run(invocation_t *run)
{
    unsigned flags;
    int first;
    char before[PATH_SIZE_MAX];
    /* A single dash is the previous directory, not an option. */
    if (!arguments_take(run, "", 0, 1, &flags, &first))
        return STATUS_USAGE;
    const char *path = first < run->argc ? run->argv[first] : "/";
    if (strcmp(path, "-") == 0) {
        char shown[PATH_SIZE_MAX];
        path = previous;
        fprintf(run->out, "%s\n", name_show(run, path, shown, sizeof(shown)));
    }
    errno_t rc = folder_check(path);
    if (rc == EOK)
        rc = vfs_getcwd(before, sizeof(before));
    if (rc == EOK && shell_is_ours(run)) {
        rc = vfs_chdir(path);
        if (rc == EOK)
            strcpy(previous, before);
    }
    if (rc != EOK)
        return complain_error(run, path, rc);
    return STATUS_OK;
}

static int pwd_run(invocation_t *run)
{
    unsigned flags;
    int first;
    char path[PATH_SIZE_MAX], shown[PATH_SIZE_MAX];
    if (!arguments_take(run, "", 0, 0, &flags, &first))
        return STATUS_USAGE;
    errno_t rc = vfs_getcwd(path, sizeof(path));
    if (rc != EOK)
        return complain_error(run, "working directory", rc);
    fprintf(run->out, "%s\n", name_show(run, path, shown, sizeof(shown)));
    return STATUS_OK;
}

const builtin_t cmd_cd = {
    .name = "cd",
    .usage = "[DIRECTORY | -]",
    .summary = "Changes the working directory (default: /)",
    .details = "  -   to the previous one\n"
               "In a pipeline or in the background it has no effect.\n",
    .run = cd_run,
};

const builtin_t cmd_pwd = {
    .name = "pwd",
    .usage = "",
    .summary = "Prints the working directory",
    .run = pwd_run,
};
