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

/* What a frame is used for. Every frame that is not free counts in exactly one of them. */
enum frame_kind {
    FRAME_PAGE,   /* pages of tasks */
    FRAME_TABLE,  /* page tables of tasks, and of the kernel since the frames were handed over */
    FRAME_STACK,  /* kernel stacks */
    FRAME_SLAB,   /* slab caches */
    FRAME_SHARED, /* the trees of shared areas */
    FRAME_BLOCK,  /* what kmalloc gives beyond a page: capability tables, traces, snapshots */
    FRAME_KINDS
};

/* A range of physical memory, given at boot. */
void frame_add_region(paddr_t base, uint64_t size);

/* Allocates a zeroed frame with one reference, for the page of a task. ENOMEM. */
MUST_USE
errno_t frame_alloc(paddr_t *frame);
/* The same for another kind of use. */
MUST_USE
errno_t frame_alloc_kind(enum frame_kind kind, paddr_t *frame);
/* Allocates `count` physically contiguous zeroed frames, each with one reference, of the kind
 * FRAME_BLOCK: for what the kernel uses through the direct map. ENOMEM, EINVAL (0). */
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

uint64_t frame_total(void);
uint64_t frame_free_count(void);
/* How many frames are used for this. With those of the other kinds and the free ones they are all
 * there are. */
uint64_t frame_kind_count(enum frame_kind kind);

/* A number that the user of an allocated frame keeps with it; 0 at first. For the slab caches. */
uint32_t frame_note(paddr_t frame);
void frame_set_note(paddr_t frame, uint32_t note);

#endif
