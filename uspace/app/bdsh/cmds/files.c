// SPDX-License-Identifier: BSD-2-Clause
/* Shared functions of the commands on files, see files.h. */
#include "files.h"
#include <abi/limits.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

#define ENTRIES_STEP 32
#define MOUNTS_STEP  32

errno_t path_join(const char *folder, const char *name, char *path, size_t size)
{
    size_t length = strlen(folder);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    int needed = snprintf(path, size, "%s%s%s", folder, slash, name);
    return (size_t)needed < size ? EOK : ENAMETOOLONG;
}

const char *path_base(const char *path)
{
    const char *last = path;
    for (const char *at = path; *at != '\0'; at++)
        if (*at == '/' && at[1] != '\0' && at[1] != '/')
            last = at + 1;
    return last;
}

bool path_is_folder(const char *path)
{
    vfs_stat_t stat;
    return vfs_stat(path, &stat) == EOK && stat.type == VFS_NODE_DIRECTORY;
}

/* Whether the path is a directory, and not a link to one. */
static bool path_is_real_folder(const char *path)
{
    vfs_stat_t stat;
    return vfs_lstat(path, &stat) == EOK && stat.type == VFS_NODE_DIRECTORY;
}

static bool path_is_link(const char *path)
{
    vfs_stat_t stat;
    return vfs_lstat(path, &stat) == EOK && stat.type == VFS_NODE_LINK;
}

errno_t link_target(const char *path, char target[PATH_SIZE_MAX])
{
    size_t length;
    errno_t rc = vfs_readlink(path, target, PATH_SIZE_MAX - 1, &length);
    target[length] = '\0';
    return rc;
}

/* ---- folders ---- */

static int entries_compare(const void *a, const void *b)
{
    return strcmp(((const vfs_dirent_t *)a)->name, ((const vfs_dirent_t *)b)->name);
}

static errno_t entries_read(int handle, vfs_dirent_t **entries, size_t *count)
{
    for (;;) {
        size_t got;
        vfs_dirent_t *grown = realloc(*entries, (*count + ENTRIES_STEP) * sizeof(*grown));
        if (grown == NULL)
            return ENOMEM;
        *entries = grown;
        errno_t rc = vfs_readdir(handle, grown + *count, ENTRIES_STEP, &got);
        if (rc != EOK || got == 0)
            return rc;
        *count += got;
    }
}

errno_t folder_read(const char *path, vfs_dirent_t **entries, size_t *count)
{
    int handle;
    *entries = NULL;
    *count = 0;
    errno_t rc = vfs_open(path, VFS_OPEN_READ | VFS_OPEN_DIRECTORY, &handle);
    if (rc != EOK)
        return rc;
    rc = entries_read(handle, entries, count);
    errno_t closed = vfs_close(handle);
    rc = rc != EOK ? rc : closed;
    if (rc != EOK) {
        free(*entries);
        *entries = NULL;
        return rc;
    }
    qsort(*entries, *count, sizeof(**entries), entries_compare);
    return EOK;
}

errno_t mounts_read(vfs_mount_info_t **mounts, size_t *count)
{
    size_t room = MOUNTS_STEP;
    for (;;) {
        *mounts = malloc(room * sizeof(**mounts));
        if (*mounts == NULL)
            return ENOMEM;
        errno_t rc = vfs_mount_list(*mounts, room, count);
        if (rc == EOK && *count <= room)
            return EOK;
        free(*mounts);
        if (rc != EOK)
            return rc;
        room = *count + MOUNTS_STEP;
    }
}

/* ---- copying ---- */

/* Copies from handle to handle. On an error, sets `*blame` to the name of the file that caused
 * it. */
static errno_t bytes_copy(const invocation_t *run, int from, int to, const char *const names[2],
                          const char **blame)
{
    errno_t rc = EOK;
    char *buffer = malloc(DATA_XFER_MAX);
    *blame = names[0];
    if (buffer == NULL)
        return ENOMEM;
    for (;;) {
        size_t done;
        *blame = names[0];
        rc = interrupted(run) ? EINTR : vfs_read(from, buffer, DATA_XFER_MAX, &done);
        if (rc != EOK || done == 0)
            break;
        *blame = names[1];
        rc = vfs_write_all(to, buffer, done);
        if (rc != EOK)
            break;
    }
    free(buffer);
    return rc;
}

static bool same_file(int handle, const char *path)
{
    vfs_stat_t a, b;
    return vfs_fstat(handle, &a) == EOK && vfs_stat(path, &b) == EOK &&
           a.fs_handle == b.fs_handle && a.service == b.service && a.index == b.index;
}

