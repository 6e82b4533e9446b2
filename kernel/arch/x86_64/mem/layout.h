// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel half of every address space.
 *
 *   ffff800000000000  direct map of RAM (and, uncached, of the registers the kernel drives)
 *   ffffc90000000000  stacks of threads in the kernel, each below a hole
 *   ffffffff80000000  the kernel's image, as linked
 *
 * Everything is either writable or executable; the direct map shows the kernel's code and
 * constants read-only. The top-level entries of this half are made at boot and never change, so
 * that every address space can hold a copy of them.
 */
#ifndef X86_LAYOUT_H
#define X86_LAYOUT_H

#define DIRECT_BASE 0xffff800000000000ull
#define DIRECT_END  0xffffc00000000000ull
#define KSTACK_BASE 0xffffc90000000000ull
#define KERNEL_BASE 0xffffffff80000000ull

/* Highest physical address that the direct map can show. */
#define PHYS_LIMIT (DIRECT_END - DIRECT_BASE)

#endif
