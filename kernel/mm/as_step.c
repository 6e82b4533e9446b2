// SPDX-License-Identifier: BSD-2-Clause
/*
 * Operations on all pages of an area: unmapping, changing the protection, and collecting the frames
 * of an area that is shared for the first time (as_share.c). They take time in proportion to the mapped memory, so they are done in steps. Between two steps nothing is locked,
 * interrupts are handled, and other threads can run (sched_breathe()).
 *
 * Between two steps:
 *  - area->live is the size of the part in use: 0 while the area is being destroyed, the new size
 *    while it shrinks. Faults and other operations find nothing beyond it (as_area_at_locked()).
 *    The addresses up to area->size stay taken until their pages are gone.
 *  - Only the thread that set `live` to 0 removes the area from its list. All other threads find
 *    the area again by its id after a pause, or stop.
 *  - While the protection changes, area->flags already has the new one, and a page can still have
 *    the old one. A fault on such a page corrects it.
 */
#include "as_internal.h"
#include <lib/assert.h>
#include <mm/frame.h>
#include <sched/sched.h>

/* Work of one step: a page counts 1, a gap in front of it, which takes a search, AREA_STEP_GAP. */
#define AREA_STEP_WORK 128
#define AREA_STEP_GAP  48

errno_t area_step_locked(as_t *as, area_t *area, uint64_t *at, uint64_t end, area_visit_t visit)
{
    ASSERT(spinlock_held(&as->lock));
    for (unsigned work = 0; work < AREA_STEP_WORK; work++) {
        uint64_t page = area->pages > 0 ? arch_pt_next(&as->pt, *at, end) : end;
        if (page >= end)
            return EOK;
        work += page != *at ? AREA_STEP_GAP : 0;
        errno_t rc = visit(as, area, page);
        if (rc != EOK)
            return rc;
        *at = page + PAGE_SIZE;
    }
    return *at == end ? EOK : EAGAIN;
}

void area_pause_locked(as_t *as)
{
    ASSERT(spinlock_held(&as->lock));
    spinlock_unlock(&as->lock);
    sched_breathe();
    spinlock_lock(&as->lock);
}

area_t *area_again_locked(as_t *as, uint64_t base, uint64_t id)
{
    ASSERT(spinlock_held(&as->lock));
    area_t *area = as_area_starting_locked(as, base);
    return area != NULL && area->id == id ? area : NULL;
}

static errno_t page_unmap_locked(as_t *as, area_t *area, uint64_t page)
{
    ASSERT(spinlock_held(&as->lock));
    paddr_t frame;
    unsigned prot;
    bool mapped = arch_pt_lookup(&as->pt, page, &frame, &prot);
    ASSERT(mapped);
    arch_pt_unmap(&as->pt, page);
    if (area->backing != AREA_PHYSICAL)
        frame_unref(frame);
    as->frames -= area_charges_mapped(area);
    area->pages--;
    as->pages--;
    return EOK;
}

/* One step of unmapping [*at, end), with the tables that it leaves empty. True: all is unmapped. */
static bool area_unmap_step_locked(as_t *as, area_t *area, uint64_t *at, uint64_t end)
{
    ASSERT(spinlock_held(&as->lock));
    uint64_t from = *at;
    bool done = area_step_locked(as, area, at, end, page_unmap_locked) == EOK;
    if (from < end)
        arch_pt_trim(&as->pt, from, done ? end : *at);
    return done;
}

/* Destroys an area in use. The lock is released. Without `pauses` it is done in one go. */
static void area_end_and_unlock(as_t *as, area_t *area, bool pauses)
{
    ASSERT(spinlock_held(&as->lock));
    uint64_t at = area->base;
    area->live = 0;
    while (!area_unmap_step_locked(as, area, &at, area->base + area->size))
        if (pauses)
            area_pause_locked(as);
    area_remove_locked(as, area);
    spinlock_unlock(&as->lock);
    area_release(area, pauses);
}

errno_t as_area_destroy(as_t *as, uint64_t base)
{
    spinlock_lock(&as->lock);
    area_t *area = as_area_starting_locked(as, base);
    if (area == NULL) {
        spinlock_unlock(&as->lock);
        return ENOENT;
    }
    area_end_and_unlock(as, area, true);
    return EOK;
}

void as_empty(as_t *as, bool pauses)
{
    spinlock_lock(&as->lock);
    link_t *first;
    while ((first = list_first(&as->areas)) != NULL) {
        area_end_and_unlock(as, list_entry(first, area_t, link), pauses);
        if (pauses)
            sched_breathe();
        spinlock_lock(&as->lock);
    }
    spinlock_unlock(&as->lock);
}

void as_close(as_t *as)
{
    spinlock_lock(&as->lock);
    as->closed = true;
    spinlock_unlock(&as->lock);
    as_empty(as, true);
}

errno_t area_shrink_locked(as_t *as, area_t *area, uint64_t size)
{
    ASSERT(spinlock_held(&as->lock));
    uint64_t base = area->base, id = area->id, at = base + size;
    area->live = size;
    while (!area_unmap_step_locked(as, area, &at, base + area->size)) {
        area_pause_locked(as);
        area = area_again_locked(as, base, id);
        if (area == NULL)
            return ENOENT;
    }
    area->size = size;
    return EOK;
}

static errno_t page_protect_locked(as_t *as, area_t *area, uint64_t page)
{
    ASSERT(spinlock_held(&as->lock));
    arch_pt_protect(&as->pt, page, area_prot(area));
    return EOK;
}

static errno_t area_protect_locked(as_t *as, area_t *area, unsigned flags)
{
    ASSERT(spinlock_held(&as->lock));
    if (flags & ~area->allowed)
        return EACCES;
    uint64_t base = area->base, id = area->id, at = base;
    area->flags = (area->flags & ~(unsigned)AREA_ACCESS) | flags;
    while (area_step_locked(as, area, &at, base + area->live, page_protect_locked) != EOK) {
        area_pause_locked(as);
        area = area_again_locked(as, base, id);
        if (area == NULL)
            return ENOENT;
    }
    return EOK;
}

errno_t as_area_protect(as_t *as, uint64_t base, unsigned flags)
{
    if (!as_access_valid(flags))
        return EINVAL;
    spinlock_lock(&as->lock);
    area_t *area = as_area_starting_locked(as, base);
    errno_t rc = area != NULL ? area_protect_locked(as, area, flags) : ENOENT;
    spinlock_unlock(&as->lock);
    return rc;
}
