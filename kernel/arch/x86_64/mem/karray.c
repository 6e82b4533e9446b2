// SPDX-License-Identifier: BSD-2-Clause
/*
 * Growing arrays in their own address range, which is divided into slots of the largest size. A
 * slot is used if its first page is mapped. The lowest free slot is used next.
 */
#include "layout.h"
#include "pt.h"
#include <lib/assert.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/karray.h>
#include <sched/sched.h>
#include <sync/spinlock.h>

/* The arrays use one top-level entry of the page table. */
#define ARRAYS_MAX (PT_SPAN(4) / KARRAY_SIZE_MAX)

/* Pages that are unmapped in one step. */
#define UNMAP_STEP 128

static spinlock_t karray_lock = SPINLOCK_INIT(LOCK_RANK_KARRAY, "karray");
static uint64_t array_search; /* [karray_lock] all lower slots are used */

static uint64_t array_base(uint64_t slot)
{
    return KARRAY_BASE + slot * KARRAY_SIZE_MAX;
}

static bool page_is_mapped_locked(uint64_t va, paddr_t *frame)
{
    ASSERT(spinlock_held(&karray_lock));
    const arch_pt_t kernel = {.root = pt_kernel_root};
    unsigned prot;
    return arch_pt_lookup(&kernel, va, frame, &prot);
}

static errno_t page_add_locked(uint64_t va)
{
    ASSERT(spinlock_held(&karray_lock));
    arch_pt_t kernel = {.root = pt_kernel_root};
    paddr_t frame;
    errno_t rc = account_kernel_may_grow() ? frame_alloc_kind(FRAME_BLOCK, &frame) : ENOMEM;
    if (rc != EOK)
        return rc;
    rc = arch_pt_map(&kernel, va, frame, PROT_READ | PROT_WRITE);
    if (rc != EOK)
        frame_unref(frame);
    return rc;
}

static void page_remove_locked(uint64_t va)
{
    ASSERT(spinlock_held(&karray_lock));
    arch_pt_t kernel = {.root = pt_kernel_root};
    paddr_t frame;
    bool mapped = page_is_mapped_locked(va, &frame);
    ASSERT(mapped);
    arch_pt_unmap(&kernel, va);
    frame_unref(frame);
}

static void *karray_make_locked(void)
{
    ASSERT(spinlock_held(&karray_lock));
    paddr_t frame;
    while (array_search < ARRAYS_MAX && page_is_mapped_locked(array_base(array_search), &frame))
        array_search++;
    if (array_search == ARRAYS_MAX || page_add_locked(array_base(array_search)) != EOK)
        return NULL;
    return (void *)(uintptr_t)array_base(array_search++);
}

void *karray_create(void)
{
    spinlock_lock(&karray_lock);
    void *array = karray_make_locked();
    spinlock_unlock(&karray_lock);
    return array;
}

errno_t karray_grow(void *array, size_t size)
{
    ASSERT(size < KARRAY_SIZE_MAX && (size & PAGE_MASK) == 0);
    spinlock_lock(&karray_lock);
    errno_t rc = page_add_locked((uint64_t)(uintptr_t)array + size);
    spinlock_unlock(&karray_lock);
    return rc;
}

/* Frees the slot of an array without pages, and its page tables. */
static void slot_free(uint64_t base)
{
    uint64_t slot = (base - KARRAY_BASE) / KARRAY_SIZE_MAX;
    spinlock_lock(&karray_lock);
    pt_trim_kernel(base, base + KARRAY_SIZE_MAX);
    if (slot < array_search)
        array_search = slot;
    spinlock_unlock(&karray_lock);
}

void karray_destroy(void *array, size_t size)
{
    uint64_t base = (uint64_t)(uintptr_t)array;
    /* The first page, which marks the slot as used, is the last. */
    for (size_t left = size; left > 0; left -= PAGE_SIZE) {
        spinlock_lock(&karray_lock);
        page_remove_locked(base + left - PAGE_SIZE);
        spinlock_unlock(&karray_lock);
        if (left / PAGE_SIZE % UNMAP_STEP == 0)
            sched_breathe();
    }
    slot_free(base);
}
