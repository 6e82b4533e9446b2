// SPDX-License-Identifier: BSD-2-Clause
/* The working directory of this task: a canonical path, at first what the spawner gave. */
#include "path.h"

#include <abi/limits.h>
#include <os/program.h>
#include <string.h>
#include <vfs/vfs.h>

static char cwd[PATH_SIZE_MAX]; /* empty: not asked for yet */

static const char *cwd_current(void)
{
    if (cwd[0] == '\0' && path_canonicalize("/", program_cwd(), cwd, sizeof(cwd)) != EOK)
        strcpy(cwd, "/");
    return cwd;
}

errno_t vfs_absolutize(const char *path, char *buffer, size_t size)
{
    if (path[0] == '\0')
        return ENOENT;
    return path_canonicalize(cwd_current(), path, buffer, size);
}

errno_t vfs_chdir(const char *path)
{
    char absolute[PATH_SIZE_MAX];
    errno_t rc = vfs_absolutize(path, absolute, sizeof(absolute));
    if (rc != EOK)
        return rc;
    vfs_stat_t stat;
    rc = vfs_stat(absolute, &stat);
    if (rc != EOK)
        return rc;
    if (stat.type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    strcpy(cwd, absolute);
    return EOK;
}

errno_t vfs_getcwd(char *buffer, size_t size)
{
    if (strlen(cwd_current()) >= size)
        return ERANGE;
    strcpy(buffer, cwd);
    return EOK;
}
