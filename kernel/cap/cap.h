// SPDX-License-Identifier: BSD-2-Clause
/*
 * Capability tables: map the handles of userspace to kernel objects.
 *
 * Each task has two, one for its phones and one for the calls it has received. A handle consists of
 * a kind, a slot index and the slot's generation, which changes whenever the slot is freed, so a
 * stale handle is not found (until the generation wraps around after 2^44 uses). A table starts
 * empty and doubles on demand up to its limit. Free slots are linked by index; the last one freed
 * is used first.
 *
 * Every IPC call looks up a phone, and enters, looks up and removes a call, so these functions are
 * inline.
 *
 * The slots of a small table are one block of memory; a larger table is a growing array
 * (<mm/karray.h>), so that growing takes a bounded time.
 *
 * Locks: the caller holds ipc_lock.
 */
#ifndef CAP_CAP_H
#define CAP_CAP_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <lib/assert.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cap_slot {
    void *object;        /* NULL: free */
    cap_handle_t handle; /* of the current object; in a free slot, of the next one */
    uint32_t next_free;  /* index of the next free slot */
} cap_slot_t;

typedef struct cap_table {
    enum cap_kind kind; /* [I] */
    uint32_t limit;     /* [I] maximum number of slots */
    uint32_t capacity;  /* [ipc] number of slots */
    uint32_t used;      /* [ipc] slots in use */
    uint32_t free_head; /* [ipc] first free slot, CAP_NO_SLOT: none */
    cap_slot_t *slots;  /* [ipc] */
} cap_table_t;

#define CAP_NO_SLOT UINT32_MAX

/* `limit` is at most CAP_INDEX_LIMIT. */
void cap_table_init(cap_table_t *table, enum cap_kind kind, uint32_t limit);
/* The slots of a table. */
typedef struct cap_slots {
    cap_slot_t *slots;
    uint32_t capacity;
} cap_slots_t;

/* Takes the slots from an empty table, which then is as after cap_table_init(). */
cap_slots_t cap_table_fini(cap_table_t *table);
/* Frees these slots, in steps between which others run. The caller holds no lock. */
void cap_slots_free(cap_slots_t slots);

/* Adds free slots to a table that has none. ELIMIT, ENOMEM. */
MUST_USE
errno_t cap_table_grow(cap_table_t *table);

/* Enters `object` in a free slot and returns its handle. ELIMIT, ENOMEM. */
MUST_USE
static inline errno_t cap_insert(cap_table_t *table, void *object, cap_handle_t *handle)
{
    if (__builtin_expect(table->free_head == CAP_NO_SLOT, 0)) {
        errno_t rc = cap_table_grow(table);
        if (rc != EOK)
            return rc;
    }
    cap_slot_t *slot = &table->slots[table->free_head];
    table->free_head = slot->next_free;
    table->used++;
    slot->object = object;
    *handle = slot->handle;
    return EOK;
}

/* Returns the object of `handle`, or NULL if the handle is stale, of the wrong kind or invalid. */
static inline void *cap_find(const cap_table_t *table, cap_handle_t handle)
{
    uint32_t index = CAP_INDEX(handle);
    if (index >= table->capacity || table->slots[index].handle != handle)
        return NULL;
    return table->slots[index].object;
}

/* Frees the slot of `handle`, which must be valid. */
static inline void cap_remove(cap_table_t *table, cap_handle_t handle)
{
    ASSERT(cap_find(table, handle) != NULL);
    cap_slot_t *slot = &table->slots[CAP_INDEX(handle)];
    slot->object = NULL;
    slot->handle = handle + CAP_HANDLE(0, 1, 0);
    slot->next_free = table->free_head;
    table->free_head = CAP_INDEX(handle);
    table->used--;
}

/* Returns the object in slot `index`, or NULL. For iterating from 0 to table->capacity. */
static inline void *cap_at(const cap_table_t *table, uint32_t index)
{
    return index < table->capacity ? table->slots[index].object : NULL;
}

#endif
