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

/* The last component of a canonical path (empty for the root): a pointer into it. */
const char *path_last(const char *path);

/* The directory that a canonical path lies in ("/" for the root); `directory` is as large as the
 * path. */
void path_parent(const char *path, char *directory);

/* Whether canonical `path` is `top` or lies below it. */
bool path_within(const char *path, const char *top);

#endif
