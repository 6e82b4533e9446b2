// SPDX-License-Identifier: BSD-2-Clause
/*
 * Labels: the numbers by which the kernel tells us what a message belongs to. Pure.
 *
 * A label names a slot and the slot's generation, so that one that comes late, or that belonged to
 * another program (the loader's, in the same task), finds nothing instead of a wrong object. No
 * label is 0.
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
    uint32_t seed;       /* generation that new slots start from */
} label_table_t;

MUST_USE
errno_t label_add(label_table_t *table, void *object, uint64_t *label);
/* NULL for a label that is not in the table. */
static inline void *label_find(const label_table_t *table, uint64_t label)
{
    uint32_t index = (uint32_t)label;
    if (index >= table->size || table->slot[index].generation != label >> 32)
        return NULL;
    return table->slot[index].object;
}
void label_remove(label_table_t *table, uint64_t label);
void label_table_fini(label_table_t *table);

#endif
