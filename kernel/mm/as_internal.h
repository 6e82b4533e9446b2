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
    uint64_t nodes;   /* [lock] frames of the tree itself */
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
/* What a step does to a mapped page of an area. EAGAIN is not a valid error. */
typedef errno_t (*area_visit_t)(as_t *as, area_t *area, uint64_t page);
/* Visits the mapped pages from `*at` up to `end`, as many as one step allows. EAGAIN: there are more,
 * from `*at` on. An error of a visit ends it. */
MUST_USE
errno_t area_step_locked(as_t *as, area_t *area, uint64_t *at, uint64_t end, area_visit_t visit);
/* Lets others run. The areas can have changed afterwards. */
void area_pause_locked(as_t *as);
/* Returns the area with this id if it starts at `base` and is not being destroyed, or NULL. */
area_t *area_again_locked(as_t *as, uint64_t base, uint64_t id);
/* Destroys all areas. With `pauses`, others can run in between, and no lock is held. */
void as_empty(as_t *as, bool pauses);
/* Makes an area smaller, in steps with pauses (as_step.c). ENOENT: another thread destroyed it. */
MUST_USE
errno_t area_shrink_locked(as_t *as, area_t *area, uint64_t size);
/* Removes an area without mapped pages from its list. */
void area_remove_locked(as_t *as, area_t *area);
/* Frees a removed area and the references that it holds. Called without the lock. With `pauses`,
 * others can run in between: see sched_breathe(). */
void area_release(area_t *area, bool pauses);

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
/* With `pauses`, others can run while the last reference frees the frames. */
void shared_unref(shared_frames_t *shared, bool pauses);
/* Adds the area of `as` to the areas that map these frames, or removes it. */
void shared_join(shared_frames_t *shared, area_t *area, as_t *as);
void shared_leave(shared_frames_t *shared, area_t *area);
/* Returns the frame of page `index` with a reference for the caller; allocates it if necessary.
 * ENOMEM. */
MUST_USE
errno_t shared_frame(shared_frames_t *shared, uint64_t index, paddr_t *frame);
/* Enters a mapped frame of the owner as the frame of page `index`, unless it is that already.
 * ENOMEM. */
MUST_USE
errno_t shared_put(shared_frames_t *shared, uint64_t index, paddr_t frame);
/* Returns whether only one reference is left and its area maps all filled pages, at most `pages`.
 * The caller holds the lock of that area's address space, so that no reference can be added. */
bool shared_is_only(shared_frames_t *shared, uint64_t pages);

void shared_init(void);

#endif
