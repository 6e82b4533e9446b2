// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sharing an area with another address space. The two are locked one after the other: first the
 * owner's area becomes a shared one; if the other side then fails, it becomes anonymous again.
 */
#include "as_internal.h"
#include <lib/assert.h>
#include <mm/frame.h>

/* Enters the mapped pages of `area` into `shared`. After ENOMEM the caller frees `shared`. */
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

/* Converts an anonymous area into a shared one with the pages that are mapped so far. */
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
    /* The other side can map an area without AREA_EXEC as writable, and the reverse. So remove the
     * missing right for good, or two areas together could be writable and executable. */
    area->allowed &= area->flags & AREA_EXEC ? ~(unsigned)AREA_WRITE : ~(unsigned)AREA_EXEC;
    return EOK;
}

/* Reverts make_shared_locked(), unless the area has been shared with another one since then. */
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

/* Fills in the area to create in the other address space, with a reference to the frames. Sets
 * `*made` if the area was converted to a shared one. */
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
