// SPDX-License-Identifier: BSD-2-Clause
/* Areas of tmpfs on the host: memory of the process, checked by the sanitizer. */
#include "tmpfs_memory.h"

#include <srv/fs/tmpfs/tmpfs.h>
#include <stdlib.h>

size_t tmpfs_areas;
size_t tmpfs_areas_left = SIZE_MAX;

errno_t tmpfs_area_create(uint64_t held, size_t size, void **base)
{
    (void)held;
    if (tmpfs_areas_left == 0)
        return ENOMEM;
    *base = calloc(1, size);
    if (*base == NULL)
        return ENOMEM;
    tmpfs_areas_left--;
    tmpfs_areas++;
    return EOK;
}

void tmpfs_area_destroy(void *base)
{
    tmpfs_areas--;
    free(base);
}
