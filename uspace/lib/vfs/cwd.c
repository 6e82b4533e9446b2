// SPDX-License-Identifier: BSD-2-Clause
/*
 * The working directory of this task: a canonical path, initially set by the spawner. After
 * vfs_chdir() the directory stays open, so its file system cannot be unmounted, and vfs_cwd_check()
 * can find out whether it still has a name.
 */
#include "path.h"
#include "session.h"

#include <abi/limits.h>
#include <os/program.h>
#include <string.h>
#include <vfs/vfs.h>

static char cwd[PATH_SIZE_MAX]; /* empty: not initialized yet */
static int cwd_handle = -1;     /* -1: vfs_chdir() was never called */

const char *vfs_cwd(void)
{
    if (cwd[0] == '\0' && path_canonicalize("/", program_cwd(), cwd, sizeof(cwd)) != EOK)
        strcpy(cwd, "/");
    return cwd;
}

errno_t vfs_absolutize(const char *path, char *buffer, size_t size)
{
    if (path[0] == '\0')
        return ENOENT;
    return path_canonicalize(vfs_cwd(), path, buffer, size);
}

errno_t vfs_path_join(const char *path, char *buffer, size_t size)
{
    if (path[0] == '\0')
        return ENOENT;
    const char *base = path[0] == '/' ? "" : vfs_cwd();
    const char *slash = path[0] == '/' || base[1] == '\0' ? "" : "/";
    if (strlen(base) + strlen(slash) + strlen(path) >= size)
        return ENAMETOOLONG;
    strcat(strcat(strcpy(buffer, base), slash), path);
    return EOK;
}

errno_t vfs_chdir(const char *path)
{
    char real[PATH_SIZE_MAX];
    int handle;
    errno_t rc = vfs_realpath(path, real);
    if (rc == EOK)
        rc = vfs_open(real, VFS_OPEN_READ | VFS_OPEN_DIRECTORY, &handle);
    if (rc != EOK)
        return rc;
    int before = cwd_handle;
    cwd_handle = handle;
    strcpy(cwd, real);
    /* An error of closing is ignored: the server of the previous directory can be dead. */
    if (before >= 0)
        (void)!vfs_close(before);
    return EOK;
}

errno_t vfs_getcwd(char *buffer, size_t size)
{
    if (strlen(vfs_cwd()) >= size)
        return ERANGE;
    strcpy(buffer, cwd);
    return EOK;
}

errno_t vfs_cwd_check(void)
{
    vfs_stat_t stat;
    errno_t rc = cwd_handle >= 0 ? vfs_fstat(cwd_handle, &stat) : vfs_stat(vfs_cwd(), &stat);
    return rc == EOK && stat.links == 0 ? ENOENT : rc;
}
