// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arch contract: page tables and the direct map.
 *
 * Physical memory is always reachable through the direct map. A page table has
 * a user half of its own; the kernel half is common to all.
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

/* A page table, named by the physical address of its root. */
typedef struct arch_pt {
    paddr_t root;
    uint64_t tables; /* frames that it takes itself */
} arch_pt_t;

void *arch_phys_to_virt(paddr_t pa);
paddr_t arch_virt_to_phys(const void *va); /* of the direct map only */
/* One past the highest physical address that a page table of this machine may name. */
paddr_t arch_phys_limit(void);
/* Whether any of [base, base + size) has been the kernel's own since boot: its image and the page
 * tables that map it. What the frame allocator gives out is asked of frame_managed(). */
bool arch_phys_is_kernel(paddr_t base, uint64_t size);
/* True when `pa` is memory that the direct map reaches; registers of devices are not. */
bool arch_phys_is_memory(paddr_t pa);

MUST_USE
errno_t arch_pt_create(arch_pt_t *pt);
/* Frees those tables of [va, end), the user half, in which nothing is mapped. */
void arch_pt_trim(arch_pt_t *pt, uint64_t va, uint64_t end);
/* Frees the tables, not the frames mapped. The user half must be unmapped. */
void arch_pt_destroy(arch_pt_t *pt);

/* Maps one page; ENOMEM when a table cannot be had. The page must not be mapped. */
MUST_USE
errno_t arch_pt_map(arch_pt_t *pt, uint64_t va, paddr_t pa, unsigned prot);
/* Unmaps one page if mapped and flushes it from this CPU. */
void arch_pt_unmap(arch_pt_t *pt, uint64_t va);
/* Changes the protection of a mapped page. */
void arch_pt_protect(arch_pt_t *pt, uint64_t va, unsigned prot);
/* Looks a page up: false when nothing is mapped there. */
bool arch_pt_lookup(const arch_pt_t *pt, uint64_t va, paddr_t *pa, unsigned *prot);
/* The first mapped page of [va, end) of the user half; `end` when there is none. Takes time by what
 * is mapped, not by the size of the range. */
uint64_t arch_pt_next(const arch_pt_t *pt, uint64_t va, uint64_t end);
/* Makes `pt` the page table of this CPU. */
void arch_pt_activate(const arch_pt_t *pt);

#endif
