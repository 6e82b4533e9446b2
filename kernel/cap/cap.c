// SPDX-License-Identifier: BSD-2-Clause
/* Creation and growth of capability tables; see cap.h. */
#include <cap/cap.h>
#include <lib/mem.h>
#include <mm/slab.h>

#define FIRST_CAPACITY 16

void cap_table_init(cap_table_t *table, enum cap_kind kind, uint32_t limit)
{
    ASSERT(limit <= CAP_INDEX_LIMIT);
    *table = (cap_table_t){.kind = kind, .limit = limit, .free_head = CAP_NO_SLOT};
}

void cap_table_fini(cap_table_t *table)
{
    ASSERT(table->used == 0);
    kfree(table->slots, table->capacity * sizeof(cap_slot_t));
    cap_table_init(table, table->kind, table->limit);
}

static uint32_t next_capacity(const cap_table_t *table)
{
    uint32_t capacity = table->capacity == 0 ? FIRST_CAPACITY : 2 * table->capacity;
    return capacity < table->limit ? capacity : table->limit;
}

__attribute__((cold)) errno_t cap_table_grow(cap_table_t *table)
{
    ASSERT(table->used == table->capacity);
    uint32_t capacity = next_capacity(table);
    if (capacity == table->capacity)
        return ELIMIT;
    cap_slot_t *slots = kmalloc(capacity * sizeof(cap_slot_t));
    if (slots == NULL)
        return ENOMEM;
    if (table->slots != NULL) {
        memcpy(slots, table->slots, table->capacity * sizeof(cap_slot_t));
        kfree(table->slots, table->capacity * sizeof(cap_slot_t));
    }
    for (uint32_t i = table->capacity; i < capacity; i++)
        slots[i] = (cap_slot_t){.handle = CAP_HANDLE(table->kind, 0, i),
                                .next_free = i + 1 < capacity ? i + 1 : CAP_NO_SLOT};
    table->free_head = table->capacity;
    table->slots = slots;
    table->capacity = capacity;
    return EOK;
}
