// SPDX-License-Identifier: BSD-2-Clause
/*
 * Address spaces: areas and a page table, filled on demand.
 *
 * Locks: as->lock protects the list of areas and the page table. Order: after the task's locks,
 * before frame_lock. Two address spaces are never locked at once (transfers resolve one page at a
 * time).
 */
#ifndef MM_AS_H
#define MM_AS_H

#include <abi/area.h>
#include <abi/error.h>
#include <adt/list.h>
#include <arch/paging.h>
#include <stdatomic.h>
#include <sync/spinlock.h>

/* The source of an area's pages. */
enum area_backing { AREA_ANONYMOUS, AREA_SHARED, AREA_PHYSICAL, AREA_PAGED };

/* The frames of a shared area, reference-counted by the areas that map them. */
typedef struct shared_frames shared_frames_t;

/* The connection to the server that fills the pages of an area; see <ipc/pager.h>. */
struct pager;

/* The page must first be requested from the pager of its area. Used only inside the kernel. */
#define EPAGED (-1)

typedef struct area {
    link_t link;      /* [as lock] in as->areas, by base */
    uint64_t base;    /* page aligned */
    uint64_t size;    /* bytes, whole pages */
    uint64_t live;    /* [as lock] bytes in use: less than size while the rest is being unmapped */
    unsigned flags;   /* AREA_* */
    unsigned allowed; /* AREA_READ|WRITE|EXEC: upper bound for as_area_protect */
    uint64_t pages;   /* [as lock] mapped pages */
    enum area_backing backing;
    shared_frames_t *shared; /* AREA_SHARED */
    bool collected;          /* [as lock] AREA_SHARED: `shared` has all pages; see as_share.c */
    link_t shared_link;      /* [shared frames] AREA_SHARED: in shared->areas */
    struct as *as;           /* [I] AREA_SHARED: the address space of the area */
    paddr_t phys;            /* AREA_PHYSICAL */
    struct pager *pager;     /* AREA_PAGED, with a reference */
    uint64_t id;             /* unique in its address space, never reused */
} area_t;

typedef struct as {
    spinlock_t lock;
    list_t areas;                /* [lock] area_t by base */
    arch_pt_t pt;                /* [lock] */
    uint32_t area_count;         /* [lock] */
    uint64_t pages;              /* [lock] mapped pages */
    uint64_t frames;             /* [lock] mapped pages of anonymous and paged areas */
    atomic_ullong shared_frames; /* [a] frames of shared areas, and of their trees, that
                                    it pays for, see shared.c */
    bool closed;                 /* [lock] the task has ended: no area can be created */
    bool essential;              /* [I] can use the memory reserve (PERM_ESSENTIAL) */
    uint64_t last_id;            /* [lock] last area id */
    atomic_uint paged;           /* [a] number of paged areas, changed under the lock */
    atomic_uint refs;            /* [a] */
} as_t;

enum fault_kind { FAULT_READ, FAULT_WRITE, FAULT_EXEC };

/* Creates the slab caches. Called once, before the first as_create(). */
void as_init(void);

MUST_USE
errno_t as_create(as_t **as);
void as_ref(as_t *as);
/* Destroys the address space with the last reference. Its areas are destroyed without a pause: only
 * a task that never ran still has some. */
void as_unref(as_t *as);
/* Destroys all areas in steps, between which others run, and refuses new ones. The caller holds no
 * lock. */
void as_close(as_t *as);

/* Creates an anonymous area of `size` bytes at `*base`; if `*base` is 0, the kernel chooses the
 * address and stores it there. EINVAL (size 0, not page aligned, outside user memory, no AREA_READ,
 * write with exec, AREA_GUARD and nothing above the guard), EEXIST (overlap), ENOMEM, ELIMIT
 * (TASK_AREAS_MAX). */
