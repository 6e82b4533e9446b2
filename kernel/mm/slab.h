// SPDX-License-Identifier: BSD-2-Clause
/*
 * Slab caches: one per kind of kernel object, with counters that reveal leaks.
 *
 * Locks: one leaf lock per cache, taken inside. A cache with a guard has none: its objects are
 * allocated and freed only while the caller holds the guard, a lock of their owner.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <adt/list.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sync/spinlock.h>

typedef struct slab_cache {
    const char *name;
    size_t object_size; /* bytes, rounded up */
    spinlock_t lock;
    spinlock_t *guard;  /* [I] protects the fields marked [lock] instead of `lock`; or NULL */
    void *free_list;    /* [lock] */
    uint64_t in_use;    /* [lock] objects currently allocated */
    uint64_t allocated; /* [lock] allocations since boot */
    uint64_t failed;    /* [lock] failed allocations */
    uint64_t frames;    /* [lock] frames of the cache */
    bool trimming;      /* [lock] a thread is in slab_trim() */
    bool trim_again;    /* [lock] meanwhile another thread wanted to trim */
    link_t link;        /* on the list of caches */
} slab_cache_t;

/* Initializes and registers a cache of objects of up to PAGE_SIZE bytes. */
void slab_cache_init(slab_cache_t *cache, const char *name, size_t object_size);
/* Initializes and registers a cache whose objects are allocated and freed with `guard` held. */
void slab_cache_init_guarded(slab_cache_t *cache, const char *name, size_t object_size,
                             spinlock_t *guard);
/* Allocates a zeroed object. NULL: no memory, or a test injected a failure. */
void *slab_alloc(slab_cache_t *cache);
void slab_free(slab_cache_t *cache, void *object);

/* For a cache with a guard. The object is not cleared: the caller must set all fields. */
void *slab_alloc_guarded(slab_cache_t *cache);
void slab_free_guarded(slab_cache_t *cache, void *object);

/* Frees the frames without allocated objects of each cache that is less than half full, in steps
 * between which others run. The caller holds no lock. */
void slab_trim(void);

/* Calls `visit` for all caches in the order of their registration. */
void slab_foreach(void (*visit)(const slab_cache_t *cache, void *argument), void *argument);

/* Allocate and free general-purpose memory of up to half a page, from the caches "malloc-N". The
 * memory is zeroed; NULL: no memory, or the size is larger (see mm/karray.h for larger arrays).
 * `size` of kfree() must be that of kmalloc(). */
void *kmalloc(size_t size);
void kfree(void *memory, size_t size);

/* Makes one future allocation fail, the `countdown`th from now (1: the next); 0 cancels it. For
 * tests of out-of-memory paths. */
void slab_inject_failure(uint64_t countdown);
/* Fills all free objects with a pattern, so that a field of an uncleared object that is not set has
 * a conspicuous value. For tests. */
void slab_poison(void);

#endif
