// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table of file descriptors: small numbers for open files. Pure: knows nothing of what a file
 * is but its operations.
 *
 * A file is shared by the descriptors that dup made and by the operations that run on it; the last
 * one to let go closes it.
 */
#ifndef LIBC_FD_H
#define LIBC_FD_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Open descriptors of one task (EMFILE). */
#define FD_MAX 64

/* Operations that are NULL give ENOTSUP. */
typedef struct fd_ops {
    errno_t (*read)(void *object, void *buffer, size_t size, size_t *done);
    errno_t (*write)(void *object, const void *buffer, size_t size, size_t *done);
    errno_t (*seek)(void *object, int64_t offset, int whence, uint64_t *position);
    errno_t (*stat)(void *object, vfs_stat_t *stat);
    errno_t (*truncate)(void *object, uint64_t size);
    errno_t (*sync)(void *object);
    errno_t (*close)(void *object);
    bool terminal;
} fd_ops_t;

typedef struct fd_file {
    const fd_ops_t *ops;
    void *object;
    unsigned references;
} fd_file_t;

typedef struct fd_table {
    fd_file_t *file[FD_MAX];
} fd_table_t;

/* Opens the lowest free descriptor. On an error the object is the caller's still. */
MUST_USE
errno_t fd_open(fd_table_t *table, const fd_ops_t *ops, void *object, int *fd);
/* Closes the descriptor; the error of the file's own close comes back, the descriptor is free all
 * the same. */
MUST_USE
errno_t fd_close(fd_table_t *table, int fd);
/* The file behind a descriptor, counted; NULL: EBADF. */
fd_file_t *fd_hold(fd_table_t *table, int fd);
errno_t fd_release(fd_file_t *file);
MUST_USE
errno_t fd_dup(fd_table_t *table, int fd, int *copy);
/* Makes `copy` mean the file of `fd`; what it meant before is closed. */
MUST_USE
errno_t fd_dup_to(fd_table_t *table, int fd, int copy);

#endif
