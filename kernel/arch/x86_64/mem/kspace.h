// SPDX-License-Identifier: BSD-2-Clause
/* The kernel half of all address spaces, built once at boot. */
#ifndef X86_KSPACE_H
#define X86_KSPACE_H

#include <arch/types.h>

/* Builds the kernel's page table from the memory map and loads it. Runs before the frame allocator:
 * page tables come from memmap_take_page(). */
void kspace_init(void);
/* Switches to the frame allocator for page tables. */
void kspace_seal(void);
bool kspace_ready(void);

/* Unmaps a page of the kernel's image as the guard page of the stack above it. */
void kspace_guard(const void *page);
/* Returns whether `va` is in the guard area of a kernel stack: an access there is an overflow. */
bool kspace_is_guard(uint64_t va);

/* Maps the device registers at `pa`, uncached. Panics on failure. */
volatile void *kspace_map_device(paddr_t pa, uint64_t size);
/* Maps the memory of the screen, uncached unless it is in RAM. Called once, right after
 * kspace_init(). Returns NULL if the address is out of range. */
void *kspace_map_screen(paddr_t pa, uint64_t size);
/* Maps a firmware table, read-only unless it is in RAM. Returns NULL on failure. */
const void *kspace_map_firmware(paddr_t pa, uint64_t size);

/* Returns whether the kernel can read all of [va, va + size). For backtraces. */
bool kspace_readable(uint64_t va, uint64_t size);

#endif
