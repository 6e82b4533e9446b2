// SPDX-License-Identifier: BSD-2-Clause
/*
 * General-purpose memory: slab caches for powers of two up to half a page. The caller passes the
 * size to kfree(), so no header is stored with the memory.
 */
#include <arch/types.h>
#include <lib/assert.h>
#include <mm/slab.h>
#include <stdatomic.h>

#define SMALLEST_SHIFT 5
#define LARGEST_SHIFT  (PAGE_SHIFT - 1)
#define CACHES         (LARGEST_SHIFT - SMALLEST_SHIFT + 1)

static const char *const cache_names[CACHES] = {"malloc-32",  "malloc-64",  "malloc-128",
                                                "malloc-256", "malloc-512", "malloc-1024",
                                                "malloc-2048"};
static slab_cache_t caches[CACHES];

enum { INIT_NONE, INIT_RUNNING, INIT_DONE };
static atomic_uint init_state;

/* Creates the caches on the first allocation, which happens at boot. */
static void caches_init(void)
{
    unsigned none = INIT_NONE;
    if (atomic_compare_exchange_strong(&init_state, &none, INIT_RUNNING)) {
        for (unsigned i = 0; i < CACHES; i++)
            slab_cache_init(&caches[i], cache_names[i], (size_t)1 << (SMALLEST_SHIFT + i));
        atomic_store(&init_state, INIT_DONE);
    }
    ASSERT(atomic_load(&init_state) == INIT_DONE);
}

/* Returns the cache for `size` bytes, or NULL if they are too many. */
static slab_cache_t *cache_for(size_t size)
{
    for (unsigned i = 0; i < CACHES; i++)
        if (size <= (size_t)1 << (SMALLEST_SHIFT + i))
            return &caches[i];
    return NULL;
}

void *kmalloc(size_t size)
{
    if (atomic_load_explicit(&init_state, memory_order_acquire) != INIT_DONE)
        caches_init();
    slab_cache_t *cache = cache_for(size);
    return cache != NULL ? slab_alloc(cache) : NULL;
}

void kfree(void *memory, size_t size)
{
    if (memory == NULL)
        return;
    slab_cache_t *cache = cache_for(size);
    ASSERT(cache != NULL);
    slab_free(cache, memory);
}
