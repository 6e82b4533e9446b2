// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sharing an area with another address space. The two are locked one after the other: the owner's
 * area becomes a shared one first, and an anonymous one again when the other side fails.
 */
#include "as_internal.h"
#include <lib/assert.h>
#include <mm/frame.h>

/* Notes the pages that are mapped so far; ENOMEM in the middle leaves it to the caller. */
static errno_t collect_locked(as_t *as, const area_t *area, shared_frames_t *shared)
{
    ASSERT(spinlock_held(&as->lock));
    uint64_t end = area->base + area->size;
    uint64_t page = arch_pt_next(&as->pt, area->base, end);
    while (page < end) {
        paddr_t frame;
        unsigned prot;
        bool mapped = arch_pt_lookup(&as->pt, page, &frame, &prot);
        ASSERT(mapped);
        errno_t rc = shared_put(shared, (page - area->base) / PAGE_SIZE, frame);
        if (rc != EOK)
            return rc;
        page = arch_pt_next(&as->pt, page + PAGE_SIZE, end);
    }
    return EOK;
}

/* Changes an anonymous area into a shared one that has the pages mapped so far. */
static errno_t make_shared_locked(as_t *as, area_t *area)
{
    ASSERT(spinlock_held(&as->lock));
    shared_frames_t *shared;
    errno_t rc = shared_create(area->size / PAGE_SIZE, &shared);
    if (rc != EOK)
        return rc;
    rc = collect_locked(as, area, shared);
    if (rc != EOK) {
        shared_unref(shared);
        return rc;
    }
    area->shared = shared;
    area->backing = AREA_SHARED;
    as->frames -= area->pages;
    shared_join(shared, area, as);
    /* Somebody else may write to what is not executable now, and the other way round: neither may
     * become both by way of two areas. */
    area->allowed &= area->flags & AREA_EXEC ? ~(unsigned)AREA_WRITE : ~(unsigned)AREA_EXEC;
    return EOK;
}

/* Undoes make_shared_locked(), unless the area is shared with somebody by now. */
static void make_anonymous(as_t *as, uint64_t base, shared_frames_t *shared)
{
    spinlock_lock(&as->lock);
    area_t *area = as_area_starting_locked(as, base);
    bool ours = area != NULL && area->shared == shared && shared_is_only(shared, area->pages);
    if (ours) {
        area->shared = NULL;
        area->backing = AREA_ANONYMOUS;
        shared_leave(shared, area);
        as->frames += area->pages;
        area->allowed = AREA_ACCESS;
    }
    spinlock_unlock(&as->lock);
    if (ours)
        shared_unref(shared);
}

/* Describes the area to be made in the other address space; it holds a reference to the frames.
 * `*made`: the area was not a shared one before. */
static errno_t share_locked(as_t *from, uint64_t base, uint64_t size, unsigned flags,
                            area_t *wanted, bool *made)
{
    ASSERT(spinlock_held(&from->lock));
    area_t *area = as_area_starting_locked(from, base);
    if (area == NULL || area->size != size)
        return ENOENT;
    if (flags & ~area->flags)
        return EACCES;
    if (area->backing == AREA_PAGED)
        return ENOTSUP;
    *made = area->backing == AREA_ANONYMOUS;
    errno_t rc = *made ? make_shared_locked(from, area) : EOK;
    if (rc != EOK)
        return rc;
    *wanted = (area_t){.size = area->size,
                       .flags = flags | (area->flags & (AREA_UNCACHED | AREA_GUARD)),
                       .allowed = flags,
                       .backing = area->backing,
                       .shared = area->shared,
                       .phys = area->phys};
    if (wanted->backing == AREA_SHARED)
        shared_ref(wanted->shared);
    return EOK;
}

errno_t as_area_share(as_t *from, uint64_t base, uint64_t size, as_t *to, uint64_t *to_base,
                      unsigned flags)
{
    if (!as_access_valid(flags))
        return EINVAL;
    area_t wanted;
    bool made;
    spinlock_lock(&from->lock);
    errno_t rc = share_locked(from, base, size, flags, &wanted, &made);
    spinlock_unlock(&from->lock);
    if (rc != EOK)
        return rc;
    rc = area_insert(to, &wanted, to_base);
    if (rc != EOK && wanted.backing == AREA_SHARED)
        shared_unref(wanted.shared);
    if (rc != EOK && made)
        make_anonymous(from, base, wanted.shared);
    return rc;
}
