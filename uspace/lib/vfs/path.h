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

/* Like path_canonicalize(), but keeps each ".." except those at the root: only a lookup can find out
 * whether the path before it is a directory, and where its parent is. The result is a tidy path. */
MUST_USE
errno_t path_tidy(const char *base, const char *path, char *out, size_t size);

/* Builds the tidy path of `path` and then `rest`, as seen from a directory: the first `length` bytes
 * of `directory`, which have been looked up. So a ".." that leaves the directory is removed. `path`
 * can be absolute, relative or empty; `rest` is relative or empty. ENAMETOOLONG. */
MUST_USE
errno_t path_continue(const char *directory, size_t length, const char *path, const char *rest,
                      char *out, size_t size);

/* Returns the length of the tidy path before its first ".."; all of it if there is none. */
size_t path_before_up(const char *path);

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
