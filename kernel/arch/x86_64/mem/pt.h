// SPDX-License-Identifier: BSD-2-Clause
/*
 * Four-level page tables: entries, and the table walk.
 *
 * Locks: the lock of the address space protects its user half. The kernel half changes only at
 * boot, except for the stacks of mem/kstack.c, which have their own lock.
 */
#ifndef X86_PT_H
#define X86_PT_H

#include <abi/error.h>
#include <arch/paging.h>

#define PTE_PRESENT  (1ull << 0)
#define PTE_WRITE    (1ull << 1)
#define PTE_USER     (1ull << 2)
#define PTE_UNCACHED (3ull << 3) /* PWT and PCD: strongly uncached in the default PAT */
#define PTE_LARGE    (1ull << 7)
#define PTE_GLOBAL   (1ull << 8)
#define PTE_NX       (1ull << 63)
#define PTE_ADDRESS  0x000ffffffffff000ull

#define PT_ENTRIES 512
#define PT_LEVELS  4
#define PT_USER    256 /* top-level entries of the user half */

/* Bytes that one entry of a level covers (level 1: a page). */
#define PT_SPAN(level) (1ull << (PAGE_SHIFT + 9 * ((level)-1)))

typedef uint64_t pte_t;

/* Returns the entry for `va` at `level` (1 to 4) of the table at `root`. Creates missing tables and
 * counts them in `*made`, unless `made` is NULL. Returns NULL if a table is missing, if there is no
 * memory for one, or if a larger page covers `va`. */
pte_t *pt_entry(paddr_t root, uint64_t va, unsigned level, uint64_t *made);

/* Returns the bits of an entry for PROT_* flags. */
pte_t pt_bits(unsigned prot);

/* Frees the empty tables of the range [va, end) in the kernel half, except the one that the
 * top-level entry refers to. */
void pt_trim_kernel(uint64_t va, uint64_t end);

/* The root of the kernel's own page table, from which all others copy the kernel half. */
extern paddr_t pt_kernel_root;

#endif
