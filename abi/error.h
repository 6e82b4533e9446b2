// SPDX-License-Identifier: BSD-2-Clause
/*
 * Error numbers shared by kernel, userspace, console and monitor.
 *
 * The numbers up to 2000 are those of picolibc's <errno.h> on targets without
 * an operating system (which follows newlib), token for token, so that a file
 * of ours may include both. Numbers from 2001 are Switchboard's own. Names and
 * texts for printing are in error.def.
 */
#ifndef ABI_ERROR_H
#define ABI_ERROR_H

/* The result of an operation that can fail: EOK or one of the numbers below. */
typedef int errno_t;

/* Marks functions whose result must be looked at. */
#define MUST_USE __attribute__((warn_unused_result))

#define EOK          0
#define EPERM        1
#define ENOENT       2
#define EINTR        4
#define EIO          5
#define E2BIG        7
#define ENOEXEC      8
#define EBADF        9
#define EAGAIN       11
#define ENOMEM       12
#define EACCES       13
#define EFAULT       14
#define EBUSY        16
#define EEXIST       17
#define EXDEV        18
#define ENODEV       19
#define ENOTDIR      20
#define EISDIR       21
#define EINVAL       22
#define EMFILE       24
#define ENOTTY       25
#define EFBIG        27
#define ENOSPC       28
#define EROFS        30
#define EMLINK       31
#define EPIPE        32
#define ERANGE       34
#define EDEADLK      45
#define ENOSYS       88
#define ENOTEMPTY    90
#define ENAMETOOLONG 91
#define ETIMEDOUT    116
#define ENOTSUP      134
#define EOVERFLOW    139

/* The connection, or the task at its other end, is gone. */
#define EHANGUP 2001
/* The other party of a transfer failed (its pointer, its area, its quota). */
#define EPARTY 2002
/* A named limit of <abi/limits.h> is reached. */
#define ELIMIT 2003
/* A handle that is stale, of another kind, or was never given. */
#define EHANDLE 2004
/* An on-disk structure contradicts its format. */
#define ECORRUPT 2005

#endif
