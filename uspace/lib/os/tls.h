// SPDX-License-Identifier: BSD-2-Clause
/* Thread-local variables of the calling thread. */
#ifndef OS_TLS_H
#define OS_TLS_H

#include <abi/error.h>
#include <stddef.h>

/* Bytes that a thread's block needs, whatever its alignment. */
size_t tls_block_size(void);
/* Fills the block and makes it the calling thread's. */
MUST_USE
errno_t tls_install(void *block);

#endif
