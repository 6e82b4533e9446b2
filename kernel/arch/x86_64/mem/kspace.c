// SPDX-License-Identifier: BSD-2-Clause
/*
 * Builds the kernel half of all address spaces (mem/layout.h) and switches from the bootstrap page
 * tables to it. Uses 2 MiB pages where the alignment and size of a range permit.
 */
#include "kspace.h"
#include "../boot/memmap.h"
#include "../cpu/features.h"
#include "../cpu/x86.h"
#include "layout.h"
#include "pt.h"
#include <lib/assert.h>
#include <mm/kstack.h>

extern const char kernel_image_start[];
extern const char kernel_text_start[];
extern const char kernel_text_end[];
extern const char kernel_rodata_end[];
extern const char kernel_end[];

#define GUARDS_MAX 8

static bool ready;
static uint64_t guards[GUARDS_MAX]; /* pages of the image that kspace_guard() unmapped */
static unsigned guard_count;

bool kspace_ready(void)
{
    return ready;
}

void kspace_seal(void)
{
    ready = true;
}

void *arch_phys_to_virt(paddr_t pa)
{
    return (void *)(uintptr_t)(DIRECT_BASE + pa);
}

paddr_t arch_virt_to_phys(const void *va)
{
    uint64_t address = (uint64_t)(uintptr_t)va;
    return address >= KERNEL_BASE ? address - KERNEL_BASE : address - DIRECT_BASE;
}

static uint64_t tables; /* page tables made for the kernel half; never freed */

/* Maps [va, va + size) to `pa`, replacing 4 KiB mappings. */
static void map_range(uint64_t va, paddr_t pa, uint64_t size, unsigned prot)
{
    const uint64_t large = PT_SPAN(2);
    while (size > 0) {
        bool fits = ((va | pa) & (large - 1)) == 0 && size >= large;
        unsigned level = fits ? 2 : 1;
        pte_t *entry = pt_entry(pt_kernel_root, va, level, &tables);
        if (entry == NULL)
            panic("the kernel's address space cannot be built at %#llx", (unsigned long long)va);
        *entry = pa | pt_bits(prot) | (fits ? PTE_LARGE : 0);
        va += PT_SPAN(level);
        pa += PT_SPAN(level);
        size -= PT_SPAN(level);
    }
}

static void map_image_part(const char *start, const char *end, unsigned prot)
{
    uint64_t va = (uint64_t)(uintptr_t)start;
    map_range(va, arch_virt_to_phys(start), (uint64_t)(end - start), prot);
}

/* The part of [base, end) inside [low, high) in the direct map. */
static void map_direct_part(memmap_range_t range, paddr_t low, paddr_t high, unsigned prot)
{
    paddr_t base = range.base > low ? range.base : low;
    paddr_t end = range.end < high ? range.end : high;
    if (base < end)
        map_range(DIRECT_BASE + base, base, end - base, prot);
}

static void map_direct(void)
{
    paddr_t image_start = (paddr_t)(uintptr_t)kernel_image_start;
    paddr_t constants_end = arch_virt_to_phys(kernel_rodata_end);
    for (unsigned i = 0; i < memmap_ram_count(); i++) {
        memmap_range_t range = *memmap_ram(i);
        map_direct_part(range, 0, image_start, PROT_READ | PROT_WRITE);
        map_direct_part(range, image_start, constants_end, PROT_READ);
        map_direct_part(range, constants_end, PHYS_LIMIT, PROT_READ | PROT_WRITE);
    }
}

void kspace_init(void)
{
    pt_kernel_root = memmap_take_page();
    map_image_part(kernel_text_start, kernel_text_end, PROT_READ | PROT_EXEC);
    map_image_part(kernel_text_end, kernel_rodata_end, PROT_READ);
    map_image_part(kernel_rodata_end, kernel_end, PROT_READ | PROT_WRITE);
    map_direct();
    /* The top-level entries of the stacks and arrays; see layout.h. */
    if (pt_entry(pt_kernel_root, KSTACK_BASE, 1, &tables) == NULL ||
        pt_entry(pt_kernel_root, KARRAY_BASE, 3, &tables) == NULL)
        panic("cannot create the page tables for kernel stacks and arrays");
    write_cr3(pt_kernel_root);
}

