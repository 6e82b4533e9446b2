// SPDX-License-Identifier: BSD-2-Clause
/*
 * The memory of the wait-for graph. It is reserved at boot, because the console must not allocate
 * memory: the interrupted context can hold the locks of the allocators. It has one user at a time:
 * the open console, or DIAGNOSE and the watchdog while the console is closed.
 */
#include <arch/cpu.h>
#include <arch/paging.h>
#include <arch/time.h>
#include <arch/types.h>
#include <inspect/inspect.h>
#include <lib/print.h>
#include <mm/frame.h>

/* Enough for 1,000 tasks with 100,000 open calls. */
#define ARENA_MAX   (24ull << 20)
#define ARENA_MIN   (256ull << 10)
#define ARENA_SHARE 16 /* of memory */

static void *arena;
static size_t arena_size;

void inspect_init(void)
{
    graph_set_key(arch_cpu_cycles() ^ arch_time_boot_seconds() << 32);
    uint64_t size = frame_total() * PAGE_SIZE / ARENA_SHARE;
    paddr_t first;
    if (size > ARENA_MAX)
        size = ARENA_MAX;
    for (; size >= ARENA_MIN; size /= 2) {
        if (frame_alloc_range(size / PAGE_SIZE, &first) == EOK) {
            arena = arch_phys_to_virt(first);
            arena_size = size / PAGE_SIZE * PAGE_SIZE;
            return;
        }
    }
    klog("inspect: cannot reserve memory for the wait-for graph: the console's `deadlock` will "
         "not work");
}

void *inspect_arena(size_t *size)
{
    *size = arena_size;
    return arena;
}
