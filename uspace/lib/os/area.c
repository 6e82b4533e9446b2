// SPDX-License-Identifier: BSD-2-Clause
/* System calls about address space areas and physical memory. */
#include <os/os.h>
#include <os/syscall.h>

errno_t os_area_create(void **base, size_t size, unsigned flags)
{
    syscall_words_t w = {{(uintptr_t)*base, size, flags}};
    errno_t error = syscall_words(SYS_AREA_CREATE, &w);
    if (error == EOK)
        *base = (void *)(uintptr_t)w.w[0];
    return error;
}

errno_t os_area_create_paged(void **base, size_t size, unsigned flags, cap_handle_t phone,
                             const uint64_t words[PAGER_WORDS])
{
    syscall_words_t w = {{(uintptr_t)*base, size, flags, phone, words[0], words[1], words[2]}};
    errno_t error = syscall_words(SYS_AREA_CREATE_PAGED, &w);
    if (error == EOK)
        *base = (void *)(uintptr_t)w.w[0];
    return error;
}

errno_t os_area_resize(void *base, size_t size)
{
    syscall_words_t w = {{(uintptr_t)base, size}};
    return syscall_words(SYS_AREA_RESIZE, &w);
}

errno_t os_area_destroy(void *base)
{
    syscall_words_t w = {{(uintptr_t)base}};
    return syscall_words(SYS_AREA_DESTROY, &w);
}

errno_t os_area_protect(void *base, unsigned flags)
{
    syscall_words_t w = {{(uintptr_t)base, flags}};
    return syscall_words(SYS_AREA_PROTECT, &w);
}

errno_t os_phys_map(uint64_t address, size_t size, unsigned flags, void **base)
{
    syscall_words_t w = {{address, size, flags}};
    errno_t error = syscall_words(SYS_PHYS_MAP, &w);
    if (error == EOK)
        *base = (void *)(uintptr_t)w.w[0];
    return error;
}
