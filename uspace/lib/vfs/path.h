// SPDX-License-Identifier: BSD-2-Clause
/*
 * Paths as text. Pure.
 *
 * A canonical path is absolute, has no "." or ".." and no empty components, and does not end in a
 * slash, except for the root, which is "/".
 */
#ifndef VFS_PATH_H
#define VFS_PATH_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Makes `path` canonical; a relative one starts at `base`, which is canonical. "/.." is "/".
 * EINVAL for an empty path, or a relative one when `base` is NULL. ENAMETOOLONG for a component or
 * a result that is too long (`size` counts the zero). `out` may not overlap the others. */
MUST_USE
errno_t path_canonicalize(const char *base, const char *path, char *out, size_t size);

/* Whether there is a directory at this canonical path: EOK, ENOENT, ENOTDIR and others. */
typedef errno_t (*path_check_t)(void *context, const char *path);

/* The same as path_canonicalize for a path that is to be followed: what stands before a ".." must
 * be a directory, or the error of `check` comes back. (There is no need to ask about the other
 * components: a lookup of the result goes through them.) */
MUST_USE
errno_t path_resolve(const char *base, const char *path, char *out, size_t size, path_check_t check,
                     void *context);

/* How a path ends. All but a name mean a directory. */
enum path_end {
    PATH_END_NAME,
    PATH_END_SLASH, /* behind a name, or alone */
    PATH_END_DOT,
    PATH_END_DOTDOT /* these two with slashes behind them or without */
};
enum path_end path_end(const char *path);

/* The last component of a canonical path (empty for the root): a pointer into it. */
const char *path_last(const char *path);

/* The directory that a canonical path lies in ("/" for the root); `directory` is as large as the
 * path. */
void path_parent(const char *path, char *directory);

/* Whether canonical `path` is `top` or lies below it. */
bool path_within(const char *path, const char *top);

#endif
