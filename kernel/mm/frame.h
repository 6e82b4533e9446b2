// SPDX-License-Identifier: BSD-2-Clause
/*
 * Physical frames. Each usable frame has a reference count, because shared areas map the same frame
 * more than once.
 *
 * Locks: frame_lock inside (a leaf lock).
 */
#ifndef MM_FRAME_H
#define MM_FRAME_H

#include <abi/error.h>
#include <arch/types.h>

/* A range of physical memory, given at boot. */
void frame_add_region(paddr_t base, uint64_t size);

/* Allocates a zeroed frame with one reference. ENOMEM. */
MUST_USE
errno_t frame_alloc(paddr_t *frame);
/* Allocates `count` physically contiguous zeroed frames, each with one reference: for what the
 * kernel uses through the direct map. ENOMEM, EINVAL (0). */
MUST_USE
errno_t frame_alloc_range(size_t count, paddr_t *first);
void frame_ref(paddr_t frame);
/* Puts a reference; the last one frees. Frames outside of all regions (devices) are ignored. */
void frame_unref(paddr_t frame);

/* Whether any frame of [base, base + size) is the allocator's. */
bool frame_managed(paddr_t base, uint64_t size);

/* Makes the allocation `countdown` from now (1: the next) fail once; 0 switches it off. For tests
 * of out-of-memory paths. */
void frame_inject_failure(uint64_t countdown);

/* Whether so little is free that nothing new should be begun (MEMORY_RESERVE). */
bool frame_is_scarce(void);

uint64_t frame_total(void);
uint64_t frame_free_count(void);

#endif