void kspace_guard(const void *page)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    ASSERT(guard_count < GUARDS_MAX);
    guards[guard_count] = (uint64_t)(uintptr_t)page;
    arch_pt_unmap(&kernel, guards[guard_count++]);
}

bool kspace_is_guard(uint64_t va)
{
    for (unsigned i = 0; i < guard_count; i++)
        if (va - guards[i] < PAGE_SIZE)
            return true;
    return va >= KSTACK_BASE && va < KSTACK_BASE + PT_SPAN(PT_LEVELS) &&
           (va - KSTACK_BASE) % (2 * KSTACK_SIZE) < KSTACK_SIZE;
}

/* Adds the pages of [pa, pa + size) to the direct map, unless they are mapped already. */
static bool map_more(paddr_t pa, uint64_t size, unsigned prot)
{
    if (pa >= PHYS_LIMIT || size > PHYS_LIMIT - pa)
        return false;
    arch_pt_t kernel = {.root = pt_kernel_root};
    paddr_t end = pa + size;
    for (paddr_t page = pa & ~(paddr_t)PAGE_MASK; page < end; page += PAGE_SIZE) {
        paddr_t found;
        unsigned found_prot;
        if (!arch_pt_lookup(&kernel, DIRECT_BASE + page, &found, &found_prot) &&
            arch_pt_map(&kernel, DIRECT_BASE + page, page, prot) != EOK)
            return false;
    }
    return true;
}

volatile void *kspace_map_device(paddr_t pa, uint64_t size)
{
    if (!map_more(pa, size, PROT_READ | PROT_WRITE | PROT_UNCACHED))
        panic("cannot map the device at %#llx", (unsigned long long)pa);
    return arch_phys_to_virt(pa);
}

static bool direct_has_page(paddr_t pa, uint64_t size)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    for (paddr_t page = pa & ~(paddr_t)PAGE_MASK; page < pa + size; page += PAGE_SIZE) {
        paddr_t found;
        unsigned prot;
        if (arch_pt_lookup(&kernel, DIRECT_BASE + page, &found, &prot))
            return true;
    }
    return false;
}

void *kspace_map_screen(paddr_t pa, uint64_t size)
{
    const unsigned prot = PROT_READ | PROT_WRITE | PROT_UNCACHED;
    if (pa >= PHYS_LIMIT || size > PHYS_LIMIT - pa)
        return NULL;
    paddr_t base = pa & ~(paddr_t)PAGE_MASK;
    paddr_t end = (pa + size + PAGE_MASK) & ~(paddr_t)PAGE_MASK;
    if (direct_has_page(base, end - base))
        return map_more(pa, size, prot) ? arch_phys_to_virt(pa) : NULL;
    map_range(DIRECT_BASE + base, base, end - base, prot);
    return arch_phys_to_virt(pa);
}

const void *kspace_map_firmware(paddr_t pa, uint64_t size)
{
    return map_more(pa, size, PROT_READ) ? arch_phys_to_virt(pa) : NULL;
}

paddr_t arch_phys_limit(void)
{
    paddr_t limit = (paddr_t)1 << features.phys_bits;
    return limit < PHYS_LIMIT ? limit : PHYS_LIMIT;
}

bool arch_phys_is_kernel(paddr_t base, uint64_t size)
{
    paddr_t start = (paddr_t)(uintptr_t)kernel_image_start;
    paddr_t end = arch_virt_to_phys(kernel_end);
    bool image = base < end && (base >= start || size > start - base);
    return image || memmap_is_taken(base, size);
}

bool arch_phys_is_memory(paddr_t pa)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    paddr_t found;
    unsigned prot;
    return pa < PHYS_LIMIT && arch_pt_lookup(&kernel, DIRECT_BASE + pa, &found, &prot) &&
           (prot & PROT_WRITE) && !(prot & PROT_UNCACHED);
}

bool kspace_readable(uint64_t va, uint64_t size)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    if (va < DIRECT_BASE || va > UINT64_MAX - size)
        return false;
    for (uint64_t page = va & ~(uint64_t)PAGE_MASK; page < va + size; page += PAGE_SIZE) {
        paddr_t found;
        unsigned prot;
        if (!arch_pt_lookup(&kernel, page, &found, &prot) || (prot & PROT_UNCACHED))
            return false;
    }
    return true;
}
