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
#include <mm/slab.h>
#include <proc/task.h>
#include <sched/cpu.h>
#include <stdatomic.h>

#define PORTS 65536u

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

errno_t arch_task_io_enable(task_t *task, uint64_t first, uint64_t count)
{
    if (count == 0 || first >= PORTS || count > PORTS - first)
        return ERANGE;
    arch_task_t *arch = &task->arch;
    if (arch->io_closed == NULL) {
        uint8_t *closed = kmalloc(IO_BITMAP_BYTES);
        if (closed == NULL)
            return ENOMEM;
        memset(closed, 0xff, IO_BITMAP_BYTES);
        arch->io_closed = closed;
    }
    for (uint64_t port = first; port < first + count; port++)
        arch->io_closed[port / 8] &= (uint8_t) ~(1u << (port % 8));
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
        kfree(task->arch.io_closed, IO_BITMAP_BYTES);
        task->arch.io_closed = NULL;
    }
}
