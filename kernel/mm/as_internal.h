// SPDX-License-Identifier: BSD-2-Clause
/* Shared by as.c (faults, lifetime), as_area.c (the areas' own operations) and as_share.c. */
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
    unsigned levels;  /* [I] of the tree, 0: `root` is the frame of the only page */
    paddr_t root;     /* [lock] of the tree of frames; 0 in it: not filled yet */
    uint64_t filled;  /* [lock] pages that have a frame */
    list_t areas;     /* [lock] area_t by shared_link; the first one's address space pays */
};

/* The area that contains `va`, or NULL; the one that starts there. */
area_t *as_area_at_locked(as_t *as, uint64_t va);
area_t *as_area_starting_locked(as_t *as, uint64_t base);
/* as_fault() under the lock. */
MUST_USE
errno_t as_fault_locked(as_t *as, uint64_t va, enum fault_kind kind);
/* Maps a page of an area that is not there; takes over the reference to the frame. ENOMEM. */
MUST_USE
errno_t area_map_locked(as_t *as, area_t *area, uint64_t page, paddr_t frame);
/* Whether the address space is charged for each page of the area that is mapped. The frames of a
 * shared area are charged to one of those that share it (shared.c). */
bool area_charges_mapped(const area_t *area);
/* PROT_* of the pages of an area. */
unsigned area_prot(const area_t *area);
/* Unmaps the pages of `area` from `from` to its end and gives their frames back. */
void area_unmap_locked(as_t *as, area_t *area, uint64_t from);
/* Unmaps all and takes the area off its list. */
void area_remove_locked(as_t *as, area_t *area);
/* Frees a removed area and what it holds. Without the lock. */
void area_release(area_t *area);

/* Puts a copy of `wanted` into the address space, at `*base` or, when that is 0, where there is
 * room. EINVAL, EEXIST, ELIMIT, ENOMEM. */
MUST_USE
errno_t area_insert(as_t *as, const area_t *wanted, uint64_t *base);

/* Access that areas may have. */
#define AREA_ACCESS (AREA_READ | AREA_WRITE | AREA_EXEC)

area_t *area_alloc(void);
void area_free(area_t *area);

MUST_USE
errno_t shared_create(uint64_t count, shared_frames_t **shared);
void shared_ref(shared_frames_t *shared);
void shared_unref(shared_frames_t *shared);
/* The area of `as` shows these frames from now on, or not any more. */
void shared_join(shared_frames_t *shared, area_t *area, as_t *as);
void shared_leave(shared_frames_t *shared, area_t *area);
/* The frame of page `index`, filled when it was not, with a reference for the caller. */
MUST_USE
errno_t shared_frame(shared_frames_t *shared, uint64_t index, paddr_t *frame);
/* Puts a mapped frame of the owner into its place, which is empty. ENOMEM. */
MUST_USE
errno_t shared_put(shared_frames_t *shared, uint64_t index, paddr_t frame);
/* Whether the area that holds the one reference left maps all there is, `pages` of them. Its
 * address space is locked: nobody can get another. */
bool shared_is_only(shared_frames_t *shared, uint64_t pages);

void shared_init(void);

#endif
