// SPDX-License-Identifier: BSD-2-Clause
/* What the parts of the libc glue share with each other. Programs have no use for it. */
#ifndef LIBC_LIBC_H
#define LIBC_LIBC_H

#include <abi/error.h>
#include <libc/fd.h>
#include <stddef.h>

/* The descriptors of this task. */
extern fd_table_t libc_files;

/* Sets up descriptors 0 to 2 as the spawner said. */
MUST_USE
errno_t libc_files_start(void);
/* Writes out what the kernel log's descriptors still hold of an unfinished line. */
void libc_klog_flush(void);

extern const fd_ops_t libc_klog_ops;
extern const fd_ops_t libc_terminal_ops;
extern const fd_ops_t libc_vfs_ops;

/* The object of a terminal file; `service` is the terminal's name ("con/vt1"). */
MUST_USE
errno_t libc_terminal_create(const char *service, void **object);

/* Sets errno; gives 0 or -1. */
int libc_result(errno_t error);

/* Moves the end of the heap; NULL when there is no more. Used before malloc works. */
void *libc_heap_grow(size_t size);

/* Makes this thread's copy of the thread-local variables. */
MUST_USE
errno_t libc_tls_start(void);

#endif
