// SPDX-License-Identifier: BSD-2-Clause
/* Host: memory mappings; see mapping.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping.h"

void *host_map(size_t size, size_t guard)
{
    char *memory = mmap(NULL, size + guard, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED || (guard != 0 && mprotect(memory, guard, PROT_NONE) != 0))
        abort();
    return memory + guard;
}

void *host_map_file(size_t size, int *file)
{
    *file = memfd_create("memory", MFD_CLOEXEC);
    if (*file < 0 || ftruncate(*file, (off_t)size) != 0)
        abort();
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *file, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

void host_map_again(int file, size_t offset, uintptr_t address, size_t size, bool writable)
{
    void *wanted = (void *)address;
    int protection = PROT_READ | (writable ? PROT_WRITE : 0);
    if (mmap(wanted, size, protection, MAP_SHARED | MAP_FIXED, file, (off_t)offset) != wanted)
        abort();
}

void host_unmap(uintptr_t address, size_t size)
{
    if (munmap((void *)address, size) != 0)
        abort();
}
