// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: page tables and the direct map.
 *
 * All physical memory is accessible through the direct map. Each page table has its own user half;
 * all share the kernel half.
 *
 * Locks: the caller holds the lock of the address space that owns the table.
 */
#ifndef ARCH_PAGING_H
#define ARCH_PAGING_H

#include <abi/error.h>
#include <arch/types.h>

/* First and one past the last address that userspace may use. */
#define USER_BASE 0x0000000000400000ull
#define USER_END  0x0000700000000000ull

/* A page table. */
typedef struct arch_pt {
    paddr_t root;    /* physical address of the top-level table */
    uint64_t tables; /* frames that the tables occupy */
} arch_pt_t;

void *arch_phys_to_virt(paddr_t pa);
paddr_t arch_virt_to_phys(const void *va); /* `va` is in the direct map */
/* One past the highest physical address that a page table can map on this machine. */
paddr_t arch_phys_limit(void);
/* Returns whether [base, base + size) overlaps the kernel's image or the page tables that were made
 * at boot. Frames of the frame allocator are not covered: see frame_managed(). */
bool arch_phys_is_kernel(paddr_t base, uint64_t size);
/* Returns whether `pa` is memory in the direct map; device registers are not. */
bool arch_phys_is_memory(paddr_t pa);

MUST_USE
errno_t arch_pt_create(arch_pt_t *pt);
/* Frees the empty tables of the range [va, end) in the user half. */
void arch_pt_trim(arch_pt_t *pt, uint64_t va, uint64_t end);
/* Frees the tables, not the mapped frames. The user half must be unmapped. */
void arch_pt_destroy(arch_pt_t *pt);

/* Maps one page, which must not be mapped. ENOMEM: no memory for a table. */
MUST_USE
errno_t arch_pt_map(arch_pt_t *pt, uint64_t va, paddr_t pa, unsigned prot);
/* Unmaps the page, if it is mapped, and flushes it from the TLB of this CPU. */
void arch_pt_unmap(arch_pt_t *pt, uint64_t va);
/* Changes the protection of a mapped page. */
void arch_pt_protect(arch_pt_t *pt, uint64_t va, unsigned prot);
/* Looks up the physical address and protection of `va`. Returns false if it is not mapped. */
bool arch_pt_lookup(const arch_pt_t *pt, uint64_t va, paddr_t *pa, unsigned *prot);
/* Returns the first mapped page in [va, end) of the user half, or `end`. The time depends on the
 * tables that exist, not on the size of the range. */
uint64_t arch_pt_next(const arch_pt_t *pt, uint64_t va, uint64_t end);
/* Loads `pt` as the page table of this CPU. */
void arch_pt_activate(const arch_pt_t *pt);

#endif
