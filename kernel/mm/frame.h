// SPDX-License-Identifier: BSD-2-Clause
/*
 * Physical frames. Each usable frame has a reference count, because shared areas map the same frame
 * more than once.
 *
 * Locks: frame_lock, a leaf lock taken inside.
 */
#ifndef MM_FRAME_H
#define MM_FRAME_H

#include <abi/error.h>
#include <arch/types.h>

/* The use of a frame. Each allocated frame is counted in exactly one kind. */
enum frame_kind {
    FRAME_PAGE,   /* pages of tasks */
    FRAME_TABLE,  /* page tables of tasks, and those of the kernel after early boot */
    FRAME_STACK,  /* kernel stacks */
    FRAME_SLAB,   /* slab caches */
    FRAME_SHARED, /* the trees of shared areas */
    FRAME_BLOCK,  /* ranges and arrays: capability tables, I/O bitmaps, traces, snapshots */
    FRAME_KINDS
};

/* Adds a range of physical memory. Called at boot. */
void frame_add_region(paddr_t base, uint64_t size);

/* Allocates a zeroed frame with one reference, for the page of a task. ENOMEM. */
MUST_USE
errno_t frame_alloc(paddr_t *frame);
/* Allocates a zeroed frame with one reference, of the given kind. ENOMEM. */
MUST_USE
errno_t frame_alloc_kind(enum frame_kind kind, paddr_t *frame);
/* Allocates `count` physically contiguous zeroed frames, each with one reference, of the kind
 * FRAME_BLOCK. The kernel uses them through the direct map. It searches the memory with interrupts
 * disabled, so it is for the boot and the kernel console only. ENOMEM, EINVAL (`count` is 0). */
MUST_USE
errno_t frame_alloc_range(size_t count, paddr_t *first);
void frame_ref(paddr_t frame);
/* Puts a reference; the last one frees the frame. Addresses outside all regions (devices) are
 * ignored. */
void frame_unref(paddr_t frame);

/* Returns whether [base, base + size) overlaps the memory of the allocator. */
bool frame_managed(paddr_t base, uint64_t size);

/* Makes one future allocation fail, the `countdown`th from now (1: the next); 0 cancels it. For
 * tests of out-of-memory paths. */
void frame_inject_failure(uint64_t countdown);

uint64_t frame_total(void);
uint64_t frame_free_count(void);
/* Returns the number of frames of this kind. All kinds and the free frames add up to the total. */
uint64_t frame_kind_count(enum frame_kind kind);

/* A number that the owner of an allocated frame stores with it; initially 0. For the slab
 * caches. */
uint32_t frame_note(paddr_t frame);
void frame_set_note(paddr_t frame, uint32_t note);

#endif
