// SPDX-License-Identifier: BSD-2-Clause
/* System calls of address space areas. */
#include <abi/task.h>
#include <ipc/pager.h>
#include <mm/as.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

/* Flags that an area of this kind may have; what does not fit 32 bits is none. */
static bool flags_valid(uint64_t flags, unsigned allowed)
{
    bool both = (flags & AREA_WRITE) != 0 && (flags & AREA_EXEC) != 0;
    return (flags & ~(uint64_t)allowed) == 0 && !both;
}

errno_t sys_area_create(const syscall_words_t *in, syscall_words_t *out)
{
    if (!flags_valid(in->w[2], AREA_READ | AREA_WRITE | AREA_EXEC | AREA_GUARD))
        return EINVAL;
    uint64_t base = in->w[0];
    errno_t rc = as_area_create(task_current()->as, &base, in->w[1], (unsigned)in->w[2]);
    if (rc == EOK)
        out->w[0] = base;
    return rc;
}

errno_t sys_area_create_paged(const syscall_words_t *in, syscall_words_t *out)
{
    task_t *task = task_current();
    if (!flags_valid(in->w[2], AREA_READ | AREA_WRITE | AREA_EXEC))
        return EINVAL;
    pager_t *pager;
    errno_t rc = pager_create(task, in->w[3], &in->w[4], &pager);
    if (rc != EOK)
        return rc;
    uint64_t base = in->w[0];
    rc = as_area_create_paged(task->as, &base, in->w[1], (unsigned)in->w[2], pager);
    if (rc == EOK)
        out->w[0] = base;
    else
        pager_unref(pager);
    return rc;
}

errno_t sys_area_resize(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    return as_area_resize(task_current()->as, in->w[0], in->w[1]);
}

errno_t sys_area_destroy(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    return as_area_destroy(task_current()->as, in->w[0]);
}

errno_t sys_area_protect(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    if (!flags_valid(in->w[1], AREA_READ | AREA_WRITE | AREA_EXEC))
        return EINVAL;
    return as_area_protect(task_current()->as, in->w[0], (unsigned)in->w[1]);
}

errno_t sys_phys_map(const syscall_words_t *in, syscall_words_t *out)
{
    if ((task_current()->perms & PERM_MEM) == 0)
        return EPERM;
    if (!flags_valid(in->w[2], AREA_READ | AREA_WRITE | AREA_UNCACHED))
        return EINVAL;
    uint64_t base = 0;
    errno_t rc =
        as_area_create_phys(task_current()->as, &base, in->w[1], (unsigned)in->w[2], in->w[0]);
    if (rc == EOK)
        out->w[0] = base;
    return rc;
}
