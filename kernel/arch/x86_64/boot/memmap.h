// SPDX-License-Identifier: BSD-2-Clause
/*
 * The map of physical memory while the kernel starts: what is RAM, and which of it is still free.
 *
 * Used on the boot processor only, before the frame allocator gets what is left
 * (memmap_hand_over); from then on it is read-only.
 */
#ifndef X86_MEMMAP_H
#define X86_MEMMAP_H

#include <arch/types.h>

#define MEMMAP_RANGES_MAX 128

typedef struct memmap_range {
    paddr_t base; /* page aligned */
    paddr_t end;
} memmap_range_t;

/* Notes [base, base + size) as RAM that is free; partial pages at the ends are left out. */
void memmap_add(paddr_t base, uint64_t size);
/* Takes [base, base + size) out of what is free; whole pages around it go. */
void memmap_reserve(paddr_t base, uint64_t size);
/* One zeroed page below 4 GiB; panics when there is none. */
paddr_t memmap_take_page(void);
/* Whether any of [base, base + size) is a page that memmap_take_page gave. */
bool memmap_is_taken(paddr_t base, uint64_t size);
/* Gives all that is free to the frame allocator. */
void memmap_hand_over(void);

/* All RAM, free or not. */
unsigned memmap_ram_count(void);
const memmap_range_t *memmap_ram(unsigned index);

#endif
