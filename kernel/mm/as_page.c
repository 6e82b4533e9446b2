// SPDX-License-Identifier: BSD-2-Clause
/* Pages of paged areas: which page to request from the pager, and mapping it when it arrives. No
 * lock is held in between, so the areas can have changed. */
#include "as_internal.h"
#include <ipc/pager.h>
#include <lib/assert.h>
#include <mm/frame.h>

/* Returns whether a fault at `va` would give EPAGED. Only faults in paged areas can. */
static bool is_paged_locked(as_t *as, uint64_t va, enum fault_kind kind)
{
    ASSERT(spinlock_held(&as->lock));
    const area_t *area = as_area_at_locked(as, va);
    return area != NULL && area->backing == AREA_PAGED && as_fault_locked(as, va, kind) == EPAGED;
}

bool as_page_wanted(as_t *as, uint64_t va, enum fault_kind kind, page_wanted_t *wanted)
{
    spinlock_lock(&as->lock);
    bool paged = is_paged_locked(as, va, kind);
    if (paged) {
        const area_t *area = as_area_at_locked(as, va);
        uint64_t page = va & ~(uint64_t)PAGE_MASK;
        pager_ref(area->pager);
        *wanted = (page_wanted_t){
            .pager = area->pager, .area = area->id, .page = page, .offset = page - area->base};
    }
    spinlock_unlock(&as->lock);
    return paged;
}

errno_t as_page_give(as_t *as, const page_wanted_t *wanted, paddr_t frame)
{
    errno_t rc = EOK;
    paddr_t there;
    unsigned prot;
    spinlock_lock(&as->lock);
    area_t *area = as_area_at_locked(as, wanted->page);
    if (area != NULL && area->id == wanted->area &&
        !arch_pt_lookup(&as->pt, wanted->page, &there, &prot))
        rc = area_map_locked(as, area, wanted->page, frame);
    else
        frame_unref(frame);
    spinlock_unlock(&as->lock);
    return rc;
}

bool as_page_missing(as_t *as, uint64_t va, uint64_t size, enum fault_kind kind, uint64_t *missing)
{
    bool found = false;
    if (atomic_load_explicit(&as->paged, memory_order_relaxed) == 0)
        return false; /* the common case; a concurrently created area does not matter */
    spinlock_lock(&as->lock);
    uint64_t end = va + size;
    for (uint64_t at = va; at < end && !found; at = (at | PAGE_MASK) + 1) {
        *missing = at;
        found = is_paged_locked(as, at, kind);
    }
    spinlock_unlock(&as->lock);
    return found;
}
