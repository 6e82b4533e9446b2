// SPDX-License-Identifier: BSD-2-Clause
/* VFS's idea of a node as the C library's. */
#ifndef LIBC_STAT_H
#define LIBC_STAT_H

#include <abi/error.h>
#include <abi/vfs.h>

struct stat;

/* What VFS tells of the file behind a descriptor; EBADF. (fstat leaves some of it out.) */
MUST_USE
errno_t libc_fd_stat(int fd, vfs_stat_t *stat);

void libc_stat_convert(const vfs_stat_t *from, struct stat *to);

#endif
