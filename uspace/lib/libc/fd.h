// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table of file descriptors: small numbers for open files. Pure code, which uses files only
 * through their operations.
 *
 * A file is shared by its descriptors (see dup) and by the operations that run on it. It is closed
 * when the last of them releases it.
 */
#ifndef LIBC_FD_H
#define LIBC_FD_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most descriptors of one task (EMFILE). */
#define FD_MAX 64

/* An operation that is NULL returns ENOTSUP. */
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

/* Opens the lowest free descriptor. EMFILE, ENOMEM: the caller keeps the object. */
MUST_USE
errno_t fd_open(fd_table_t *table, const fd_ops_t *ops, void *object, int *fd);
/* Closes the descriptor. Returns the error of the file's close operation; the descriptor is free
 * even then. EBADF. */
MUST_USE
errno_t fd_close(fd_table_t *table, int fd);
/* Returns the file of a descriptor and counts a reference, or NULL if the descriptor is invalid. */
fd_file_t *fd_hold(fd_table_t *table, int fd);
/* Drops a reference. The last one closes the file; returns the error of that. */
errno_t fd_release(fd_file_t *file);
/* Makes the lowest free descriptor refer to the file of `fd`. EBADF, EMFILE. */
MUST_USE
errno_t fd_dup(fd_table_t *table, int fd, int *copy);
/* Makes `copy` refer to the file of `fd`, and closes its previous file. EBADF. */
MUST_USE
errno_t fd_dup_to(fd_table_t *table, int fd, int copy);

#endif
