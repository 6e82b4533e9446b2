// SPDX-License-Identifier: BSD-2-Clause
/* Declarations shared by as.c (lifetime, faults), as_area.c (areas), as_page.c (paged areas),
 * as_share.c and shared.c (shared areas). */
#ifndef MM_AS_INTERNAL_H
#define MM_AS_INTERNAL_H

#include <mm/as.h>

/*
 * The frames of a shared area. This object holds one reference to each frame; each page that maps
 * the frame holds another.
 *
 * Locks: `lock`, after one as->lock.
 */
struct shared_frames {
    spinlock_t lock;
    atomic_uint refs; /* [a] number of areas */
    uint64_t count;   /* [I] number of pages */
    unsigned levels;  /* [I] of the tree; 0: `root` is the frame of the only page */
    paddr_t root;     /* [lock] of the tree of frames; 0 at any level: not filled */
    uint64_t filled;  /* [lock] pages that have a frame */
    list_t areas;     /* [lock] area_t by shared_link; the first area's address space pays */
};

/* Returns the area that contains `va`, or the area that starts at `base`; NULL: none. */
area_t *as_area_at_locked(as_t *as, uint64_t va);
area_t *as_area_starting_locked(as_t *as, uint64_t base);
/* as_fault() with as->lock held. */
MUST_USE
errno_t as_fault_locked(as_t *as, uint64_t va, enum fault_kind kind);
/* Maps `frame` at an unmapped page of an area. Consumes the reference to the frame. ENOMEM. */
MUST_USE
errno_t area_map_locked(as_t *as, area_t *area, uint64_t page, paddr_t frame);
/* Returns whether each mapped page of the area is charged to its address space. The frames of a
 * shared area are charged to one of the address spaces that share it (shared.c). */
bool area_charges_mapped(const area_t *area);
/* Returns the PROT_* flags for the pages of an area. */
unsigned area_prot(const area_t *area);
/* Unmaps the pages of `area` from `from` to its end and puts their frames. */
void area_unmap_locked(as_t *as, area_t *area, uint64_t from);
/* Unmaps all pages and removes the area from its list. */
void area_remove_locked(as_t *as, area_t *area);
/* Frees a removed area and the references that it holds. Called without the lock. */
void area_release(area_t *area);

/* Inserts a copy of `wanted` into the address space at `*base`; if `*base` is 0, the kernel chooses
 * the address and stores it there. EINVAL, EEXIST, ELIMIT, ENOMEM. */
MUST_USE
errno_t area_insert(as_t *as, const area_t *wanted, uint64_t *base);

/* All access flags. */
#define AREA_ACCESS (AREA_READ | AREA_WRITE | AREA_EXEC)

area_t *area_alloc(void);
void area_free(area_t *area);

MUST_USE
errno_t shared_create(uint64_t count, shared_frames_t **shared);
void shared_ref(shared_frames_t *shared);
void shared_unref(shared_frames_t *shared);
/* Adds the area of `as` to the areas that map these frames, or removes it. */
void shared_join(shared_frames_t *shared, area_t *area, as_t *as);
void shared_leave(shared_frames_t *shared, area_t *area);
/* Returns the frame of page `index` with a reference for the caller; allocates it if necessary.
 * ENOMEM. */
MUST_USE
errno_t shared_frame(shared_frames_t *shared, uint64_t index, paddr_t *frame);
/* Enters a mapped frame of the owner as the frame of page `index`, which has none. ENOMEM. */
MUST_USE
errno_t shared_put(shared_frames_t *shared, uint64_t index, paddr_t frame);
/* Returns whether only one reference is left and its area maps all filled pages, `pages` of them.
 * The caller holds the lock of that area's address space, so that no reference can be added. */
bool shared_is_only(shared_frames_t *shared, uint64_t pages);

void shared_init(void);

#endif
