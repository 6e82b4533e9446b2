// SPDX-License-Identifier: BSD-2-Clause
/* Host: memory of the process; see mapping.h. */
#include <stdlib.h>
#include <sys/mman.h>

#include "mapping.h"

void *host_map(size_t size, size_t guard)
{
    char *memory = mmap(NULL, size + guard, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED || (guard != 0 && mprotect(memory, guard, PROT_NONE) != 0))
        abort();
    return memory + guard;
}
