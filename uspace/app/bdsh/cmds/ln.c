// SPDX-License-Identifier: BSD-2-Clause
/* ln: creates symbolic links. */
#include "cmds.h"
#include "files.h"
#include <abi/limits.h>
#include <vfs/vfs.h>

enum { SYMBOLIC = 1 };

static int ln_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "s", 2, 2, &flags, &first))
        return STATUS_USAGE;
    if (!(flags & SYMBOLIC))
        return complain(run, "only symbolic links are supported (ln -s creates them)");
    const char *target = run->argv[first], *path = run->argv[first + 1];
    char inside[PATH_SIZE_MAX];
    errno_t rc = EOK;
    if (path_is_folder(path)) {
        rc = path_join(path, path_base(target), inside, sizeof(inside));
        path = inside;
    }
    if (rc == EOK)
        rc = vfs_symlink(target, path);
    return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
}

const builtin_t cmd_ln = {
    .name = "ln",
    .usage = "-s TARGET LINK",
    .summary = "Creates a symbolic link",
    .details = "LINK is the name, or a directory in which to create the link. A relative\n"
               "TARGET starts at the directory of the link; it need not exist.\n"
               "  -s  create a symbolic link; there are no others\n",
    .run = ln_run,
};
