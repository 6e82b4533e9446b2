// SPDX-License-Identifier: BSD-2-Clause
/* A set of items with unique keys: a hash table of pointers. Adding and removing items does not move
 * the others. */
#ifndef MONITOR_LIB_STORE_H
#define MONITOR_LIB_STORE_H

#include <stddef.h>
#include <stdint.h>

/* Most items of a store; a system that has more is not shown completely. */
#define MONITOR_STORE_MAX (1u << 20)

/* Each item begins with its key. */
typedef struct monitor_key {
    uint64_t first, second;
} monitor_key_t;

typedef struct monitor_store {
    size_t size; /* bytes of an item */
    monitor_key_t **slots;
    uint32_t count, room; /* room: a power of two, or 0 */
} monitor_store_t;

/* Initializes an empty store. */
void monitor_store_init(monitor_store_t *store, size_t size);
/* Frees all items. */
void monitor_store_clear(monitor_store_t *store);

/* Returns the item with this key, or NULL. */
void *monitor_store_find(const monitor_store_t *store, uint64_t first, uint64_t second);
/* Returns the item with this key, which is added, zeroed except for its key, if there is none. NULL:
 * too many items, or no memory. */
void *monitor_store_put(monitor_store_t *store, uint64_t first, uint64_t second);
/* Removes the item with this key, if there is one. */
void monitor_store_remove(monitor_store_t *store, uint64_t first, uint64_t second);

/* Returns all items in ascending order of their keys, in an array of `count` pointers that the caller
 * frees. NULL: no memory. */
void *monitor_store_list(const monitor_store_t *store);

#endif
