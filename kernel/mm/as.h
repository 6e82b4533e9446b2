// SPDX-License-Identifier: BSD-2-Clause
/*
 * Address spaces: areas over a page table, filled on demand.
 *
 * Locks: as->lock guards the list of areas and the page table. Order: after the
 * task's locks, before frame_lock. Two address spaces are never locked at once (transfers resolve
 * one page at a time).
 */
#ifndef MM_AS_H
#define MM_AS_H

#include <abi/area.h>
#include <abi/error.h>
#include <adt/list.h>
#include <arch/paging.h>
#include <stdatomic.h>
#include <sync/spinlock.h>

/* What an area's pages come from. */
enum area_backing { AREA_ANONYMOUS, AREA_SHARED, AREA_PHYSICAL, AREA_PAGED };

/* Frames of a shared area, common to all areas that map it; counted. */
typedef struct shared_frames shared_frames_t;

/* A server that fills the pages of an area; see <ipc/pager.h>. */
struct pager;

/* The page has to come from the pager of its area. Inside the kernel only. */
#define EPAGED (-1)

typedef struct area {
    link_t link;      /* [as lock] in as->areas, by base */
    uint64_t base;    /* page aligned */
    uint64_t size;    /* bytes, whole pages */
    unsigned flags;   /* AREA_* */
    unsigned allowed; /* AREA_READ|WRITE|EXEC that as_area_protect may give it */
    uint64_t pages;   /* [as lock] of it mapped */
    enum area_backing backing;
    shared_frames_t *shared; /* AREA_SHARED */
    link_t shared_link;      /* [shared frames] AREA_SHARED: among the areas that show the same */
    struct as *as;           /* [I] AREA_SHARED: where it is */
    paddr_t phys;            /* AREA_PHYSICAL */
    struct pager *pager;     /* AREA_PAGED, counted */
    uint64_t id;             /* unique in its address space, for ever */
} area_t;

typedef struct as {
    spinlock_t lock;
    list_t areas;        /* [lock] area_t by base */
    arch_pt_t pt;        /* [lock] */
    uint32_t area_count; /* [lock] */
    uint64_t pages;      /* [lock] pages mapped */
    uint64_t frames;     /* [lock] frames of its own: pages of anonymous and of paged areas */
    atomic_ullong shared_frames; /* [a] frames of shared areas that it pays for, see shared.c */
    bool essential;              /* [I] may use the last of the memory (PERM_ESSENTIAL) */
    uint64_t last_id;            /* [lock] of areas */
    atomic_uint paged;           /* [a] areas with a pager, changed under the lock */
    atomic_uint refs;            /* [a] */
} as_t;

enum fault_kind { FAULT_READ, FAULT_WRITE, FAULT_EXEC };

/* Makes the caches; called once, before the first address space. */
void as_init(void);

MUST_USE
errno_t as_create(as_t **as);
void as_ref(as_t *as);
void as_unref(as_t *as); /* the last reference destroys all areas */

/* base 0: chosen by the kernel. EINVAL (size 0, not aligned, outside of user memory, no AREA_READ,
 * W+X), EEXIST (overlap), ENOMEM, ELIMIT (TASK_AREAS_MAX). */
MUST_USE
errno_t as_area_create(as_t *as, uint64_t *base, uint64_t size, unsigned flags);
/* The same over physical memory. EINVAL also when it is not RAM and AREA_UNCACHED is missing;
 * EACCES when some of it belongs to the frame allocator, to the kernel itself or to a boot module
 * that is a program. */
MUST_USE
errno_t as_area_create_phys(as_t *as, uint64_t *base, uint64_t size, unsigned flags, paddr_t phys);
/* The same with a pager, whose reference goes over to the area when it is made. */
MUST_USE
errno_t as_area_create_paged(as_t *as, uint64_t *base, uint64_t size, unsigned flags,
                             struct pager *pager);
/* Grows or shrinks the area that starts at `base`. ENOENT, EINVAL, EEXIST (something is in the
 * way), ENOTSUP (shared or physical). */
MUST_USE
errno_t as_area_resize(as_t *as, uint64_t base, uint64_t size);
MUST_USE
errno_t as_area_destroy(as_t *as, uint64_t base);
/* EACCES when the area was shared to us with less than `flags`, or is shared at all and AREA_EXEC
 * would come or go: what one area shows writable no other shows executable. */
MUST_USE
errno_t as_area_protect(as_t *as, uint64_t base, unsigned flags);
/* Size in bytes of the area that starts at `base`; ENOENT. */
MUST_USE
errno_t as_area_size(as_t *as, uint64_t base, uint64_t *size);
/* Makes the area of `size` bytes at `base` of `from` (ENOENT: there is none, or it has another size
 * by now) appear in `to` with `flags` (a subset of its own: EACCES); changes an anonymous area into
 * a shared one. One with a pager cannot be shared: ENOTSUP. */
MUST_USE
errno_t as_area_share(as_t *from, uint64_t base, uint64_t size, as_t *to, uint64_t *to_base,
                      unsigned flags);
/* Whether an area may have `flags` for its access: AREA_READ at least, and not W+X. */
bool as_access_valid(uint64_t flags);

/* A page fault at `va`: EOK when the page is there now, EFAULT when the access is wrong, ENOMEM,
 * EPAGED. */
MUST_USE
errno_t as_fault(as_t *as, uint64_t va, enum fault_kind kind);

/* Whether `va` is in the page of an area that AREA_GUARD keeps unmapped: a stack is used up. */
bool as_is_guard(as_t *as, uint64_t va);

/* A page that its pager is to be asked for. */
typedef struct page_wanted {
    struct pager *pager; /* counted */
    uint64_t area;       /* id */
    uint64_t page;       /* address */
    uint64_t offset;     /* in the area, when it was asked for */
} page_wanted_t;
/* Whether a fault at `va` would be EPAGED, and what to ask for then. */
bool as_page_wanted(as_t *as, uint64_t va, enum fault_kind kind, page_wanted_t *wanted);
/* Maps the frame there, if it is still wanted; takes over the reference to it. ENOMEM. */
MUST_USE
errno_t as_page_give(as_t *as, const page_wanted_t *wanted, paddr_t frame);
/* Whether a fault anywhere in [va, va + size), user memory, would be EPAGED, and where first. */
bool as_page_missing(as_t *as, uint64_t va, uint64_t size, enum fault_kind kind, uint64_t *missing);

/* Makes sure that the page of `va` is there for `kind` and gives the physical address of `va` with
 * a frame reference (frame_unref it). EFAULT, ENOMEM, EPAGED. */
MUST_USE
errno_t as_resolve(as_t *as, uint64_t va, enum fault_kind kind, paddr_t *pa);

#endif
