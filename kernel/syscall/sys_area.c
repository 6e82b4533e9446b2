// SPDX-License-Identifier: BSD-2-Clause
/* System calls for address space areas. */
#include <abi/task.h>
#include <ipc/pager.h>
#include <mm/as.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

static bool flags_valid(unsigned flags, unsigned allowed)
{
    bool both = (flags & AREA_WRITE) != 0 && (flags & AREA_EXEC) != 0;
    return (flags & ~allowed) == 0 && !both;
}

errno_t sys_area_create(const sys_area_create_in_t *in, sys_area_create_out_t *out)
{
    if (!flags_valid(in->flags, AREA_READ | AREA_WRITE | AREA_EXEC | AREA_GUARD))
        return EINVAL;
    uint64_t base = in->base;
    errno_t rc = as_area_create(task_current()->as, &base, in->size, in->flags);
    if (rc == EOK)
        out->base = base;
    return rc;
}

errno_t sys_area_create_paged(const sys_area_create_paged_in_t *in,
                              sys_area_create_paged_out_t *out)
{
    task_t *task = task_current();
    if (!flags_valid(in->flags, AREA_READ | AREA_WRITE | AREA_EXEC))
        return EINVAL;
    pager_t *pager;
    errno_t rc = pager_create(task, in->phone, in->words, &pager);
    if (rc != EOK)
        return rc;
    uint64_t base = in->base;
    rc = as_area_create_paged(task->as, &base, in->size, in->flags, pager);
    if (rc == EOK)
        out->base = base;
    else
        pager_unref(pager);
    return rc;
}

errno_t sys_area_resize(const sys_area_resize_in_t *in)
{
    return as_area_resize(task_current()->as, in->base, in->size);
}

errno_t sys_area_destroy(const sys_area_destroy_in_t *in)
{
    return as_area_destroy(task_current()->as, in->base);
}

errno_t sys_area_protect(const sys_area_protect_in_t *in)
{
    if (!flags_valid(in->flags, AREA_READ | AREA_WRITE | AREA_EXEC))
        return EINVAL;
    return as_area_protect(task_current()->as, in->base, in->flags);
}

errno_t sys_phys_map(const sys_phys_map_in_t *in, sys_phys_map_out_t *out)
{
    if ((task_current()->perms & PERM_MEM) == 0)
        return EPERM;
    if (!flags_valid(in->flags, AREA_READ | AREA_WRITE | AREA_UNCACHED))
        return EINVAL;
    uint64_t base = 0;
    errno_t rc = as_area_create_phys(task_current()->as, &base, in->size, in->flags, in->physical);
    if (rc == EOK)
        out->base = base;
    return rc;
}
