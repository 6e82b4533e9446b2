// SPDX-License-Identifier: BSD-2-Clause
/* System calls for address space areas and physical memory. */
#include <os/os.h>
#include <os/syscall.h>

/* Stores the base that a call returned, unless it failed. */
static errno_t base_take(errno_t rc, uint64_t base, void **result)
{
    if (rc == EOK)
        *result = (void *)(uintptr_t)base;
    return rc;
}

errno_t os_area_create(void **base, size_t size, unsigned flags)
{
    uint64_t place;
    errno_t rc = syscall_area_create((uintptr_t)*base, size, flags, &place);
    return base_take(rc, place, base);
}

errno_t os_area_create_paged(void **base, size_t size, unsigned flags, cap_handle_t phone,
                             const uint64_t words[PAGER_WORDS])
{
    uint64_t place;
    errno_t rc = syscall_area_create_paged((uintptr_t)*base, size, flags, phone, words, &place);
    return base_take(rc, place, base);
}

errno_t os_area_resize(void *base, size_t size)
{
    return syscall_area_resize((uintptr_t)base, size);
}

errno_t os_area_destroy(void *base)
{
    return syscall_area_destroy((uintptr_t)base);
}

errno_t os_area_protect(void *base, unsigned flags)
{
    return syscall_area_protect((uintptr_t)base, flags);
}

errno_t os_phys_map(uint64_t address, size_t size, unsigned flags, void **base)
{
    uint64_t place;
    errno_t rc = syscall_phys_map(address, size, flags, &place);
    return base_take(rc, place, base);
}