MUST_USE
errno_t as_area_create(as_t *as, uint64_t *base, uint64_t size, unsigned flags);
/* Creates an area over physical memory. Errors as above; also EINVAL if it is not RAM and
 * AREA_UNCACHED is missing, and EACCES if a part of it belongs to the frame allocator, to the
 * kernel or to a boot module that is a program. */
MUST_USE
errno_t as_area_create_phys(as_t *as, uint64_t *base, uint64_t size, unsigned flags, paddr_t phys);
/* Creates an area whose pages come from `pager`. On success the area takes over the caller's
 * reference to the pager. */
MUST_USE
errno_t as_area_create_paged(as_t *as, uint64_t *base, uint64_t size, unsigned flags,
                             struct pager *pager);
/* Grows or shrinks the area that starts at `base`. ENOENT, EINVAL, EEXIST (overlap), ENOTSUP
 * (shared or physical), EBUSY (another thread is shrinking it). Like as_area_destroy() and
 * as_area_protect(), it lets others run after each bounded step: see as_step.c. */
MUST_USE
errno_t as_area_resize(as_t *as, uint64_t base, uint64_t size);
MUST_USE
errno_t as_area_destroy(as_t *as, uint64_t base);
/* Changes the access of the area that starts at `base`. EACCES if the area was received with fewer
 * rights than `flags`, or if it is shared and `flags` would change AREA_EXEC: a frame must not be
 * writable in one area and executable in another. ENOENT, EINVAL. */
MUST_USE
errno_t as_area_protect(as_t *as, uint64_t base, unsigned flags);
/* Returns the size in bytes of the area that starts at `base`. ENOENT. */
MUST_USE
errno_t as_area_size(as_t *as, uint64_t base, uint64_t *size);
/* Maps the area of `size` bytes at `base` in `from` into `to` with the access `flags`, at
 * `*to_base` or, if that is 0, at an address chosen by the kernel. An anonymous area becomes a
 * shared one. ENOENT (no such area, or its size has changed), EACCES (`flags` exceed those of the
 * area), ENOTSUP (paged), and the errors of as_area_create(). */
MUST_USE
errno_t as_area_share(as_t *from, uint64_t base, uint64_t size, as_t *to, uint64_t *to_base,
                      unsigned flags);
/* Returns whether `flags` are valid access flags: only access flags, with AREA_READ, and not both
 * AREA_WRITE and AREA_EXEC. */
bool as_access_valid(uint64_t flags);

/* Handles a page fault at `va`. EOK: the page is mapped; EFAULT: the access is not permitted;
 * ENOMEM; EPAGED. */
MUST_USE
errno_t as_fault(as_t *as, uint64_t va, enum fault_kind kind);

/* Returns whether `va` is in the guard of an area (AREA_GUARD): a stack overflow. */
bool as_is_guard(as_t *as, uint64_t va);

/* A page to request from its pager. */
typedef struct page_wanted {
    struct pager *pager; /* with a reference */
    uint64_t area;       /* id */
    uint64_t page;       /* address */
    uint64_t offset;     /* in the area, at the time of the request */
} page_wanted_t;
/* Returns whether a fault at `va` would give EPAGED, and the page to request. */
bool as_page_wanted(as_t *as, uint64_t va, enum fault_kind kind, page_wanted_t *wanted);
/* Maps the frame if the page is still missing. Consumes the reference to the frame. ENOMEM. */
MUST_USE
errno_t as_page_give(as_t *as, const page_wanted_t *wanted, paddr_t frame);
/* Returns whether a fault in [va, va + size), which is user memory, would give EPAGED, and the
 * first such address. */
bool as_page_missing(as_t *as, uint64_t va, uint64_t size, enum fault_kind kind, uint64_t *missing);

/* Fills the page of `va` for an access of `kind`, and returns the physical address of `va` with a
 * reference to its frame, which the caller must put (frame_unref). EFAULT, ENOMEM, EPAGED. */
MUST_USE
errno_t as_resolve(as_t *as, uint64_t va, enum fault_kind kind, paddr_t *pa);

#endif
