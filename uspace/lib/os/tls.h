// SPDX-License-Identifier: BSD-2-Clause
/* Thread-local variables of the calling thread. */
#ifndef OS_TLS_H
#define OS_TLS_H

#include <abi/error.h>
#include <stddef.h>

/* Returns the size of a thread's block, sufficient for every alignment. */
size_t tls_block_size(void);
/* Initializes the block and makes it that of the calling thread. */
MUST_USE
errno_t tls_install(void *block);

#endif
