// SPDX-License-Identifier: BSD-2-Clause
/*
 * Host: physical memory is an array; a page table is a sorted array of mappings.
 *
 * Each table occupies one frame of that memory, which holds the pointer to the array. So tables can
 * run out and leak as on a real machine. Unlike on x86-64, more mappings take no more frames.
 */
#include <arch/cpu.h>
#include <arch/paging.h>
#include <lib/assert.h>
#include <mm/frame.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* The first frame; not 0, so that no valid frame has the address 0. Addresses below stand for the
 * kernel's image. */
#define PHYS_BASE ((paddr_t)0x100000)

/* A common limit on PCs. */
#define PHYS_LIMIT ((paddr_t)1 << 40)

typedef struct entry {
    uint64_t va;
    paddr_t pa;
    unsigned prot;
} entry_t;

/* Stored in the table's frame. */
typedef struct table {
    entry_t *entries; /* sorted by va */
    size_t count;
    size_t capacity;
} table_t;

const struct arch_pt *host_active_pt;
uint64_t host_activations;

static char *memory;
static int memory_file;

void host_memory_init(void)
{
    memory = host_map_file(HOST_MEMORY_SIZE, &memory_file);
    frame_add_region(PHYS_BASE, HOST_MEMORY_SIZE);
}

void host_memory_map_again(paddr_t frame, uint64_t va, bool writable)
{
    host_map_again(memory_file, (size_t)(frame - PHYS_BASE), (uintptr_t)va, PAGE_SIZE, writable);
}

void *arch_phys_to_virt(paddr_t pa)
{
    ASSERT(arch_phys_is_memory(pa));
    return memory + (pa - PHYS_BASE);
}

paddr_t arch_virt_to_phys(const void *va)
{
    paddr_t pa = (paddr_t)((const char *)va - memory) + PHYS_BASE;
    ASSERT(arch_phys_is_memory(pa));
    return pa;
}

bool arch_phys_is_memory(paddr_t pa)
{
    return pa >= PHYS_BASE && pa < PHYS_BASE + HOST_MEMORY_SIZE;
}

bool arch_memory_readable(uint64_t address, uint64_t size)
{
    uint64_t offset = address - (uintptr_t)memory;
    return offset < HOST_MEMORY_SIZE && size <= HOST_MEMORY_SIZE - offset;
}

paddr_t arch_phys_limit(void)
{
    return PHYS_LIMIT;
}

bool arch_phys_is_kernel(paddr_t base, uint64_t size)
{
    return base < PHYS_BASE && size > 0;
}

static table_t *table_of(const arch_pt_t *pt)
{
    return arch_phys_to_virt(pt->root);
}

/* Index of the first entry at `va` or above. */
static size_t host_entry_place(const table_t *table, uint64_t va)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table->entries[middle].va < va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static entry_t *host_entry_find(const arch_pt_t *pt, uint64_t va)
{
    table_t *table = table_of(pt);
    size_t at = host_entry_place(table, va & ~(uint64_t)PAGE_MASK);
    bool there = at < table->count && table->entries[at].va == (va & ~(uint64_t)PAGE_MASK);
    return there ? &table->entries[at] : NULL;
}

errno_t arch_pt_create(arch_pt_t *pt)
{
    pt->tables = 1;
    return frame_alloc_kind(FRAME_TABLE, &pt->root); /* zeroed: an empty table */
}

void arch_pt_trim(arch_pt_t *pt, uint64_t va, uint64_t end)
{
    (void)pt; /* there is only one table, which stays */
    ASSERT(va < end && end <= USER_END);
}

void arch_pt_destroy(arch_pt_t *pt)
{
    ASSERT(table_of(pt)->count == 0);
    free(table_of(pt)->entries);
    frame_unref(pt->root);
    pt->root = 0;
}

static void host_table_grow(table_t *table)
{
    table->capacity = table->capacity == 0 ? 16 : 2 * table->capacity;
    table->entries = realloc(table->entries, table->capacity * sizeof(entry_t));
    if (table->entries == NULL)
        abort();
}

errno_t arch_pt_map(arch_pt_t *pt, uint64_t va, paddr_t pa, unsigned prot)
{
    ASSERT((va & PAGE_MASK) == 0 && (pa & PAGE_MASK) == 0);
    ASSERT(va >= USER_BASE && va < USER_END);
    ASSERT((prot & PROT_WRITE) == 0 || (prot & PROT_EXEC) == 0);
    table_t *table = table_of(pt);
    if (table->count == table->capacity)
        host_table_grow(table);
    size_t at = host_entry_place(table, va);
    ASSERT(at == table->count || table->entries[at].va != va);
    memmove(&table->entries[at + 1], &table->entries[at], (table->count - at) * sizeof(entry_t));
    table->entries[at] = (entry_t){va, pa, prot};
    table->count++;
    return EOK;
}

void arch_pt_unmap(arch_pt_t *pt, uint64_t va)
{
    table_t *table = table_of(pt);
    entry_t *entry = host_entry_find(pt, va);
    if (entry == NULL)
        return;
    size_t at = (size_t)(entry - table->entries);
    table->count--;
    memmove(entry, entry + 1, (table->count - at) * sizeof(entry_t));
}

void arch_pt_protect(arch_pt_t *pt, uint64_t va, unsigned prot)
{
    entry_t *entry = host_entry_find(pt, va);
    if (entry != NULL)
        entry->prot = prot;
}

uint64_t arch_pt_next(const arch_pt_t *pt, uint64_t va, uint64_t end)
{
    const table_t *table = table_of(pt);
    size_t place = host_entry_place(table, va);
    return place < table->count && table->entries[place].va < end ? table->entries[place].va : end;
}

bool arch_pt_lookup(const arch_pt_t *pt, uint64_t va, paddr_t *pa, unsigned *prot)
{
    const entry_t *entry = host_entry_find(pt, va);
    if (entry == NULL)
        return false;
    *pa = entry->pa + (va & PAGE_MASK);
    *prot = entry->prot;
    return true;
}

void arch_pt_activate(const arch_pt_t *pt)
{
    host_active_pt = pt;
    host_activations++;
}
