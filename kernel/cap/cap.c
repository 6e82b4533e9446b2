// SPDX-License-Identifier: BSD-2-Clause
/* Capability tables; see cap.h. Free slots form a list by index, last freed first used. */
#include <cap/cap.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/slab.h>

#define FIRST_CAPACITY  16
#define GENERATION_MASK 0xffffffu

void cap_table_init(cap_table_t *table, enum cap_kind kind, uint32_t limit)
{
    *table = (cap_table_t){.kind = kind, .limit = limit, .free_head = CAP_NO_SLOT};
}

void cap_table_fini(cap_table_t *table)
{
    ASSERT(table->used == 0);
    if (table->slots != NULL)
        kfree(table->slots, table->capacity * sizeof(cap_slot_t));
    cap_table_init(table, table->kind, table->limit);
}

/* Doubles the table; only called when every slot is in use. */
__attribute__((cold)) static errno_t cap_table_grow(cap_table_t *table)
{
    uint32_t capacity = table->capacity == 0 ? FIRST_CAPACITY : 2 * table->capacity;
    cap_slot_t *slots = kmalloc(capacity * sizeof(cap_slot_t));
    if (slots == NULL)
        return ENOMEM;
    if (table->slots != NULL) {
        memcpy(slots, table->slots, table->capacity * sizeof(cap_slot_t));
        kfree(table->slots, table->capacity * sizeof(cap_slot_t));
    }
    for (uint32_t i = table->capacity; i < capacity; i++)
        slots[i] = (cap_slot_t){.next_free = i + 1 < capacity ? i + 1 : CAP_NO_SLOT};
    table->free_head = table->capacity;
    table->slots = slots;
    table->capacity = capacity;
    return EOK;
}

errno_t cap_insert(cap_table_t *table, void *object, cap_handle_t *handle)
{
    if (table->used >= table->limit)
        return ELIMIT;
    if (table->free_head == CAP_NO_SLOT) {
        errno_t rc = cap_table_grow(table);
        if (rc != EOK)
            return rc;
    }
    uint32_t index = table->free_head;
    cap_slot_t *slot = &table->slots[index];
    table->free_head = slot->next_free;
    slot->object = object;
    table->used++;
    *handle = CAP_HANDLE(table->kind, slot->generation, index);
    return EOK;
}

void *cap_find(const cap_table_t *table, cap_handle_t handle)
{
    uint32_t index = CAP_INDEX(handle);
    if (index >= table->capacity)
        return NULL;
    const cap_slot_t *slot = &table->slots[index];
    if (handle != CAP_HANDLE(table->kind, slot->generation, index))
        return NULL;
    return slot->object;
}

void cap_remove(cap_table_t *table, cap_handle_t handle)
{
    ASSERT(cap_find(table, handle) != NULL);
    cap_slot_t *slot = &table->slots[CAP_INDEX(handle)];
    slot->object = NULL;
    slot->generation = (slot->generation + 1) & GENERATION_MASK;
    slot->next_free = table->free_head;
    table->free_head = CAP_INDEX(handle);
    table->used--;
}

void *cap_at(const cap_table_t *table, uint32_t index)
{
    return index < table->capacity ? table->slots[index].object : NULL;
}
