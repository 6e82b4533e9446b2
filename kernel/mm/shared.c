// SPDX-License-Identifier: BSD-2-Clause
/*
 * Frames that several areas map; see as_internal.h.
 *
 * They are kept in a tree like a page table: each node is a frame, and the tree has as many levels
 * as the area needs. So its memory depends on the number of filled pages, not on the area's size.
 *
 * One of the address spaces that share the frames is charged for all of them, including those that
 * are not mapped and the nodes of the tree: at first the original owner, and when it removes its
 * area, the next one.
 */
#include "as_internal.h"
#include <lib/assert.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <sched/sched.h>

/* Entries in a node of the tree. */
#define NODE_SHIFT  (PAGE_SHIFT - 3)
#define NODE_PLACES ((uint64_t)1 << NODE_SHIFT)

_Static_assert(sizeof(paddr_t) == 8, "a node fills its frame");

static slab_cache_t shared_cache;

void shared_init(void)
{
    slab_cache_init(&shared_cache, "shared_frames", sizeof(shared_frames_t));
}

errno_t shared_create(uint64_t count, shared_frames_t **shared)
{
    shared_frames_t *made = slab_alloc(&shared_cache);
    if (made == NULL)
        return ENOMEM;
    spinlock_init(&made->lock, LOCK_RANK_SHARED_FRAMES, "shared frames");
    made->count = count;
    list_init(&made->areas);
    while ((count - 1) >> made->levels * NODE_SHIFT != 0)
        made->levels++;
    atomic_init(&made->refs, 1);
    *shared = made;
    return EOK;
}

void shared_ref(shared_frames_t *shared)
{
    atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
}

/* Frees the nodes of a tree and puts its frames. The recursion is `levels` deep. Nobody else can
 * reach the tree, so others can run after each node. */
static void shared_tree_free(paddr_t root, unsigned levels, bool pauses)
{
    if (root == 0)
        return;
    const paddr_t *places = levels > 0 ? arch_phys_to_virt(root) : NULL;
    for (uint64_t i = 0; levels > 0 && i < NODE_PLACES; i++)
        shared_tree_free(places[i], levels - 1, pauses);
    if (levels > 0 && pauses)
        sched_breathe();
    frame_unref(root);
}

void shared_unref(shared_frames_t *shared, bool pauses)
{
    if (atomic_fetch_sub_explicit(&shared->refs, 1, memory_order_acq_rel) != 1)
        return;
    shared_tree_free(shared->root, shared->levels, pauses);
    slab_free(&shared_cache, shared);
}

/* Adds `frames` (possibly negative, modulo 2^64) to the charge of the paying address space. */
static void charge_locked(shared_frames_t *shared, uint64_t frames)
{
    ASSERT(spinlock_held(&shared->lock));
    link_t *first = list_first(&shared->areas);
    if (first != NULL)
        atomic_fetch_add_explicit(&list_entry(first, area_t, shared_link)->as->shared_frames,
                                  frames, memory_order_relaxed);
}

static uint64_t frames_held_locked(const shared_frames_t *shared)
{
    ASSERT(spinlock_held(&shared->lock));
    return shared->filled + shared->nodes;
}

void shared_join(shared_frames_t *shared, area_t *area, as_t *as)
{
    area->as = as;
    spinlock_lock(&shared->lock);
    bool first = list_empty(&shared->areas);
    list_append(&shared->areas, &area->shared_link);
    if (first)
        charge_locked(shared, frames_held_locked(shared));
    spinlock_unlock(&shared->lock);
}

void shared_leave(shared_frames_t *shared, area_t *area)
{
    spinlock_lock(&shared->lock);
    charge_locked(shared, -frames_held_locked(shared));
    list_remove(&area->shared_link);
    charge_locked(shared, frames_held_locked(shared));
    spinlock_unlock(&shared->lock);
}

/* Returns the tree entry of a page, or NULL if there is no memory for a missing node. */
static paddr_t *place_locked(shared_frames_t *shared, uint64_t index)
{
    ASSERT(spinlock_held(&shared->lock));
    ASSERT(index < shared->count);
    paddr_t *place = &shared->root;
    for (unsigned level = shared->levels; level-- > 0;) {
        paddr_t node = *place;
        if (node == 0) {
            if (frame_alloc_kind(FRAME_SHARED, &node) != EOK)
                return NULL;
            *place = node;
            shared->nodes++;
            charge_locked(shared, 1);
        }
        place =
            (paddr_t *)arch_phys_to_virt(node) + (index >> level * NODE_SHIFT & (NODE_PLACES - 1));
    }
    return place;
}

static errno_t frame_locked(shared_frames_t *shared, uint64_t index, paddr_t *frame)
{
    ASSERT(spinlock_held(&shared->lock));
    paddr_t *place = place_locked(shared, index);
    if (place == NULL)
        return ENOMEM;
    if (*place == 0) {
        errno_t rc = frame_alloc(frame);
        if (rc != EOK)
            return rc;
        *place = *frame;
        shared->filled++;
        charge_locked(shared, 1);
    }
    *frame = *place;
    frame_ref(*frame);
    return EOK;
}

errno_t shared_frame(shared_frames_t *shared, uint64_t index, paddr_t *frame)
{
    spinlock_lock(&shared->lock);
    errno_t rc = frame_locked(shared, index, frame);
    spinlock_unlock(&shared->lock);
    return rc;
}

errno_t shared_put(shared_frames_t *shared, uint64_t index, paddr_t frame)
{
    spinlock_lock(&shared->lock);
    paddr_t *place = place_locked(shared, index);
    if (place != NULL && *place != frame) {
        ASSERT(*place == 0);
        frame_ref(frame);
        *place = frame;
        shared->filled++;
    }
    spinlock_unlock(&shared->lock);
    return place != NULL ? EOK : ENOMEM;
}

bool shared_is_only(shared_frames_t *shared, uint64_t pages)
{
    return atomic_load_explicit(&shared->refs, memory_order_acquire) == 1 &&
           shared->filled <= pages;
}
