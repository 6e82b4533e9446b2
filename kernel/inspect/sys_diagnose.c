// SPDX-License-Identifier: BSD-2-Clause
/* DIAGNOSE: returns the reports of the kernel console's `deadlock` and `waits` to a task. */
#include <abi/diagnose.h>
#include <abi/task.h>
#include <inspect/diagnose.h>
#include <lib/mem.h>
#include <mm/user.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

/* The caller's buffer. */
typedef struct buffer {
    uint64_t address;
    uint64_t size;
    uint64_t length; /* of the whole text, even if it does not fit */
    errno_t rc;
} buffer_t;

static void buffer_text(void *context, const char *text)
{
    buffer_t *buffer = context;
    size_t size = str_length(text, SIZE_MAX);
    uint64_t room = buffer->size > buffer->length ? buffer->size - buffer->length : 0;
    if (buffer->rc == EOK)
        buffer->rc = user_copy_out(task_current()->as, (uaddr_t){buffer->address + buffer->length},
                                   text, size < room ? size : room);
    buffer->length += size;
}

static bool buffer_ended(void *context)
{
    const buffer_t *buffer = context;
    return buffer->rc != EOK;
}

errno_t sys_diagnose(const sys_diagnose_in_t *in, sys_diagnose_out_t *out)
{
    buffer_t buffer = {.address = in->buffer, .size = in->size, .rc = EOK};
    graph_out_t to = {buffer_text, buffer_ended, &buffer};
    if ((task_current()->perms & PERM_KCON) == 0)
        return EPERM;
    if (in->what > DIAGNOSE_WAITS)
        return EINVAL;
    errno_t rc = diagnose((enum diagnose_what)in->what, in->task, &to);
    out->length = buffer.length;
    return rc != EOK ? rc : buffer.rc;
}
