// SPDX-License-Identifier: BSD-2-Clause
/*
 * Host: windows. Each page of a window maps the same frame that the kernel's page table maps there,
 * so both sides share the memory, and the kernel still checks its own page table before it copies.
 */
#include <arch/host/host.h>
#include <mm/as.h>
#include <mm/frame.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sanitizer/asan_interface.h>
#include <sched/sched.h>

#include "memory.h"

void host_window_open(uint64_t base, size_t size, bool writable)
{
    as_t *as = thread_current()->task->as;
    enum fault_kind kind = writable ? FAULT_WRITE : FAULT_READ;
    for (uint64_t va = base; va < base + size; va += PAGE_SIZE) {
        paddr_t pa;
        if (as_resolve(as, va, kind, &pa) != EOK)
            continue; /* a guard page, or out of memory: an access ends the process */
        host_memory_map_again(pa, va, writable);
        frame_unref(pa);
    }
    ASAN_UNPOISON_MEMORY_REGION((void *)(uintptr_t)base, size);
}

void host_window_close(uint64_t base, size_t size)
{
    host_unmap((uintptr_t)base, size);
}
