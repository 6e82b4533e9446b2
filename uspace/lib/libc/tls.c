// SPDX-License-Identifier: BSD-2-Clause
/* The thread-local variables of the main thread; malloc works only after they exist. */
#include <libc/libc.h>
#include <os/tls.h>

errno_t libc_tls_start(void)
{
    size_t size = (tls_block_size() + 15) / 16 * 16;
    void *block = libc_heap_grow(size);
    return block != NULL ? tls_install(block) : ENOMEM;
}
