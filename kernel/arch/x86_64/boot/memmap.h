// SPDX-License-Identifier: BSD-2-Clause
/*
 * The map of physical memory during boot: which ranges are RAM, and which of them are free.
 *
 * Used on the boot processor only. After memmap_hand_over() has passed the free memory to the frame
 * allocator, the map is read-only.
 */
#ifndef X86_MEMMAP_H
#define X86_MEMMAP_H

#include <arch/types.h>

#define MEMMAP_RANGES_MAX 128

typedef struct memmap_range {
    paddr_t base; /* page aligned */
    paddr_t end;
} memmap_range_t;

/* Adds [base, base + size) as free RAM, without partial pages at its ends. */
void memmap_add(paddr_t base, uint64_t size);
/* Removes all pages that overlap [base, base + size) from the free memory. */
void memmap_reserve(paddr_t base, uint64_t size);
/* Returns a zeroed page below 4 GiB; panics if there is none. */
paddr_t memmap_take_page(void);
/* Returns whether [base, base + size) overlaps a page that memmap_take_page() returned. */
bool memmap_is_taken(paddr_t base, uint64_t size);
/* Passes all free memory to the frame allocator. */
void memmap_hand_over(void);

/* All RAM, free or not. */
unsigned memmap_ram_count(void);
const memmap_range_t *memmap_ram(unsigned index);

#endif
