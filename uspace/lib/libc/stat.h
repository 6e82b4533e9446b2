// SPDX-License-Identifier: BSD-2-Clause
/* VFS's idea of a node as the C library's. */
#ifndef LIBC_STAT_H
#define LIBC_STAT_H

#include <abi/vfs.h>

struct stat;

void libc_stat_convert(const vfs_stat_t *from, struct stat *to);

#endif
