// SPDX-License-Identifier: BSD-2-Clause
/* Shared functions of the commands on files: paths, directories, and operations on whole trees. */
#ifndef FILES_H
#define FILES_H

#include "../builtin.h"
#include <abi/vfs.h>

/* Joins to "folder/name". ENAMETOOLONG. */
MUST_USE
errno_t path_join(const char *folder, const char *name, char *path, size_t size);
/* Returns the last component; "/" for the root. */
const char *path_base(const char *path);
/* Whether the path is a directory; false if it does not exist. */
bool path_is_folder(const char *path);

/* Reads the target of a symbolic link. EINVAL: not a link. */
MUST_USE
errno_t link_target(const char *path, char target[PATH_SIZE_MAX]);

/* Reads all entries of a directory, sorted by name. The caller frees `*entries`. */
MUST_USE
errno_t folder_read(const char *path, vfs_dirent_t **entries, size_t *count);

/* Reads the list of mounts. The caller frees `*mounts`. */
MUST_USE
errno_t mounts_read(vfs_mount_info_t **mounts, size_t *count);

/* Links are copied and removed themselves, not the files to which they lead; file_copy() follows
 * them. These functions print an error with the name of the file, and return a status. */
int file_copy(const invocation_t *run, const char *from, const char *to);
int tree_copy(const invocation_t *run, const char *from, const char *to);
int tree_remove(const invocation_t *run, const char *path);

#endif
