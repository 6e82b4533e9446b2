// SPDX-License-Identifier: BSD-2-Clause
/* Frames that several areas map; see as_internal.h. */
#include "as_internal.h"
#include <lib/assert.h>
#include <mm/frame.h>
#include <mm/slab.h>

static slab_cache_t shared_cache;

void shared_init(void)
{
    slab_cache_init(&shared_cache, "shared_frames", sizeof(shared_frames_t));
}

errno_t shared_create(uint64_t count, shared_frames_t **shared)
{
    shared_frames_t *made = slab_alloc(&shared_cache);
    if (made == NULL) {
        return ENOMEM;
    }
    made->frames = kmalloc(count * sizeof(paddr_t));
    if (made->frames == NULL) {
        slab_free(&shared_cache, made);
        return ENOMEM;
    }
    spinlock_init(&made->lock, LOCK_RANK_SHARED_FRAMES, "shared frames");
    made->count = count;
    atomic_init(&made->refs, 1);
    *shared = made;
    return EOK;
}

void shared_ref(shared_frames_t *shared)
{
    atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
}

void shared_unref(shared_frames_t *shared)
{
    if (atomic_fetch_sub_explicit(&shared->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    for (uint64_t i = 0; i < shared->count; i++) {
        if (shared->frames[i] != 0) {
            frame_unref(shared->frames[i]);
        }
    }
    kfree(shared->frames, shared->count * sizeof(paddr_t));
    slab_free(&shared_cache, shared);
}

errno_t shared_frame(shared_frames_t *shared, uint64_t index, paddr_t *frame)
{
    ASSERT(index < shared->count);
    errno_t rc = EOK;
    spinlock_lock(&shared->lock);
    if (shared->frames[index] == 0) {
        rc = frame_alloc(&shared->frames[index]);
    }
    if (rc == EOK) {
        *frame = shared->frames[index];
        frame_ref(*frame);
    } else {
        shared->frames[index] = 0;
    }
    spinlock_unlock(&shared->lock);
    return rc;
}

void shared_put(shared_frames_t *shared, uint64_t index, paddr_t frame)
{
    spinlock_lock(&shared->lock);
    ASSERT(index < shared->count && shared->frames[index] == 0);
    frame_ref(frame);
    shared->frames[index] = frame;
    spinlock_unlock(&shared->lock);
}
