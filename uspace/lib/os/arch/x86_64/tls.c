// SPDX-License-Identifier: BSD-2-Clause
/*
 * The thread pointer of x86-64: the variables are below it, with their end rounded up to their
 * alignment, and the word at the thread pointer contains its own address.
 */
#include <abi/task.h>
#include <os/syscall.h>
#include <os/tls.h>
#include <string.h>

extern const char tls_image[], tls_image_size[], tls_size[], tls_align[];

static uintptr_t round_up(uintptr_t value, uintptr_t align)
{
    return (value + align - 1) / align * align;
}

static uintptr_t alignment(void)
{
    uintptr_t align = (uintptr_t)tls_align;
    return align < sizeof(void *) * 2 ? sizeof(void *) * 2 : align;
}

size_t tls_block_size(void)
{
    return (uintptr_t)tls_size + 2 * alignment() + sizeof(void *);
}

errno_t tls_install(void *block)
{
    uintptr_t align = (uintptr_t)tls_align;
    uintptr_t size = round_up((uintptr_t)tls_size, align ? align : 1);
    uintptr_t pointer = round_up((uintptr_t)block + size, alignment());
    memset(block, 0, tls_block_size());
    memcpy((void *)(pointer - size), tls_image, (uintptr_t)tls_image_size);
    *(uintptr_t *)pointer = pointer;
    return syscall_thread_set_tls((const void *)pointer);
}
