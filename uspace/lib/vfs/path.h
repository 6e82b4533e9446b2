// SPDX-License-Identifier: BSD-2-Clause
/*
 * Operations on paths as text. Pure code.
 *
 * A canonical path is absolute, has no "." or ".." and no empty components, and does not end in a
 * slash, except for the root, which is "/".
 */
#ifndef VFS_PATH_H
#define VFS_PATH_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Makes `path` canonical. A relative path starts at `base`, which is canonical. "/.." is "/".
 * EINVAL: the path is empty, or relative and `base` is NULL. ENAMETOOLONG: a component or the
 * result is too long (`size` includes the zero). `out` must not overlap the other strings. */
MUST_USE
errno_t path_canonicalize(const char *base, const char *path, char *out, size_t size);

/* Checks that a canonical path is a directory: EOK, ENOENT, ENOTDIR and other errors. */
typedef errno_t (*path_check_t)(void *context, const char *path);

/* Like path_canonicalize(), for a path that will be looked up: the path before a ".." must be a
 * directory; otherwise returns the error of `check`. (The other components need no check, since the
 * lookup of the result visits them.) */
MUST_USE
errno_t path_resolve(const char *base, const char *path, char *out, size_t size, path_check_t check,
                     void *context);

/* The end of a path. Every end except a name means a directory. */
enum path_end {
    PATH_END_NAME,
    PATH_END_SLASH, /* after a name, or alone */
    PATH_END_DOT,   /* with or without slashes after it, like the next one */
    PATH_END_DOTDOT
};
enum path_end path_end(const char *path);

/* Returns a pointer to the last component of a canonical path (empty for the root). */
const char *path_last(const char *path);

/* Copies the parent directory of a canonical path ("/" for the root) to `directory`, which must be
 * as large as the path. */
void path_parent(const char *path, char *directory);

/* Whether the canonical path `path` is `top` or below it. */
bool path_within(const char *path, const char *top);

#endif
