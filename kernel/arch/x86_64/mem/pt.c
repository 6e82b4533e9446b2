// SPDX-License-Identifier: BSD-2-Clause
/* The page table functions of the arch contract; see mem/pt.h. */
#include "pt.h"
#include "../boot/memmap.h"
#include "../cpu/x86.h"
#include "kspace.h"
#include "layout.h"
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/frame.h>

paddr_t pt_kernel_root;

static errno_t pt_table_alloc(paddr_t *table)
{
    if (!kspace_ready()) {
        *table = memmap_take_page();
        return EOK;
    }
    return frame_alloc_kind(FRAME_TABLE, table);
}

static unsigned pt_index(uint64_t va, unsigned level)
{
    return (unsigned)(va >> (PAGE_SHIFT + 9 * (level - 1))) % PT_ENTRIES;
}

static pte_t *pt_table(pte_t entry)
{
    return arch_phys_to_virt(entry & PTE_ADDRESS);
}

pte_t *pt_entry(paddr_t root, uint64_t va, unsigned level, uint64_t *made)
{
    pte_t *table = arch_phys_to_virt(root);
    for (unsigned at = PT_LEVELS; at > level; at--) {
        pte_t *entry = &table[pt_index(va, at)];
        if (!(*entry & PTE_PRESENT)) {
            paddr_t frame;
            if (made == NULL || pt_table_alloc(&frame) != EOK)
                return NULL;
            *entry = frame | PTE_PRESENT | PTE_WRITE | (va < USER_END ? PTE_USER : 0);
            ++*made;
        } else if (*entry & PTE_LARGE) {
            return NULL;
        }
        table = pt_table(*entry);
    }
    return &table[pt_index(va, level)];
}

pte_t pt_bits(unsigned prot)
{
    ASSERT((prot & (PROT_WRITE | PROT_EXEC)) != (PROT_WRITE | PROT_EXEC));
    return PTE_PRESENT | (prot & PROT_WRITE ? PTE_WRITE : 0) | (prot & PROT_EXEC ? 0 : PTE_NX) |
           (prot & PROT_USER ? PTE_USER : PTE_GLOBAL) | (prot & PROT_UNCACHED ? PTE_UNCACHED : 0);
}

static unsigned pt_prot(pte_t entry)
{
    return PROT_READ | (entry & PTE_WRITE ? PROT_WRITE : 0) | (entry & PTE_NX ? 0 : PROT_EXEC) |
           (entry & PTE_USER ? PROT_USER : 0) | (entry & PTE_UNCACHED ? PROT_UNCACHED : 0);
}

/* Flushes `va` from this processor's TLB if the table is loaded or `va` is in the kernel half. */
static void pt_flush(const arch_pt_t *pt, uint64_t va)
{
    if (va >= USER_END || (read_cr3() & PTE_ADDRESS) == pt->root)
        invlpg(va);
}

errno_t arch_pt_create(arch_pt_t *pt)
{
    paddr_t root;
    errno_t rc = frame_alloc_kind(FRAME_TABLE, &root);
    if (rc != EOK)
        return rc;
    const pte_t *kernel = arch_phys_to_virt(pt_kernel_root);
    pte_t *table = arch_phys_to_virt(root);
    memcpy(table + PT_USER, kernel + PT_USER, (PT_ENTRIES - PT_USER) * sizeof(pte_t));
    *pt = (arch_pt_t){.root = root, .tables = 1};
    return EOK;
}

static bool pt_is_empty(const pte_t *table)
{
    for (unsigned i = 0; i < PT_ENTRIES; i++)
        if (table[i] & PTE_PRESENT)
            return false;
    return true;
}

/* Frees the empty tables below `table`, of `level`, within [va, last]. */
static void pt_trim(arch_pt_t *pt, pte_t *table, unsigned level, uint64_t va, uint64_t last)
{
    for (unsigned i = pt_index(va, level); i <= pt_index(last, level); i++) {
        if (!(table[i] & PTE_PRESENT))
            continue;
        uint64_t span = PT_SPAN(level);
        uint64_t first = (va & ~(span * PT_ENTRIES - 1)) + i * span;
        uint64_t end = first + span - 1;
        pte_t *below = pt_table(table[i]);
        if (level > 2)
            pt_trim(pt, below, level - 1, va > first ? va : first, last < end ? last : end);
        if (pt_is_empty(below)) {
            frame_unref(table[i] & PTE_ADDRESS);
            table[i] = 0;
            pt->tables--;
            pt_flush(pt, first); /* the processor also caches upper levels */
        }
    }
}

