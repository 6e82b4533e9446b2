// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel half of every address space.
 *
 *   ffff800000000000  direct map of RAM and, uncached, of the device registers that the kernel uses
 *   ffffc90000000000  kernel stacks of threads, each above an unmapped hole
 *   ffffcb0000000000  growing arrays (<mm/karray.h>)
 *   ffffffff80000000  the kernel's image at its link address
 *
 * No page is both writable and executable; the direct map of the kernel's code and constants is
 * read-only. The top-level entries of this half are made at boot and never change, so each address
 * space has a copy of them.
 */
#ifndef X86_LAYOUT_H
#define X86_LAYOUT_H

#define DIRECT_BASE 0xffff800000000000ull
#define DIRECT_END  0xffffc00000000000ull
#define KSTACK_BASE 0xffffc90000000000ull
#define KARRAY_BASE 0xffffcb0000000000ull
#define KERNEL_BASE 0xffffffff80000000ull

/* One past the highest physical address of the direct map. */
#define PHYS_LIMIT (DIRECT_END - DIRECT_BASE)

#endif
