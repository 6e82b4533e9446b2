// SPDX-License-Identifier: BSD-2-Clause
/* Areas: creating, changing and destroying them. Invariants are in as.c; sharing is in
 * as_share.c. */
#include "as_internal.h"
#include <abi/limits.h>
#include <boot/module.h>
#include <ipc/pager.h>
#include <lib/assert.h>
#include <mm/frame.h>
#include <sched/sched.h>

/* The lowest address of areas whose address the kernel chooses. */
#define CHOICE_BASE 0x0000001000000000ull

static bool access_valid(unsigned flags)
{
    unsigned both = AREA_WRITE | AREA_EXEC;
    return (flags & AREA_READ) && (flags & both) != both;
}

/* An area with a guard has something above it. */
static bool guard_fits(unsigned flags, uint64_t size)
{
    return !(flags & AREA_GUARD) || size > STACK_GUARD_SIZE;
}

bool as_access_valid(uint64_t flags)
{
    return (flags & ~(uint64_t)AREA_ACCESS) == 0 && access_valid((unsigned)flags);
}

static bool range_valid(uint64_t base, uint64_t size)
{
    return ((base | size) & PAGE_MASK) == 0 && size > 0 && base >= USER_BASE && base < USER_END &&
           size <= USER_END - base;
}

/* Finds the first hole of `size` bytes from CHOICE_BASE on, with a page left free on both sides. */
static errno_t choose_base_locked(as_t *as, uint64_t size, uint64_t *base)
{
    ASSERT(spinlock_held(&as->lock));
    if ((size & PAGE_MASK) != 0 || size == 0 || size > USER_END - CHOICE_BASE - 2 * PAGE_SIZE)
        return EINVAL;
    uint64_t candidate = CHOICE_BASE;
    list_foreach (as->areas, link, area_t, area) {
        if (area->base > candidate && area->base - candidate >= size + PAGE_SIZE)
            break;
        uint64_t end = area->base + area->size + PAGE_SIZE;
        if (end > candidate)
            candidate = end;
    }
    *base = candidate;
    return candidate < USER_END && size <= USER_END - candidate ? EOK : ENOMEM;
}

/* Finds the link before which an area [base, base + size) belongs. EEXIST: an area overlaps. */
static errno_t place_find_locked(as_t *as, uint64_t base, uint64_t size, link_t **before)
{
    ASSERT(spinlock_held(&as->lock));
    list_foreach (as->areas, link, area_t, area) {
        if (area->base >= base + size) {
            *before = &area->link;
            return EOK;
        }
        if (area->base + area->size > base)
            return EEXIST;
    }
    *before = &as->areas.head;
    return EOK;
}

/* Inserts `area` into the list; chooses its address if `base` is 0. */
static errno_t area_insert_locked(as_t *as, area_t *area)
{
    ASSERT(spinlock_held(&as->lock));
    if (as->closed)
        return EHANGUP;
    if (area->base == 0) {
        errno_t rc = choose_base_locked(as, area->size, &area->base);
        if (rc != EOK)
            return rc;
    }
    if (!range_valid(area->base, area->size))
        return EINVAL;
    if (as->area_count == TASK_AREAS_MAX)
        return ELIMIT;
    link_t *before;
    errno_t rc = place_find_locked(as, area->base, area->size, &before);
    if (rc == EOK) {
        list_insert_before(before, &area->link);
        area->id = ++as->last_id;
        as->area_count++;
        if (area->backing == AREA_SHARED)
            shared_join(area->shared, area, as);
        atomic_fetch_add_explicit(&as->paged, area->backing == AREA_PAGED, memory_order_relaxed);
    }
    return rc;
}

errno_t area_insert(as_t *as, const area_t *wanted, uint64_t *base)
{
    area_t *area = area_alloc();
    if (area == NULL)
        return ENOMEM;
    *area = *wanted;
    area->base = *base;
    area->live = area->size;
    spinlock_lock(&as->lock);
    errno_t rc = area_insert_locked(as, area);
    if (rc == EOK)
        *base = area->base;
    spinlock_unlock(&as->lock);
    if (rc != EOK)
        area_free(area);
    return rc;
}

