// SPDX-License-Identifier: BSD-2-Clause
/* The working directory of this task: a canonical path. */
#include "path.h"

#include <abi/limits.h>
#include <string.h>
#include <vfs/vfs.h>

static char cwd[PATH_SIZE_MAX] = "/";

errno_t vfs_absolutize(const char *path, char *buffer, size_t size)
{
    if (path[0] == '\0') {
        return ENOENT;
    }
    return path_canonicalize(cwd, path, buffer, size);
}

errno_t vfs_chdir(const char *path)
{
    char absolute[PATH_SIZE_MAX];
    errno_t rc = vfs_absolutize(path, absolute, sizeof(absolute));
    if (rc != EOK) {
        return rc;
    }
    vfs_stat_t stat;
    rc = vfs_stat(absolute, &stat);
    if (rc != EOK) {
        return rc;
    }
    if (stat.type != VFS_NODE_DIRECTORY) {
        return ENOTDIR;
    }
    strcpy(cwd, absolute);
    return EOK;
}

errno_t vfs_getcwd(char *buffer, size_t size)
{
    if (strlen(cwd) >= size) {
        return ERANGE;
    }
    strcpy(buffer, cwd);
    return EOK;
}
