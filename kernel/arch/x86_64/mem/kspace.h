// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's own address space: built once at boot. */
#ifndef X86_KSPACE_H
#define X86_KSPACE_H

#include <arch/types.h>

/* Builds the kernel's page table from the memory map and changes to it. Frames are not yet to be
 * had: page tables come from memmap_take_page. */
void kspace_init(void);
/* From now on page tables come from the frame allocator. */
void kspace_seal(void);
bool kspace_ready(void);

/* Unmaps a page of the kernel's image: what lies above is a stack. */
void kspace_guard(const void *page);
/* Whether `va` is below the end of some kernel stack: the stack is used up. */
bool kspace_is_guard(uint64_t va);

/* Makes registers of a device at `pa` reachable, uncached. */
volatile void *kspace_map_device(paddr_t pa, uint64_t size);
/* Makes a table of the firmware reachable, read-only unless it lies in RAM; NULL when it cannot
 * be. */
const void *kspace_map_firmware(paddr_t pa, uint64_t size);

/* True when all bytes of [va, va + size) can be read by the kernel. For backtraces. */
bool kspace_readable(uint64_t va, uint64_t size);

#endif
