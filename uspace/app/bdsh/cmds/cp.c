// SPDX-License-Identifier: BSD-2-Clause
/* cp and mv. */
#include "cmds.h"
#include "files.h"
#include <abi/limits.h>
#include <limits.h>
#include <os/os.h>
#include <vfs/vfs.h>

static int copy(const invocation_t *run, const char *from, const char *to, unsigned recursive)
{
    vfs_stat_t stat;
    errno_t rc = recursive ? vfs_lstat(from, &stat) : vfs_stat(from, &stat);
    if (rc != EOK)
        return complain_error(run, from, rc);
    if (recursive)
        return tree_copy(run, from, to);
    if (stat.type == VFS_NODE_DIRECTORY)
        return complain(run, "%s: is a directory (cp -r copies it)", from);
    return file_copy(run, from, to);
}

/* Moving to another file system copies, and removes the original only if the copy is complete. */
static int move(const invocation_t *run, const char *from, const char *to, unsigned flags)
{
    (void)flags;
    vfs_stat_t stat;
    errno_t rc = vfs_rename(from, to);
    if (rc == EXDEV) {
        int status = tree_copy(run, from, to);
        return status != STATUS_OK || interrupted(run) ? status : tree_remove(run, from);
    }
    if (rc == EOK)
        return STATUS_OK;
    /* Find out which of the two paths caused the error. */
    errno_t missing = vfs_lstat(from, &stat);
    if (missing != EOK)
        return complain_error(run, from, missing);
    return complain(run, "%s to %s: %s", from, to, error_text(rc));
}

/* Runs `work` from each argument to the last one, or into the last one if it is a directory. */
static int each_to_last(invocation_t *run, int first, unsigned flags,
                        int (*work)(const invocation_t *, const char *, const char *, unsigned))
{
    const char *last = run->argv[run->argc - 1];
    int status = STATUS_OK;
    if (!path_is_folder(last)) {
        if (run->argc - first > 2)
            return complain(run, "%s: not a directory; needed for several files", last);
        return work(run, run->argv[first], last, flags);
    }
    for (int i = first; i < run->argc - 1 && !interrupted(run); i++) {
        char to[PATH_SIZE_MAX];
        errno_t rc = path_join(last, path_base(run->argv[i]), to, sizeof(to));
        int result =
            rc == EOK ? work(run, run->argv[i], to, flags) : complain_error(run, run->argv[i], rc);
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

static int cp_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "rR", 2, ARGUMENTS_MAX, &flags, &first))
        return STATUS_USAGE;
    return each_to_last(run, first, flags, copy);
}

static int mv_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "f", 2, ARGUMENTS_MAX, &flags, &first))
        return STATUS_USAGE;
    return each_to_last(run, first, flags, move);
}

const builtin_t cmd_cp = {
    .name = "cp",
    .usage = "[-r] FROM... TO",
    .summary = "Copies files",
    .details = "TO is the new name, or a directory to copy into.\n"
               "  -r  copy directories with their contents, and links as links\n",
    .run = cp_run,
};

const builtin_t cmd_mv = {
    .name = "mv",
    .alias = "rename",
    .usage = "FROM... TO",
    .summary = "Moves or renames files and directories",
    .details = "TO is the new name, or a directory to move into.\n",
    .run = mv_run,
};
