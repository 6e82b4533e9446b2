// SPDX-License-Identifier: BSD-2-Clause
/*
 * Areas of memory from the kernel.
 *
 * The kernel gives frames when pages are touched, when it can report no error. The server of /tmp
 * must not end because its clients write much: an area is only created while there are frames for
 * it, and for others besides.
 */
#include "tmpfs.h"

#include <abi/limits.h>
#include <os/os.h>

#define FRAMES_SPARED 64 /* left to others */

/* A task that has much more memory than is free is ended when it wants more (TASK_MEMORY_SHARE). */
static errno_t frames_check(uint64_t held, size_t size)
{
    sysinfo_memory_t memory;
    size_t length;

    errno_t rc = os_sysinfo(SYSINFO_MEMORY, &memory, sizeof(memory), &length);
    if (rc != EOK)
        return rc;
    uint64_t share = (held + size) / memory.frame_size / TASK_MEMORY_SHARE;
    return size / memory.frame_size + FRAMES_SPARED + share > memory.frames_free ? ENOMEM : EOK;
}

errno_t tmpfs_area_create(uint64_t held, size_t size, void **base)
{
    *base = NULL;
    errno_t rc = frames_check(held, size);
    return rc == EOK ? os_area_create(base, size, AREA_READ | AREA_WRITE) : rc;
}

void tmpfs_area_destroy(void *base)
{
    errno_t rc = os_area_destroy(base);
    (void)rc; /* the area is ours */
}
