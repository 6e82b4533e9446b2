// SPDX-License-Identifier: BSD-2-Clause
/* System calls of the kernel log. */
#include <abi/limits.h>
#include <lib/mem.h>
#include <mm/user.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>
#include <trace/klog.h>

#define CHUNK 512

_Static_assert(CHUNK >= KLOG_ENTRY_MAX, "a whole line fits");

errno_t sys_klog_write(const sys_klog_write_in_t *in)
{
    char text[KLOG_WRITE_MAX];
    size_t size = in->size;
    if (size > sizeof(text))
        return ELIMIT;

    task_t *task = task_current();
    errno_t rc = user_copy_in(task->as, text, (uaddr_t){in->text}, size);
    if (rc != EOK)
        return rc;
    char source[TASK_NAME_SIZE];
    spinlock_lock(&task->lock);
    (void)str_copy(source, sizeof(source), task->name);
    spinlock_unlock(&task->lock);
    klog_write_task(task->id, source, text, size);
    return EOK;
}

/* Copies in chunks. Stops before a chunk that does not directly follow the last one, because lines
 * were removed in between, and before a line that does not fit; the next call returns them. */
errno_t sys_klog_read(const sys_klog_read_in_t *in, sys_klog_read_out_t *out)
{
    char piece[CHUNK];
    uint64_t first = in->first;
    uint64_t next = first;
    size_t copied = 0;
    size_t size = in->size;

    while (copied < size && (copied == 0 || size - copied >= sizeof(piece))) {
        uint64_t sequence = next;
        size_t wanted = size - copied < sizeof(piece) ? size - copied : sizeof(piece);
        size_t count = klog_read(&sequence, piece, wanted);
        if (copied == 0)
            first = sequence;
        else if (sequence != next)
            break;
        if (count == 0)
            break;
        errno_t rc =
            user_copy_out(task_current()->as, (uaddr_t){in->buffer + copied}, piece, count);
        if (rc != EOK)
            return rc;
        copied += count;
        next = sequence + count;
    }
    out->copied = copied;
    out->first = first;
    return EOK;
}
