// SPDX-License-Identifier: BSD-2-Clause
/* The inside of the block cache: between cache.c and change.c. */
#ifndef BLOCK_CACHE_H
#define BLOCK_CACHE_H

#include <adt/list.h>
#include <block/block.h>

#define BLOCK_SIZE_MAX (64 * 1024)

typedef struct cached {
    block_t block; /* first, so that a block_t is its cached_t */
    link_t link;   /* in device->idle, in device->dirty, or in neither */
    link_t bucket_link;
    size_t refs;
    bool queued; /* in device->dirty */

    /* Of the change that is open; all clear outside of one. */
    bool changing;        /* in device->changed */
    bool sent;            /* a write was tried, so that the device may hold it */
    uint8_t *before;      /* the contents before the change; NULL: were not read */
    link_t changing_link; /* valid while `changing` */
} cached_t;

struct block_device {
    block_backend_t backend;
    size_t size;     /* bytes of a logical block */
    uint64_t count;  /* logical blocks */
    size_t capacity; /* blocks kept, as far as possible */
    size_t cached;   /* blocks kept now */
    size_t held;     /* references out */
    list_t idle;
    list_t dirty;
    bool change_open;
    list_t changed; /* blocks of the open change, the last one first */
    size_t buckets; /* a power of two */
    list_t bucket[];
};

/* Takes a block without references out of the cache and frees it. */
void block_cached_drop(block_device_t *device, cached_t *cached);
/* Puts a block into the list where its state belongs. */
void block_cached_settle(block_device_t *device, cached_t *cached);
MUST_USE
errno_t block_cached_write(block_device_t *device, const cached_t *cached);
/* The block was written: it is clean. */
void block_cached_clean(block_device_t *device, cached_t *cached);

/* The holder of the block is going to alter it: keeps its contents, once in a change. ENOMEM. */
MUST_USE
errno_t block_change_join(block_device_t *device, cached_t *cached, bool contents_known);

#endif
