// SPDX-License-Identifier: BSD-2-Clause
/* rm and rmdir. */
#include "cmds.h"
#include "files.h"
#include <abi/limits.h>
#include <string.h>
#include <vfs/vfs.h>

enum { RECURSIVE = 3, FORCE = 4 };

/* Whether the path is ".", ".." or "/", which is hardly ever intended. */
static bool path_is_refused(const char *path)
{
    char absolute[PATH_SIZE_MAX];
    const char *base = path_base(path);
    size_t length = strcspn(base, "/");
    return (length == 1 && base[0] == '.') || (length == 2 && memcmp(base, "..", 2) == 0) ||
           (vfs_realpath(path, absolute) == EOK && strcmp(absolute, "/") == 0);
}

static int path_remove(const invocation_t *run, const char *path, unsigned flags)
{
    vfs_stat_t stat;
    errno_t rc = vfs_lstat(path, &stat);
    if (rc == ENOENT && flags & FORCE)
        return STATUS_OK;
    if (rc != EOK)
        return complain_error(run, path, rc);
    if (stat.type != VFS_NODE_DIRECTORY) {
        rc = vfs_unlink(path);
        return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
    }
    if (!(flags & RECURSIVE))
        return complain(run, "%s: is a directory (rm -r removes it with its contents)", path);
    if (path_is_refused(path))
        return complain(run, "%s: refused: give the names of the entries instead", path);
    return tree_remove(run, path);
}

static int rm_run(invocation_t *run)
{
    return arguments_each(run, "rRf", path_remove);
}

static int folder_remove(const invocation_t *run, const char *path, unsigned flags)
{
    (void)flags;
    vfs_stat_t stat;
    errno_t rc = vfs_lstat(path, &stat);
    if (rc == EOK)
        rc = stat.type == VFS_NODE_DIRECTORY ? vfs_unlink(path) : ENOTDIR;
    return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
}

static int rmdir_run(invocation_t *run)
{
    return arguments_each(run, "", folder_remove);
}

const builtin_t cmd_rm = {
    .name = "rm",
    .alias = "del",
    .usage = "[-r] [-f] FILE...",
    .summary = "Removes files",
    .details = "  -r  remove directories with their contents\n"
               "  -f  ignore files that do not exist\n",
    .run = rm_run,
};

const builtin_t cmd_rmdir = {
    .name = "rmdir",
    .usage = "DIRECTORY...",
    .summary = "Removes empty directories",
    .run = rmdir_run,
};
