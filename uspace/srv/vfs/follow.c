// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lookups that follow symbolic links and "..".
 *
 * A server walks a path only as far as it is plain. VFS does the rest, since a link can lead to
 * another file system: when a server stops at a link, VFS reads the target, puts it into the path in
 * place of the link, and looks up the new path. Before it removes a "..", it looks up the path
 * before it, since that can end in a link.
 */
#include "lookup.h"

#include "fs.h"

#include <string.h>
#include <vfs/path.h>

/* Reads the target of a link into `target`, of PATH_SIZE_MAX bytes. */
static errno_t target_receive(async_exchange_t *exchange, service_id_t service, fs_index_t index,
                              char *target, size_t *length)
{
    vfs_out_read_out_t out;
    *length = 0;
    do {
        errno_t rc = vfs_out_read(exchange, service, index, *length, target + *length,
                                  PATH_SIZE_MAX - *length, &out);
        if (rc != EOK)
            return rc;
        *length += out.bytes;
        if (*length == PATH_SIZE_MAX)
            return ENAMETOOLONG;
    } while (out.bytes > 0);
    return EOK;
}

static errno_t target_read(const vfs_mount_t *mount, fs_index_t index, char target[PATH_SIZE_MAX])
{
    async_exchange_t *exchange;
    size_t length;
    errno_t rc = vfs_fs_begin(mount->fs, &exchange);
    if (rc != EOK)
        return rc;
    rc = target_receive(exchange, mount->service, index, target, &length);
    async_exchange_end(exchange);
    if (rc != EOK)
        return rc;
    target[length] = '\0';
    if (length == 0)
        return ENOENT;
    return strlen(target) == length ? EOK : ECORRUPT;
}

/* Sets `*length` to that of the part of the path that ends in the link, if the server has given a
 * valid position. */
static errno_t link_find(const char *path, size_t rest, size_t *length)
{
    size_t whole = strlen(path);
    *length = rest < whole ? whole - rest : 0;
    bool whole_name = *length > 1 && (path[*length] == '/' || path[*length] == '\0');
    return whole_name ? EOK : EIO;
}

/* Replaces the link, to which the first `length` bytes of the path lead, by its target. */
static errno_t link_follow(char path[PATH_SIZE_MAX], size_t length, fs_index_t index)
{
    char target[PATH_SIZE_MAX], made[PATH_SIZE_MAX];
    char next = path[length];
    path[length] = '\0';
    const vfs_mount_t *mount = vfs_mounts_of_path(&vfs_mounts, path);
    bool is_point = strcmp(mount->info.mount_point, path) == 0; /* a directory, so no link */
    size_t directory = (size_t)(strrchr(path, '/') - path);
    path[length] = next;
    errno_t rc = is_point ? EIO : target_read(mount, index, target);
    if (rc == EOK)
        rc = path_continue(path, directory, target, path + length, made, sizeof(made));
    if (rc == EOK)
        strcpy(path, made);
    return rc;
}

/* Removes the ".." after the first `length` bytes of the path, which are a directory. */
static errno_t path_go_up(char path[PATH_SIZE_MAX], size_t length)
{
    char made[PATH_SIZE_MAX];
    errno_t rc = path_continue(path, length, "", path + length, made, sizeof(made));
    if (rc == EOK)
        strcpy(path, made);
    return rc;
}

/* Looks up the path or, if it contains "..", the part before it. Sets `*link` to the length of the
 * part that ends in a link that must be followed, or to 0. */
static errno_t follow_lookup(task_id_t client, const char *path, unsigned flags,
                             vfs_out_lookup_out_t *result, size_t *link, fs_index_t *index)
{
    vfs_out_lookup_error_t stopped;
    *link = 0;
    if ((flags & VFS_L_UNLINK) != 0 && vfs_mounts_at(&vfs_mounts, path) != NULL)
        return EBUSY;
    errno_t rc = vfs_lookup_part(client, path, flags, result, &stopped);
    /* Without VFS_L_FOLLOW, ELOOP at the end is the result: a link cannot be opened. */
    if (rc != ELOOP || (stopped.rest == 0 && (flags & VFS_L_FOLLOW) == 0))
        return rc;
    *index = stopped.link;
    rc = link_find(path, stopped.rest, link);
    return rc == EOK ? ELOOP : rc;
}

errno_t vfs_lookup(task_id_t client, char path[PATH_SIZE_MAX], unsigned flags,
                   vfs_out_lookup_out_t *result)
{
    unsigned links = 0;
    for (;;) {
        size_t link, length = path_before_up(path);
        fs_index_t index;
        char next = path[length];
        path[length] = '\0';
        errno_t rc =
            follow_lookup(client, path, next != '\0' ? VFS_L_FOLLOW | VFS_L_DIRECTORY : flags,
                          result, &link, &index);
        path[length] = next;
        if (link > 0 && rc == ELOOP && links++ < PATH_LINKS_MAX)
            rc = link_follow(path, link, index);
        else if (rc == EOK && next != '\0')
            rc = path_go_up(path, length);
        else
            return rc;
        if (rc != EOK)
            return rc;
    }
}
