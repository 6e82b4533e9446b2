// SPDX-License-Identifier: BSD-2-Clause
/* A hash table with linear probing; see store.h. */
#include <monitor/lib/store.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define STORE_ROOM_FIRST 64

static uint32_t store_slot_of(const monitor_store_t *store, uint64_t first, uint64_t second)
{
    uint64_t hash = (first * 0x9e3779b97f4a7c15u ^ second) * 0xd6e8feb86659fd93u;
    return (uint32_t)(hash >> 32) & (store->room - 1);
}

/* The slot of the item with this key, or the free slot for it. There is a free slot. */
static uint32_t store_search(const monitor_store_t *store, uint64_t first, uint64_t second)
{
    uint32_t slot = store_slot_of(store, first, second);
    while (store->slots[slot] != NULL &&
           (store->slots[slot]->first != first || store->slots[slot]->second != second))
        slot = (slot + 1) & (store->room - 1);
    return slot;
}

void monitor_store_init(monitor_store_t *store, size_t size)
{
    *store = (monitor_store_t){.size = size};
}

void monitor_store_clear(monitor_store_t *store)
{
    for (uint32_t i = 0; i < store->room; i++)
        free(store->slots[i]);
    free(store->slots);
    monitor_store_init(store, store->size);
}

void *monitor_store_find(const monitor_store_t *store, uint64_t first, uint64_t second)
{
    return store->room > 0 ? store->slots[store_search(store, first, second)] : NULL;
}

/* Makes room for one more item; at most three quarters of the slots are in use. */
static bool store_grow(monitor_store_t *store)
{
    if (store->count < store->room / 4 * 3)
        return true;
    monitor_store_t old = *store;
    uint32_t room = old.room == 0 ? STORE_ROOM_FIRST : old.room * 2;
    monitor_key_t **slots = calloc(room, sizeof(monitor_key_t *));
    if (slots == NULL)
        return false;
    store->slots = slots;
    store->room = room;
    for (uint32_t i = 0; i < old.room; i++)
        if (old.slots[i] != NULL)
            slots[store_search(store, old.slots[i]->first, old.slots[i]->second)] = old.slots[i];
    free(old.slots);
    return true;
}

void *monitor_store_put(monitor_store_t *store, uint64_t first, uint64_t second)
{
    void *found = monitor_store_find(store, first, second);
    if (found != NULL)
        return found;
    if (store->count == MONITOR_STORE_MAX || !store_grow(store))
        return NULL;
    monitor_key_t *key = calloc(1, store->size);
    if (key == NULL)
        return NULL;
    *key = (monitor_key_t){first, second};
    store->slots[store_search(store, first, second)] = key;
    store->count++;
    return key;
}

/* Moves the items behind a slot that became free to where a search finds them. */
static void store_close_gap(monitor_store_t *store, uint32_t gap)
{
    uint32_t mask = store->room - 1;
    for (uint32_t at = (gap + 1) & mask; store->slots[at] != NULL; at = (at + 1) & mask) {
        uint32_t home = store_slot_of(store, store->slots[at]->first, store->slots[at]->second);
        if (((at - home) & mask) < ((at - gap) & mask))
            continue;
        store->slots[gap] = store->slots[at];
        store->slots[at] = NULL;
        gap = at;
    }
}

void monitor_store_remove(monitor_store_t *store, uint64_t first, uint64_t second)
{
    if (store->room == 0)
        return;
    uint32_t slot = store_search(store, first, second);
    if (store->slots[slot] == NULL)
        return;
    free(store->slots[slot]);
    store->slots[slot] = NULL;
    store->count--;
    store_close_gap(store, slot);
}

static int store_key_compare(const void *left, const void *right)
{
    const monitor_key_t *a = *(monitor_key_t *const *)left, *b = *(monitor_key_t *const *)right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->second < b->second ? -1 : a->second > b->second;
}

void *monitor_store_list(const monitor_store_t *store)
{
    monitor_key_t **list = malloc((store->count + 1) * sizeof(monitor_key_t *));
    uint32_t count = 0;
    if (list == NULL)
        return NULL;
    for (uint32_t i = 0; i < store->room; i++)
        if (store->slots[i] != NULL)
            list[count++] = store->slots[i];
    qsort(list, count, sizeof(monitor_key_t *), store_key_compare);
    return list;
}
