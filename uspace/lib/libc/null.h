// SPDX-License-Identifier: BSD-2-Clause
/* The empty file as a descriptor. SOURCE_NULL gives one to a child. */
#ifndef LIBC_NULL_H
#define LIBC_NULL_H

#include <abi/error.h>

/* Opens a descriptor of the empty file. EMFILE, ENOMEM. */
MUST_USE
errno_t null_open(int *fd);

#endif
