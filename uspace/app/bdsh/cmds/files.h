// SPDX-License-Identifier: BSD-2-Clause
/* What the commands on files share: paths, folders, and work on whole trees. */
#ifndef FILES_H
#define FILES_H

#include "../builtin.h"
#include <abi/vfs.h>

/* folder/name; ENAMETOOLONG. */
MUST_USE
errno_t path_join(const char *folder, const char *name, char *path, size_t size);
/* The last component; "/" for the root. */
const char *path_base(const char *path);
/* False for what does not exist, too. */
bool path_is_folder(const char *path);

/* All entries of a folder by name; free() them. */
MUST_USE
errno_t folder_read(const char *path, vfs_dirent_t **entries, size_t *count);

/* All mounts; free() them. */
MUST_USE
errno_t mounts_read(vfs_mount_info_t **mounts, size_t *count);

/* These say what went wrong and with which file; the result is a status. */
int file_copy(const invocation_t *run, const char *from, const char *to);
int tree_copy(const invocation_t *run, const char *from, const char *to);
int tree_remove(const invocation_t *run, const char *path);

#endif
