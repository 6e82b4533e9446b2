// SPDX-License-Identifier: BSD-2-Clause
/* Labels: slots with generations. */
#include <async/label.h>
#include <stdlib.h>

#define FIRST_SIZE 16

/* No slot is free: first_free is the first of the new ones. */
static errno_t table_grow(label_table_t *table)
{
    uint32_t size = table->size ? table->size * 2 : FIRST_SIZE;
    if (size <= table->size)
        return ENOMEM;
    label_slot_t *slot = realloc(table->slot, size * sizeof(*slot));
    if (slot == NULL)
        return ENOMEM;
    for (uint32_t i = table->size; i < size; i++)
        slot[i] = (label_slot_t){.generation = table->seed | 1, .next_free = i + 1};
    table->slot = slot;
    table->size = size;
    return EOK;
}

errno_t label_add(label_table_t *table, void *object, uint64_t *label)
{
    if (table->first_free == table->size) {
        errno_t rc = table_grow(table);
        if (rc != EOK)
            return rc;
    }
    uint32_t index = table->first_free;
    label_slot_t *slot = &table->slot[index];
    table->first_free = slot->next_free;
    slot->object = object;
    *label = (uint64_t)slot->generation << 32 | index;
    return EOK;
}

void label_remove(label_table_t *table, uint64_t label)
{
    if (!label_find(table, label))
        return;
    uint32_t index = (uint32_t)label;
    label_slot_t *slot = &table->slot[index];
    slot->object = NULL;
    if (++slot->generation == 0)
        slot->generation = 1;
    slot->next_free = table->first_free;
    table->first_free = index;
}