int file_copy(const invocation_t *run, const char *from, const char *to)
{
    int source, target;
    errno_t rc = vfs_open(from, VFS_OPEN_READ, &source);
    if (rc != EOK)
        return complain_error(run, from, rc);
    const char *blame = to;
    /* Opening the target would empty the source. */
    if (same_file(source, to)) {
        rc = vfs_close(source);
        return complain(run, "%s and %s are the same file", from, to);
    }
    rc = vfs_open(to, VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_TRUNCATE, &target);
    if (rc == EOK) {
        const char *const names[2] = {from, to};
        rc = bytes_copy(run, source, target, names, &blame);
        errno_t closed = vfs_close(target);
        if (rc == EOK && closed != EOK) {
            rc = closed;
            blame = to;
        }
    }
    errno_t closed = vfs_close(source);
    if (rc == EOK && closed != EOK) {
        rc = closed;
        blame = from;
    }
    return rc == EOK ? STATUS_OK : complain_error(run, blame, rc);
}

/* Runs `work` on each entry of a directory, with its path in `from` and, unless NULL, in `to`. */
static int entries_each(const invocation_t *run, const char *from, const char *to,
                        int (*work)(const invocation_t *, const char *, const char *))
{
    vfs_dirent_t *entries;
    size_t count;
    int status = STATUS_OK;
    errno_t rc = folder_read(from, &entries, &count);
    if (rc != EOK)
        return complain_error(run, from, rc);
    /* On the heap: this function recurses, and the stack of a fibril is small. */
    char *paths = malloc(2 * PATH_SIZE_MAX);
    if (paths == NULL) {
        free(entries);
        return complain_error(run, from, ENOMEM);
    }
    for (size_t i = 0; i < count && !interrupted(run); i++) {
        rc = path_join(from, entries[i].name, paths, PATH_SIZE_MAX);
        if (rc == EOK && to != NULL)
            rc = path_join(to, entries[i].name, paths + PATH_SIZE_MAX, PATH_SIZE_MAX);
        int result = rc == EOK ? work(run, paths, paths + PATH_SIZE_MAX)
                               : complain_error(run, entries[i].name, rc);
        status = result != STATUS_OK ? result : status;
    }
    free(paths);
    free(entries);
    return status;
}

/* Finds the real path of a file that exists, or else of the directory that will contain it. */
static errno_t place_find(const char *path, char real[PATH_SIZE_MAX])
{
    errno_t rc = vfs_realpath(path, real);
    if (rc != ENOENT)
        return rc;
    const char *base = path_base(path);
    char folder[PATH_SIZE_MAX];
    size_t length = (size_t)(base - path);
    if (length >= sizeof(folder))
        return ENAMETOOLONG;
    memcpy(folder, path, length);
    folder[length] = '\0';
    return vfs_realpath(length > 0 ? folder : ".", real);
}

/* Whether `path` is the directory `folder` or inside it. */
static bool copy_within(const char *folder, const char *path)
{
    char outer[PATH_SIZE_MAX], inner[PATH_SIZE_MAX];
    if (vfs_realpath(folder, outer) != EOK || place_find(path, inner) != EOK)
        return false;
    size_t length = strlen(outer);
    return strncmp(inner, outer, length) == 0 &&
           (inner[length] == '\0' || inner[length] == '/' || length == 1);
}

static int link_copy(const invocation_t *run, const char *from, const char *to)
{
    char target[PATH_SIZE_MAX];
    errno_t rc = link_target(from, target);
    if (rc != EOK)
        return complain_error(run, from, rc);
    rc = vfs_symlink(target, to);
    return rc == EOK ? STATUS_OK : complain_error(run, to, rc);
}

/* Copies links as links, so that a link to a directory above does not repeat the tree. */
static int branch_copy(const invocation_t *run, const char *from, const char *to)
{
    if (path_is_link(from))
        return link_copy(run, from, to);
    if (!path_is_folder(from))
        return file_copy(run, from, to);
    errno_t rc = vfs_mkdir(to);
    if (rc != EOK && !(rc == EEXIST && path_is_folder(to)))
        return complain_error(run, to, rc);
    return entries_each(run, from, to, branch_copy);
}

int tree_copy(const invocation_t *run, const char *from, const char *to)
{
    if (path_is_real_folder(from) && copy_within(from, to))
        return complain(run, "cannot copy %s into itself", from);
    return branch_copy(run, from, to);
}

/* ---- removing ---- */

static int branch_remove(const invocation_t *run, const char *path, const char *unused)
{
    (void)unused;
    int status = STATUS_OK;
    if (path_is_real_folder(path))
        status = entries_each(run, path, NULL, branch_remove);
    if (status != STATUS_OK || interrupted(run))
        return status;
    errno_t rc = vfs_unlink(path);
    return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
}

int tree_remove(const invocation_t *run, const char *path)
{
    return branch_remove(run, path, NULL);
}
