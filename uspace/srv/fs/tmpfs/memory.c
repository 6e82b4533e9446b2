// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory areas from the kernel.
 *
 * The kernel allocates frames when pages are first touched, and can then report no error: it kills
 * the task. Clients that write too much must not kill the server of /tmp, so it creates an area
 * only if enough frames are free for the area and for other tasks.
 */
#include "tmpfs.h"

#include <abi/limits.h>
#include <os/os.h>

#define FRAMES_SPARED 64 /* frames left for other tasks */

/* ENOMEM if the area could get the task killed. See TASK_MEMORY_SHARE: the kernel kills a task that
 * touches new pages while it has much more memory than is free. */
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
    (void)rc; /* cannot fail: we created the area */
}
