// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables of four levels: entries, and the walk that all the rest is made of.
 *
 * Locks: the address space's for the user half. The kernel half is changed at boot only, except
 * for the stacks of mem/kstack.c, which have their own lock.
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

/* Bytes that one entry of a level (1: a page) spans. */
#define PT_SPAN(level) (1ull << (PAGE_SHIFT + 9 * ((level)-1)))

typedef uint64_t pte_t;

/* The entry for `va` at `level` (1 to 4) of the table at `root`. Missing tables on the way are made
 * and counted in `*made`, unless that is NULL. NULL when one is missing (or there is no memory) or
 * when a larger page is in the way. */
pte_t *pt_entry(paddr_t root, uint64_t va, unsigned level, uint64_t *made);

/* Bits of an entry for PROT_* flags. */
pte_t pt_bits(unsigned prot);

/* The root of the kernel's own table, whose kernel half all tables share. */
extern paddr_t pt_kernel_root;

#endif
