// SPDX-License-Identifier: BSD-2-Clause
/* The empty file as a descriptor; a child gets one by the source SOURCE_NULL. */
#ifndef LIBC_NULL_H
#define LIBC_NULL_H

#include <abi/error.h>

/* EMFILE, ENOMEM. */
MUST_USE
errno_t null_open(int *fd);

#endif
