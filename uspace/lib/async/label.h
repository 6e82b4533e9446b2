// SPDX-License-Identifier: BSD-2-Clause
/*
 * Labels: numbers that the kernel delivers with a message, to identify the object that it belongs
 * to. Pure code.
 *
 * A label consists of a slot and the slot's generation, so that a late label, or a label of another
 * program in the same task (the loader), refers to no object instead of a wrong one. No label is 0.
 */
#ifndef ASYNC_LABEL_H
#define ASYNC_LABEL_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

typedef struct label_slot {
    void *object; /* NULL: free */
    uint32_t generation;
    uint32_t next_free;
} label_slot_t;

typedef struct label_table {
    label_slot_t *slot;
    uint32_t size;
    uint32_t first_free; /* index, or size */
    uint32_t seed;       /* first generation of new slots */
} label_table_t;

/* Adds an object and returns its label. ENOMEM. */
MUST_USE
errno_t label_add(label_table_t *table, void *object, uint64_t *label);
/* Returns the object of a label, or NULL if the label is not in the table. */
static inline void *label_find(const label_table_t *table, uint64_t label)
{
    uint32_t index = (uint32_t)label;
    if (index >= table->size || table->slot[index].generation != label >> 32)
        return NULL;
    return table->slot[index].object;
}
void label_remove(label_table_t *table, uint64_t label);

#endif
