// SPDX-License-Identifier: BSD-2-Clause
/* Copies to and from user memory, one page at a time; see user.h. */
#include <lib/mem.h>
#include <mm/frame.h>
#include <mm/user.h>
#include <proc/task.h>
#include <sched/cpu.h>

/* Bytes from `va` to the end of its page, at most `size`. */
static size_t page_part(uint64_t va, size_t size)
{
    size_t left = PAGE_SIZE - (size_t)(va & PAGE_MASK);
    return size < left ? size : left;
}

/* Returns whether [from, from + size) is in the user half, so that the sums below cannot
 * overflow. */
static bool range_is_user(uaddr_t from, size_t size)
{
    return from.value < USER_END && size <= USER_END - from.value;
}

void user_page_wanted(uint64_t va, enum fault_kind kind)
{
    thread_t *self = thread_current();
    self->wanted_page = va;
    self->wanted_kind = kind;
}

/* as_resolve() for a copy. Records a page that the pager must deliver first. */
static errno_t resolve(as_t *as, uint64_t va, enum fault_kind kind, paddr_t *pa)
{
    errno_t rc = as_resolve(as, va, kind, pa);
    if (rc != EPAGED)
        return rc;
    if (as != task_current()->as)
        return EFAULT;
    user_page_wanted(va, kind);
    return EPAGED;
}

errno_t user_copy_in(as_t *as, void *to, uaddr_t from, size_t size)
{
    if (size > 0 && !range_is_user(from, size))
        return EFAULT;
    char *at = to;
    while (size > 0) {
        size_t part = page_part(from.value, size);
        paddr_t pa;
        errno_t rc = resolve(as, from.value, FAULT_READ, &pa);
        if (rc != EOK)
            return rc;
        memcpy(at, arch_phys_to_virt(pa), part);
        frame_unref(pa);
        at += part;
        from.value += part;
        size -= part;
    }
    return EOK;
}

errno_t user_copy_out(as_t *as, uaddr_t to, const void *from, size_t size)
{
    if (size > 0 && !range_is_user(to, size))
        return EFAULT;
    const char *at = from;
    while (size > 0) {
        size_t part = page_part(to.value, size);
        paddr_t pa;
        errno_t rc = resolve(as, to.value, FAULT_WRITE, &pa);
        if (rc != EOK)
            return rc;
        memcpy(arch_phys_to_virt(pa), at, part);
        frame_unref(pa);
        at += part;
        to.value += part;
        size -= part;
    }
    return EOK;
}

/* Copies a part that is within one page on both sides. */
static errno_t copy_part(as_t *from_as, uint64_t from, as_t *to_as, uint64_t to, size_t part,
                         bool *failed_from)
{
    paddr_t source, destination;
    errno_t rc = resolve(from_as, from, FAULT_READ, &source);
    if (rc != EOK) {
        *failed_from = true;
        return rc;
    }
    rc = resolve(to_as, to, FAULT_WRITE, &destination);
    if (rc == EOK) {
        /* Both can be the same page of a shared area. */
        memmove(arch_phys_to_virt(destination), arch_phys_to_virt(source), part);
        frame_unref(destination);
    } else {
        *failed_from = false;
    }
    frame_unref(source);
    return rc;
}

errno_t user_copy_across(as_t *from_as, uaddr_t from, as_t *to_as, uaddr_t to, size_t size,
                         bool *failed_from)
{
    if (size > 0 && !range_is_user(from, size)) {
        *failed_from = true;
        return EFAULT;
    }
    if (size > 0 && !range_is_user(to, size)) {
        *failed_from = false;
        return EFAULT;
    }
    while (size > 0) {
        size_t part = page_part(to.value, page_part(from.value, size));
        errno_t rc = copy_part(from_as, from.value, to_as, to.value, part, failed_from);
        if (rc != EOK)
            return rc;
        from.value += part;
        to.value += part;
        size -= part;
    }
    return EOK;
}
