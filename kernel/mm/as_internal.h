// SPDX-License-Identifier: BSD-2-Clause
/* Shared by as.c (faults, lifetime) and as_area.c (the areas' own operations). */
#ifndef MM_AS_INTERNAL_H
#define MM_AS_INTERNAL_H

#include <mm/as.h>

/*
 * Frames of a shared area. Each frame that is there has one reference of this object, and one for
 * each page that maps it.
 *
 * Lock: lock, after one as->lock.
 */
struct shared_frames {
    spinlock_t lock;
    atomic_uint refs; /* [a] areas */
    uint64_t count;   /* [I] pages */
    paddr_t *frames;  /* [lock] 0: not filled yet */
};

/* The area that contains `va`, or NULL. */
area_t *as_area_at_locked(as_t *as, uint64_t va);
/* PROT_* of the pages of an area. */
unsigned area_prot(const area_t *area);
/* Unmaps the pages of `area` from `from` to its end and gives their frames back. */
void area_unmap_locked(as_t *as, area_t *area, uint64_t from);
/* Unmaps all, takes the area off its list and frees it. */
void area_destroy_locked(as_t *as, area_t *area);

area_t *area_alloc(void);
void area_free(area_t *area);

MUST_USE
errno_t shared_create(uint64_t count, shared_frames_t **shared);
void shared_ref(shared_frames_t *shared);
void shared_unref(shared_frames_t *shared);
/* The frame of page `index`, filled when it was not, with a reference for the caller. */
MUST_USE
errno_t shared_frame(shared_frames_t *shared, uint64_t index, paddr_t *frame);
/* Puts a mapped frame of the owner into its place. */
void shared_put(shared_frames_t *shared, uint64_t index, paddr_t frame);

void shared_init(void);

#endif
