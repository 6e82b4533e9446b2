// SPDX-License-Identifier: BSD-2-Clause
/* Declarations shared by the parts of lib/libc; not for programs. */
#ifndef LIBC_LIBC_H
#define LIBC_LIBC_H

#include <abi/error.h>
#include <libc/fd.h>
#include <stdbool.h>
#include <stddef.h>

/* The descriptors of this task. */
extern fd_table_t libc_files;

/* Opens descriptors 0 to 2 as the spawner has specified. */
MUST_USE
errno_t libc_files_start(void);
/* Notes that a flush at exit failed: the program writes a message and does not end with status 0.
 * `seen`: an operation of the program has returned the error before. */
void libc_output_lost(errno_t error, bool seen);
/* Writes the buffered incomplete line to the kernel log. */
void libc_klog_flush(void);

extern const fd_ops_t libc_klog_ops;
extern const fd_ops_t libc_terminal_ops;
extern const fd_ops_t libc_vfs_ops;

/* Creates the object of a terminal file. `service` is the name of the terminal ("con/vt1").
 * ENAMETOOLONG, ENOMEM. */
MUST_USE
errno_t libc_terminal_create(const char *service, void **object);

/* Sets errno for an error. Returns 0 or -1. */
int libc_result(errno_t rc);

/* Extends the heap by `size` bytes and returns their address, or NULL if there is no memory. Works
 * before malloc does. */
void *libc_heap_grow(size_t size);

/* Creates the main thread's copy of the thread-local variables. */
MUST_USE
errno_t libc_tls_start(void);

#endif
