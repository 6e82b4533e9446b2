// SPDX-License-Identifier: BSD-2-Clause
/*
 * Address spaces: lifetime, page faults, and finding the memory behind a user address.
 *
 * Invariants: areas do not overlap and lie in [USER_BASE, USER_END); a page is mapped only inside
 * an area, with the area's protection; each mapped page of an anonymous, shared or paged area holds
 * one reference to its frame; a page without PROT_UNCACHED is memory in the direct map.
 */
#include "as_internal.h"
#include <abi/limits.h>
#include <lib/assert.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/slab.h>

static slab_cache_t as_cache;
static slab_cache_t area_cache;

void as_init(void)
{
    slab_cache_init(&as_cache, "as", sizeof(as_t));
    slab_cache_init(&area_cache, "area", sizeof(area_t));
    shared_init();
}

area_t *area_alloc(void)
{
    return slab_alloc(&area_cache);
}

void area_free(area_t *area)
{
    slab_free(&area_cache, area);
}

errno_t as_create(as_t **as)
{
    as_t *made = slab_alloc(&as_cache);
    if (made == NULL)
        return ENOMEM;
    errno_t rc = arch_pt_create(&made->pt);
    if (rc != EOK) {
        slab_free(&as_cache, made);
        return rc;
    }
    spinlock_init(&made->lock, LOCK_RANK_AS, "as");
    list_init(&made->areas);
    atomic_init(&made->refs, 1);
    atomic_init(&made->shared_frames, 0);
    *as = made;
    return EOK;
}

void as_ref(as_t *as)
{
    atomic_fetch_add_explicit(&as->refs, 1, memory_order_relaxed);
}

void as_unref(as_t *as)
{
    if (atomic_fetch_sub_explicit(&as->refs, 1, memory_order_acq_rel) != 1)
        return;
    as_empty(as, false);
    ASSERT(as->pages == 0 && as->frames == 0 && atomic_load(&as->shared_frames) == 0);
    arch_pt_destroy(&as->pt);
    slab_free(&as_cache, as);
}

area_t *as_area_at_locked(as_t *as, uint64_t va)
{
    ASSERT(spinlock_held(&as->lock));
    list_foreach (as->areas, link, area_t, area) {
        if (va < area->base)
            return NULL;
        if (va - area->base < area->size)
            return va - area->base < area->live ? area : NULL;
    }
    return NULL;
}

area_t *as_area_starting_locked(as_t *as, uint64_t base)
{
    ASSERT(spinlock_held(&as->lock));
    area_t *area = as_area_at_locked(as, base);
    return area != NULL && area->base == base ? area : NULL;
}

unsigned area_prot(const area_t *area)
{
    return PROT_READ | PROT_USER | (area->flags & AREA_WRITE ? PROT_WRITE : 0) |
           (area->flags & AREA_EXEC ? PROT_EXEC : 0) |
           (area->flags & AREA_UNCACHED ? PROT_UNCACHED : 0);
}

static bool prot_allows(unsigned prot, enum fault_kind kind)
{
    switch (kind) {
    case FAULT_READ:
        return true;
    case FAULT_WRITE:
        return (prot & PROT_WRITE) != 0;
    case FAULT_EXEC:
        return (prot & PROT_EXEC) != 0;
    }
    return false;
}

/* Gets the frame for an unmapped page of `area`, with a reference for the mapping. */
static errno_t area_frame(area_t *area, uint64_t page, paddr_t *frame)
{
    uint64_t offset = page - area->base;
    switch (area->backing) {
    case AREA_ANONYMOUS:
        return frame_alloc(frame);
    case AREA_SHARED:
        return shared_frame(area->shared, offset / PAGE_SIZE, frame);
    case AREA_PHYSICAL:
        *frame = area->phys + offset;
        return EOK;
    case AREA_PAGED:
        return EPAGED;
    }
    return EFAULT;
}

static bool area_guards(const area_t *area, uint64_t va)
{
    return (area->flags & AREA_GUARD) && va - area->base < STACK_GUARD_SIZE;
}

bool as_is_guard(as_t *as, uint64_t va)
{
    spinlock_lock(&as->lock);
    const area_t *area = as_area_at_locked(as, va);
    bool guard = area != NULL && area_guards(area, va);
    spinlock_unlock(&as->lock);
    return guard;
}

bool area_charges_mapped(const area_t *area)
{
    return area->backing == AREA_ANONYMOUS || area->backing == AREA_PAGED ||
           (area->backing == AREA_SHARED && !area->collected);
}

errno_t area_map_locked(as_t *as, area_t *area, uint64_t page, paddr_t frame)
{
    ASSERT(spinlock_held(&as->lock));
    errno_t rc = arch_pt_map(&as->pt, page, frame, area_prot(area));
    if (rc != EOK) {
        if (area->backing != AREA_PHYSICAL)
            frame_unref(frame);
        return rc;
    }
    area->pages++;
    as->pages++;
    as->frames += area_charges_mapped(area);
    return EOK;
}

errno_t as_fault_locked(as_t *as, uint64_t va, enum fault_kind kind)
{
    ASSERT(spinlock_held(&as->lock));
    area_t *area = as_area_at_locked(as, va);
    if (area == NULL || !prot_allows(area_prot(area), kind))
        return EFAULT;
    if (area_guards(area, va))
        return EFAULT;
    uint64_t page = va & ~(uint64_t)PAGE_MASK;
    paddr_t frame;
    unsigned prot;
    if (arch_pt_lookup(&as->pt, page, &frame, &prot)) {
        /* Another thread has filled the page, or is just changing the protection of the area. */
        if (!prot_allows(prot, kind))
            arch_pt_protect(&as->pt, page, area_prot(area));
        return EOK;
    }
    if (area->backing != AREA_PHYSICAL && account_frames_left(as) == 0)
        return ENOMEM;
    errno_t rc = area_frame(area, page, &frame);
    return rc == EOK ? area_map_locked(as, area, page, frame) : rc;
}

errno_t as_fault(as_t *as, uint64_t va, enum fault_kind kind)
{
    if (va >= USER_END)
        return EFAULT;
    spinlock_lock(&as->lock);
    errno_t rc = as_fault_locked(as, va, kind);
    spinlock_unlock(&as->lock);
    return rc;
}

static errno_t resolve_locked(as_t *as, uint64_t va, enum fault_kind kind, paddr_t *pa)
{
    ASSERT(spinlock_held(&as->lock));
    unsigned prot;
    if (!arch_pt_lookup(&as->pt, va, pa, &prot) || !prot_allows(prot, kind)) {
        errno_t rc = as_fault_locked(as, va, kind);
        if (rc != EOK)
            return rc;
        bool mapped = arch_pt_lookup(&as->pt, va, pa, &prot);
        ASSERT(mapped);
    }
    /* The kernel does not copy from or to device registers. */
    if (!prot_allows(prot, kind) || (prot & PROT_UNCACHED))
        return EFAULT;
    frame_ref(*pa);
    return EOK;
}

errno_t as_resolve(as_t *as, uint64_t va, enum fault_kind kind, paddr_t *pa)
{
    if (va >= USER_END)
        return EFAULT;
    spinlock_lock(&as->lock);
    errno_t rc = resolve_locked(as, va, kind, pa);
    spinlock_unlock(&as->lock);
    return rc;
}
