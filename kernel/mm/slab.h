// SPDX-License-Identifier: BSD-2-Clause
/*
 * Slab caches: one per kind of kernel object, each with counters, so that leaks show as numbers.
 *
 * Locks: one leaf lock per cache, inside; or none, for objects that are made and freed only while
 * some lock of their owner is held (the cache's guard).
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
    spinlock_t *guard;  /* [I] what [lock] means instead, or NULL */
    void *free_list;    /* [lock] */
    uint64_t in_use;    /* [lock] objects out now */
    uint64_t allocated; /* [lock] allocations since boot */
    uint64_t failed;    /* [lock] allocations that gave NULL */
    uint64_t frames;    /* [lock] frames that the cache holds */
    link_t link;        /* on the list of caches */
} slab_cache_t;

/* Registers a cache; objects up to PAGE_SIZE. */
void slab_cache_init(slab_cache_t *cache, const char *name, size_t object_size);
/* The same for objects that are made and freed with `guard` held. */
void slab_cache_init_guarded(slab_cache_t *cache, const char *name, size_t object_size,
                             spinlock_t *guard);
/* A zeroed object, or NULL when there is no memory (or the test injects a failure). */
void *slab_alloc(slab_cache_t *cache);
void slab_free(slab_cache_t *cache, void *object);

/* The same for a cache with a guard. There may be anything in the object, for who sets every field
 * of it. */
void *slab_alloc_guarded(slab_cache_t *cache);
void slab_free_guarded(slab_cache_t *cache, void *object);

/* Gives the frames back in which all objects are free, of all caches that are free by more than
 * half. Takes the guards of caches; takes time by the number of free objects. */
void slab_trim(void);

/* Walks all caches in order of their registration. */
void slab_foreach(void (*visit)(const slab_cache_t *cache, void *argument), void *argument);

/* General memory in powers of two, from caches named "malloc-N", and whole frames beyond a page.
 * Size is remembered by the caller. */
void *kmalloc(size_t size);
void kfree(void *memory, size_t size);

/* Makes the allocation `countdown` from now (1: the next) fail once; 0 switches it off. For tests
 * of out-of-memory paths. */
void slab_inject_failure(uint64_t countdown);
/* Fills all free objects with what no field should hold by chance: who does not set a field of an
 * object that is not cleared is found out. For tests. */
void slab_poison(void);
/* Whether this allocation is the one to fail. For kmalloc. */
bool slab_failure_due(void);

#endif