errno_t as_area_create(as_t *as, uint64_t *base, uint64_t size, unsigned flags)
{
    if (!access_valid(flags) || (flags & ~(unsigned)(AREA_ACCESS | AREA_GUARD)) ||
        !guard_fits(flags, size))
        return EINVAL;
    const area_t wanted = {
        .size = size, .flags = flags, .allowed = AREA_ACCESS, .backing = AREA_ANONYMOUS};
    return area_insert(as, &wanted, base);
}

errno_t as_area_create_paged(as_t *as, uint64_t *base, uint64_t size, unsigned flags,
                             struct pager *pager)
{
    if (!as_access_valid(flags))
        return EINVAL;
    const area_t wanted = {.size = size,
                           .flags = flags,
                           .allowed = AREA_ACCESS,
                           .backing = AREA_PAGED,
                           .pager = pager};
    return area_insert(as, &wanted, base);
}

/* Bytes of physical memory that are checked between two pauses. */
#define PHYS_CHECK_STEP ((uint64_t)1024 * 1024)

/* Returns whether the whole range is RAM. Lets others run in between. */
static bool phys_is_memory(paddr_t phys, uint64_t size)
{
    for (uint64_t done = 0; done < size; done += PAGE_SIZE) {
        if (!arch_phys_is_memory(phys + done))
            return false;
        if (done % PHYS_CHECK_STEP == 0)
            sched_breathe();
    }
    return true;
}

errno_t as_area_create_phys(as_t *as, uint64_t *base, uint64_t size, unsigned flags, paddr_t phys)
{
    const unsigned known = AREA_READ | AREA_WRITE | AREA_UNCACHED;
    if (!access_valid(flags) || (flags & ~known) || ((phys | size) & PAGE_MASK) || size == 0 ||
        phys >= arch_phys_limit() || size > arch_phys_limit() - phys)
        return EINVAL;
    if (frame_managed(phys, size) || arch_phys_is_kernel(phys, size) || module_holds(phys, size))
        return EACCES;
    if (!(flags & AREA_UNCACHED) && !phys_is_memory(phys, size))
        return EINVAL;
    const area_t wanted = {.size = size,
                           .flags = flags,
                           .allowed = AREA_READ | AREA_WRITE,
                           .backing = AREA_PHYSICAL,
                           .phys = phys};
    return area_insert(as, &wanted, base);
}

void area_remove_locked(as_t *as, area_t *area)
{
    ASSERT(spinlock_held(&as->lock));
    ASSERT(area->pages == 0);
    list_remove(&area->link);
    as->area_count--;
    if (area->backing == AREA_SHARED && area->collected)
        shared_leave(area->shared, area);
    atomic_fetch_sub_explicit(&as->paged, area->backing == AREA_PAGED, memory_order_relaxed);
}

void area_release(area_t *area, bool pauses)
{
    if (area->backing == AREA_SHARED)
        shared_unref(area->shared, pauses);
    else if (area->backing == AREA_PAGED)
        pager_unref(area->pager);
    area_free(area);
}

static errno_t resize_locked(as_t *as, uint64_t base, uint64_t size)
{
    ASSERT(spinlock_held(&as->lock));
    area_t *area = as_area_starting_locked(as, base);
    if (area == NULL)
        return ENOENT;
    if (area->backing != AREA_ANONYMOUS && area->backing != AREA_PAGED)
        return ENOTSUP;
    if (!range_valid(base, size) || !guard_fits(area->flags, size))
        return EINVAL;
    if (area->live != area->size)
        return EBUSY;
    if (size < area->size)
        return area_shrink_locked(as, area, size);
    link_t *next = area->link.next;
    if (next != &as->areas.head && list_entry(next, area_t, link)->base < base + size)
        return EEXIST;
    area->size = size;
    area->live = size;
    return EOK;
}

errno_t as_area_resize(as_t *as, uint64_t base, uint64_t size)
{
    spinlock_lock(&as->lock);
    errno_t rc = resize_locked(as, base, size);
    spinlock_unlock(&as->lock);
    return rc;
}

errno_t as_area_size(as_t *as, uint64_t base, uint64_t *size)
{
    spinlock_lock(&as->lock);
    area_t *area = as_area_starting_locked(as, base);
    if (area != NULL)
        *size = area->live;
    spinlock_unlock(&as->lock);
    return area != NULL ? EOK : ENOENT;
}
