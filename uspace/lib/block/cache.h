// SPDX-License-Identifier: BSD-2-Clause
/* The internals of the block cache, shared by cache.c and change.c. */
#ifndef BLOCK_CACHE_H
#define BLOCK_CACHE_H

#include <adt/list.h>
#include <block/block.h>

#define BLOCK_SIZE_MAX (64 * 1024)

typedef struct cached {
    block_t block; /* first, so that a block_t can be cast to its cached_t */
    link_t link;   /* in device->idle, in device->dirty, or in neither */
    link_t bucket_link;
    size_t refs;
    bool queued; /* in device->dirty */

    /* Used by the open change; all zero while no change is open. */
    bool changing;        /* in device->changed */
    bool sent;            /* a write was tried: the device can hold it */
    uint8_t *before;      /* contents before the change; NULL: not read */
    link_t changing_link; /* valid while `changing` */
} cached_t;

struct block_device {
    block_backend_t backend;
    size_t size;     /* bytes of a logical block */
    uint64_t count;  /* logical blocks */
    size_t capacity; /* number of blocks to cache */
    size_t cached;   /* number of cached blocks */
    size_t held;     /* number of references */
    list_t idle;
    list_t dirty;
    bool change_open;
    list_t changed; /* blocks of the open change, the last one first */
    size_t buckets; /* a power of two */
    list_t bucket[];
};

/* Takes a block without references out of the cache and frees it. */
void block_cached_drop(block_device_t *device, cached_t *cached);
/* Moves a block to the list for its state. */
void block_cached_settle(block_device_t *device, cached_t *cached);
MUST_USE
errno_t block_cached_write(block_device_t *device, const cached_t *cached);
/* Marks a block as clean after it was written. */
void block_cached_clean(block_device_t *device, cached_t *cached);

/* Adds a block to the open change before its holder alters it, and saves its contents. ENOMEM. */
MUST_USE
errno_t block_change_join(block_device_t *device, cached_t *cached, bool contents_known);

#endif
