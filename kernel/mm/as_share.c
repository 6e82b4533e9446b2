// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sharing an area with another address space. The two are locked one after the other: first the
 * owner's area becomes a shared one; if the other side then fails, it becomes anonymous again.
 *
 * An area becomes shared in steps (as_step.c). At first its mapped pages are not in area->shared. A
 * page that is touched in the meantime gets its frame from there, so both sets grow until they are
 * equal: then area->collected is set, and only then the other side gets its area. Until then the
 * owner pays for the mapped pages as before. Several threads can collect the same area at once.
 */
#include "as_internal.h"
#include <lib/assert.h>
#include <mm/frame.h>

static errno_t page_collect_locked(as_t *as, area_t *area, uint64_t page)
{
    ASSERT(spinlock_held(&as->lock));
    paddr_t frame;
    unsigned prot;
    bool mapped = arch_pt_lookup(&as->pt, page, &frame, &prot);
    ASSERT(mapped);
    return shared_put(area->shared, (page - area->base) / PAGE_SIZE, frame);
}

/* Enters the mapped pages of a shared area into area->shared, to which the caller has a reference.
 * ENOMEM; ENOENT: another thread destroyed the area. */
static errno_t area_collect_locked(as_t *as, area_t *area)
{
    ASSERT(spinlock_held(&as->lock));
    uint64_t base = area->base, id = area->id, at = base;
    while (!area->collected) {
        errno_t rc = area_step_locked(as, area, &at, base + area->size, page_collect_locked);
        if (rc == EOK) {
            area->collected = true;
            as->frames -= area->pages;
            shared_join(area->shared, area, as);
        } else if (rc != EAGAIN) {
            return rc;
        } else {
            area_pause_locked(as);
            area = area_again_locked(as, base, id);
            if (area == NULL)
                return ENOENT;
        }
    }
    return EOK;
}

/* Begins to convert an anonymous area into a shared one. */
static errno_t make_shared_locked(as_t *as, area_t *area)
{
    ASSERT(spinlock_held(&as->lock));
    errno_t rc = shared_create(area->size / PAGE_SIZE, &area->shared);
    if (rc != EOK)
        return rc;
    area->backing = AREA_SHARED;
    area->collected = false;
    /* The other side can map an area without AREA_EXEC as writable, and the reverse. So remove the
     * missing right for good, or two areas together could be writable and executable. */
    area->allowed &= area->flags & AREA_EXEC ? ~(unsigned)AREA_WRITE : ~(unsigned)AREA_EXEC;
    return EOK;
}

/* Reverts what this thread did (`made`), or an incomplete make_shared_locked(), unless others share
 * the area too. */
static void make_anonymous(as_t *as, uint64_t base, shared_frames_t *shared, bool made)
{
    spinlock_lock(&as->lock);
    area_t *area = as_area_starting_locked(as, base);
    bool ours = area != NULL && area->backing == AREA_SHARED && area->shared == shared &&
                (made || !area->collected) && shared_is_only(shared, area->pages);
    if (ours) {
        if (area->collected) {
            shared_leave(shared, area);
            as->frames += area->pages;
        }
        area->shared = NULL;
        area->backing = AREA_ANONYMOUS;
        area->allowed = AREA_ACCESS;
    }
    spinlock_unlock(&as->lock);
    if (ours)
        shared_unref(shared, true);
}

/* Fills in the area to create in the other address space, with a reference to the frames. Sets
 * `*made` if the area was converted to a shared one. With an error, there is a reference only if
 * wanted->shared is set. */
static errno_t share_locked(as_t *from, uint64_t base, uint64_t size, unsigned flags,
                            area_t *wanted, bool *made)
{
    ASSERT(spinlock_held(&from->lock));
    area_t *area = as_area_starting_locked(from, base);
    if (area == NULL || area->size != size || area->live != size)
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
                       .collected = true,
                       .phys = area->phys};
    if (area->backing != AREA_SHARED)
        return EOK;
    shared_ref(wanted->shared);
    return area_collect_locked(from, area);
}

errno_t as_area_share(as_t *from, uint64_t base, uint64_t size, as_t *to, uint64_t *to_base,
                      unsigned flags)
{
    if (!as_access_valid(flags))
        return EINVAL;
    area_t wanted = {0};
    bool made = false;
    spinlock_lock(&from->lock);
    errno_t rc = share_locked(from, base, size, flags, &wanted, &made);
    spinlock_unlock(&from->lock);
    if (rc == EOK)
        rc = area_insert(to, &wanted, to_base);
    if (rc != EOK && wanted.shared != NULL) {
        shared_unref(wanted.shared, true);
        make_anonymous(from, base, wanted.shared, made);
    }
    return rc;
}