void arch_pt_trim(arch_pt_t *pt, uint64_t va, uint64_t end)
{
    ASSERT(va < end && end <= USER_END);
    pt_trim(pt, arch_phys_to_virt(pt->root), PT_LEVELS, va, end - 1);
}

void pt_trim_kernel(uint64_t va, uint64_t end)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    const pte_t *top = arch_phys_to_virt(kernel.root);
    ASSERT(pt_index(va, PT_LEVELS) == pt_index(end - 1, PT_LEVELS));
    pt_trim(&kernel, pt_table(top[pt_index(va, PT_LEVELS)]), PT_LEVELS - 1, va, end - 1);
}

/* Frees the tables below an entry of `level`. */
static void pt_free_below(pte_t entry, unsigned level)
{
    if (level > 2) {
        const pte_t *table = pt_table(entry);
        for (unsigned i = 0; i < PT_ENTRIES; i++)
            if (table[i] & PTE_PRESENT)
                pt_free_below(table[i], level - 1);
    }
    frame_unref(entry & PTE_ADDRESS);
}

void arch_pt_destroy(arch_pt_t *pt)
{
    ASSERT(pt->root != pt_kernel_root);
    if ((read_cr3() & PTE_ADDRESS) == pt->root)
        write_cr3(pt_kernel_root);
    const pte_t *table = arch_phys_to_virt(pt->root);
    for (unsigned i = 0; i < PT_USER; i++)
        if (table[i] & PTE_PRESENT)
            pt_free_below(table[i], PT_LEVELS);
    frame_unref(pt->root);
    *pt = (arch_pt_t){0};
}

errno_t arch_pt_map(arch_pt_t *pt, uint64_t va, paddr_t pa, unsigned prot)
{
    ASSERT(((va | pa) & PAGE_MASK) == 0);
    pte_t *entry = pt_entry(pt->root, va, 1, &pt->tables);
    if (entry == NULL)
        return ENOMEM;
    ASSERT(!(*entry & PTE_PRESENT));
    *entry = pa | pt_bits(prot);
    return EOK;
}

void arch_pt_unmap(arch_pt_t *pt, uint64_t va)
{
    pte_t *entry = pt_entry(pt->root, va, 1, NULL);
    if (entry != NULL && (*entry & PTE_PRESENT)) {
        *entry = 0;
        pt_flush(pt, va);
    }
}

void arch_pt_protect(arch_pt_t *pt, uint64_t va, unsigned prot)
{
    pte_t *entry = pt_entry(pt->root, va, 1, NULL);
    ASSERT(entry != NULL && (*entry & PTE_PRESENT));
    *entry = (*entry & PTE_ADDRESS) | pt_bits(prot);
    pt_flush(pt, va);
}

bool arch_pt_lookup(const arch_pt_t *pt, uint64_t va, paddr_t *pa, unsigned *prot)
{
    for (unsigned level = 1; level <= 3; level++) {
        const pte_t *entry = pt_entry(pt->root, va, level, NULL);
        if (entry == NULL)
            continue; /* possibly mapped by a larger page */
        if (!(*entry & PTE_PRESENT) || (level > 1 && !(*entry & PTE_LARGE)))
            return false;
        uint64_t offset = PT_SPAN(level) - 1;
        *pa = (*entry & PTE_ADDRESS & ~offset) | (va & offset);
        *prot = pt_prot(*entry);
        return true;
    }
    return false;
}

/* Returns the first present entry from `*va` on in a table of `level`, and moves `*va` there. NULL:
 * there is none, and `*va` is behind the table. */
static const pte_t *pt_scan(const pte_t *table, unsigned level, uint64_t *va)
{
    unsigned first = pt_index(*va, level), at = first;
    while (at < PT_ENTRIES && !(table[at] & PTE_PRESENT))
        at++;
    if (at != first)
        *va = (*va & ~(PT_SPAN(level) - 1)) + (at - first) * PT_SPAN(level);
    return at < PT_ENTRIES ? &table[at] : NULL;
}

uint64_t arch_pt_next(const arch_pt_t *pt, uint64_t va, uint64_t end)
{
    const pte_t *root = arch_phys_to_virt(pt->root), *table = root;
    unsigned level = PT_LEVELS;
    while (va < end) {
        const pte_t *entry = pt_scan(table, level, &va);
        if (entry != NULL && level == 1)
            return va < end ? va : end;
        table = entry != NULL ? pt_table(*entry) : root;
        level = entry != NULL ? level - 1 : PT_LEVELS;
    }
    return end;
}

void arch_pt_activate(const arch_pt_t *pt)
{
    write_cr3(pt->root);
}
