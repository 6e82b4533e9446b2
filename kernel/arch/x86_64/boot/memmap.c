// SPDX-License-Identifier: BSD-2-Clause
/* Short, unsorted lists of ranges: a firmware memory map has about ten, at worst a hundred. */
#include "memmap.h"
#include <arch/paging.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/frame.h>

#define LOW_MEMORY_END 0x100000ull
#define BOOT_MAP_END   0x100000000ull

typedef struct memmap {
    unsigned count;
    memmap_range_t ranges[MEMMAP_RANGES_MAX];
} memmap_t;

static memmap_t ram;
static memmap_t available;
static memmap_t taken; /* pages given out by memmap_take_page */
static bool handed_over;

/* Adds a range, merging it with an adjacent one. Drops the range if the list is full. */
static void ranges_add(memmap_t *map, paddr_t base, paddr_t end)
{
    for (unsigned i = 0; i < map->count; i++) {
        memmap_range_t *range = &map->ranges[i];
        if (range->end == base) {
            range->end = end;
            return;
        }
        if (range->base == end) {
            range->base = base;
            return;
        }
    }
    if (map->count < MEMMAP_RANGES_MAX)
        map->ranges[map->count++] = (memmap_range_t){base, end};
}

void memmap_add(paddr_t base, uint64_t size)
{
    if (base > UINT64_MAX - PAGE_SIZE || size > UINT64_MAX - PAGE_SIZE - base)
        return;
    paddr_t end = (base + size) & ~(paddr_t)PAGE_MASK;
    base = (base + PAGE_MASK) & ~(paddr_t)PAGE_MASK;
    if (base >= end)
        return;
    ranges_add(&ram, base, end);
    /* Memory below 1 MiB is left to the firmware. */
    if (base < LOW_MEMORY_END)
        base = LOW_MEMORY_END;
    if (base < end)
        ranges_add(&available, base, end);
}

static void range_cut(memmap_range_t *range, paddr_t base, paddr_t end)
{
    if (end <= range->base || base >= range->end)
        return;
    paddr_t old_end = range->end;
    if (base > range->base) {
        range->end = base;
        if (end < old_end && available.count < MEMMAP_RANGES_MAX)
            available.ranges[available.count++] = (memmap_range_t){end, old_end};
    } else {
        range->base = end < old_end ? end : old_end;
    }
}

void memmap_reserve(paddr_t base, uint64_t size)
{
    paddr_t end = (base + size + PAGE_MASK) & ~(paddr_t)PAGE_MASK;
    base &= ~(paddr_t)PAGE_MASK;
    for (unsigned i = 0; i < available.count; i++)
        range_cut(&available.ranges[i], base, end);
}

paddr_t memmap_take_page(void)
{
    ASSERT(!handed_over);
    for (unsigned i = 0; i < available.count; i++) {
        memmap_range_t *range = &available.ranges[i];
        if (range->base < range->end && range->base < BOOT_MAP_END) {
            paddr_t page = range->base;
            range->base += PAGE_SIZE;
            ranges_add(&taken, page, page + PAGE_SIZE);
            memset(arch_phys_to_virt(page), 0, PAGE_SIZE);
            return page;
        }
    }
    panic("no memory for the kernel's page tables");
}

bool memmap_is_taken(paddr_t base, uint64_t size)
{
    for (unsigned i = 0; i < taken.count; i++) {
        const memmap_range_t *range = &taken.ranges[i];
        if (base < range->end && (base >= range->base || size > range->base - base))
            return true;
    }
    return false;
}

void memmap_hand_over(void)
{
    handed_over = true;
    for (unsigned i = 0; i < available.count; i++) {
        const memmap_range_t *range = &available.ranges[i];
        if (range->base < range->end)
            frame_add_region(range->base, range->end - range->base);
    }
}

unsigned memmap_ram_count(void)
{
    return ram.count;
}

const memmap_range_t *memmap_ram(unsigned index)
{
    return &ram.ranges[index];
}
