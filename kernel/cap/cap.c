// SPDX-License-Identifier: BSD-2-Clause
/* Creation and growth of capability tables; see cap.h. */
#include <arch/types.h>
#include <cap/cap.h>
#include <lib/mem.h>
#include <mm/karray.h>
#include <mm/slab.h>

#define FIRST_CAPACITY 16

/* The largest table that is one block of memory. */
#define BLOCK_CAPACITY 64

_Static_assert(BLOCK_CAPACITY * sizeof(cap_slot_t) <= PAGE_SIZE / 2, "the block is in a slab");
_Static_assert(CAP_INDEX_LIMIT * sizeof(cap_slot_t) <= KARRAY_SIZE_MAX, "each slot has a place");

void cap_table_init(cap_table_t *table, enum cap_kind kind, uint32_t limit)
{
    ASSERT(limit <= CAP_INDEX_LIMIT);
    *table = (cap_table_t){.kind = kind, .limit = limit, .free_head = CAP_NO_SLOT};
}

/* Bytes of the array that holds `capacity` slots. */
static size_t array_size(uint32_t capacity)
{
    return (capacity * sizeof(cap_slot_t) + PAGE_MASK) & ~(size_t)PAGE_MASK;
}

cap_slots_t cap_table_fini(cap_table_t *table)
{
    ASSERT(table->used == 0);
    cap_slots_t slots = {table->slots, table->capacity};
    cap_table_init(table, table->kind, table->limit);
    return slots;
}

void cap_slots_free(cap_slots_t slots)
{
    if (slots.capacity > BLOCK_CAPACITY)
        karray_destroy(slots.slots, array_size(slots.capacity));
    else
        kfree(slots.slots, slots.capacity * sizeof(cap_slot_t));
}

/* Moves the slots to a larger block. */
static errno_t block_grow(cap_table_t *table, uint32_t capacity)
{
    cap_slot_t *slots = kmalloc(capacity * sizeof(cap_slot_t));
    if (slots == NULL)
        return ENOMEM;
    if (table->slots != NULL) {
        memcpy(slots, table->slots, table->capacity * sizeof(cap_slot_t));
        kfree(table->slots, table->capacity * sizeof(cap_slot_t));
    }
    table->slots = slots;
    return EOK;
}

/* Moves the slots from the largest block to an array of one page. */
static errno_t block_to_array(cap_table_t *table)
{
    cap_slot_t *slots = karray_create();
    if (slots == NULL)
        return ENOMEM;
    memcpy(slots, table->slots, table->capacity * sizeof(cap_slot_t));
    kfree(table->slots, table->capacity * sizeof(cap_slot_t));
    table->slots = slots;
    return EOK;
}

/* The capacity after the next growth. */
static uint32_t next_capacity(const cap_table_t *table)
{
    uint32_t capacity;
    if (table->capacity == 0)
        capacity = FIRST_CAPACITY;
    else if (table->capacity < BLOCK_CAPACITY)
        capacity = 2 * table->capacity;
    else if (table->capacity == BLOCK_CAPACITY)
        capacity = PAGE_SIZE / sizeof(cap_slot_t);
    else
        capacity = (uint32_t)((array_size(table->capacity) + PAGE_SIZE) / sizeof(cap_slot_t));
    return capacity < table->limit ? capacity : table->limit;
}

/* Provides memory for `capacity` slots. */
static errno_t memory_grow(cap_table_t *table, uint32_t capacity)
{
    if (capacity <= BLOCK_CAPACITY)
        return block_grow(table, capacity);
    if (table->capacity <= BLOCK_CAPACITY)
        return block_to_array(table);
    return karray_grow(table->slots, array_size(table->capacity));
}

__attribute__((cold)) errno_t cap_table_grow(cap_table_t *table)
{
    ASSERT(table->used == table->capacity);
    uint32_t capacity = next_capacity(table);
    if (capacity == table->capacity)
        return ELIMIT;
    errno_t rc = memory_grow(table, capacity);
    if (rc != EOK)
        return rc;
    for (uint32_t i = table->capacity; i < capacity; i++)
        table->slots[i] = (cap_slot_t){.handle = CAP_HANDLE(table->kind, 0, i),
                                       .next_free = i + 1 < capacity ? i + 1 : CAP_NO_SLOT};
    table->free_head = table->capacity;
    table->capacity = capacity;
    return EOK;
}
