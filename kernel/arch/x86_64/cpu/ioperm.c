// SPDX-License-Identifier: BSD-2-Clause
/*
 * I/O permission bitmaps. For tasks without one (nearly all), the bitmap offset points beyond the
 * limit of the task state segment, which closes all ports. The bitmap in the segment is rewritten
 * only when a task with a different bitmap runs, and only up to the last open port; `revision`
 * identifies the contents of a bitmap.
 *
 * A task's bitmap changes only in its own system calls, so it needs no lock.
 */
#include "ioperm.h"
#include "percpu.h"
#include <abi/error.h>
#include <arch/context.h>
#include <lib/mem.h>
#include <mm/karray.h>
#include <proc/task.h>
#include <sched/cpu.h>
#include <stdatomic.h>

static atomic_ullong last_revision;

void ioperm_load(const arch_task_t *task)
{
    percpu_t *self = percpu_self();
    if (task->io_closed == NULL) {
        self->tss.io_base = sizeof(tss_t);
        return;
    }
    self->tss.io_base = offsetof(tss_t, io_closed);
    if (self->io_revision == task->io_revision)
        return;
    memcpy(self->tss.io_closed, task->io_closed, task->io_bytes);
    if (self->io_bytes > task->io_bytes)
        memset(self->tss.io_closed + task->io_bytes, 0xff, self->io_bytes - task->io_bytes);
    self->io_bytes = task->io_bytes;
    self->io_revision = task->io_revision;
}

/* Creates a bitmap of closed ports. It is an array of single pages: to find adjacent frames, the
 * kernel would have to search the memory. NULL: no memory. */
static uint8_t *bitmap_create(void)
{
    uint8_t *closed = karray_create();
    if (closed == NULL)
        return NULL;
    for (size_t size = PAGE_SIZE; size < IO_BITMAP_BYTES; size += PAGE_SIZE) {
        if (karray_grow(closed, size) != EOK) {
            karray_destroy(closed, size);
            return NULL;
        }
    }
    memset(closed, 0xff, IO_BITMAP_BYTES);
    return closed;
}

errno_t arch_task_io_enable(task_t *task, uint64_t first, uint64_t count)
{
    if (count == 0 || first >= IO_PORTS || count > IO_PORTS - first)
        return ERANGE;
    arch_task_t *arch = &task->arch;
    if (arch->io_closed == NULL)
        arch->io_closed = bitmap_create();
    if (arch->io_closed == NULL)
        return ENOMEM;
    io_bitmap_open(arch->io_closed, first, count);
    uint32_t bytes = (uint32_t)((first + count + 7) / 8);
    if (arch->io_bytes < bytes)
        arch->io_bytes = bytes;
    arch->io_revision = atomic_fetch_add(&last_revision, 1) + 1;
    if (task == task_current())
        ioperm_load(arch);
    return EOK;
}

void arch_task_fini(task_t *task)
{
    if (task->arch.io_closed != NULL) {
        karray_destroy(task->arch.io_closed, IO_BITMAP_BYTES);
        task->arch.io_closed = NULL;
    }
}
