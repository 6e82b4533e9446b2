// SPDX-License-Identifier: BSD-2-Clause
/* Conversion of VFS's file information to that of the C library. */
#ifndef LIBC_STAT_H
#define LIBC_STAT_H

#include <abi/error.h>
#include <abi/vfs.h>

struct stat;

/* Gets the VFS information about the file of a descriptor, which is more than fstat returns.
 * EBADF. */
MUST_USE
errno_t libc_fd_stat(int fd, vfs_stat_t *stat);

void libc_stat_convert(const vfs_stat_t *from, struct stat *to);

#endif
