// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kernel stacks in their own address range. A slot is twice the size of a stack; its lower half is
 * never mapped. Up to FREE_STACKS_MAX freed stacks stay mapped and are reused, last freed first,
 * linked through their lowest bytes. The frames of other freed stacks are freed at once.
 */
#include "layout.h"
#include "pt.h"
#include <lib/assert.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/kstack.h>
#include <sync/spinlock.h>

#define SLOT_SIZE (2 * KSTACK_SIZE)
/* The stacks use one top-level entry of the page table. */
#define SLOTS_MAX (PT_SPAN(4) / SLOT_SIZE)

/* Freed stacks that stay mapped. */
#define FREE_STACKS_MAX 16

typedef struct free_stack {
    struct free_stack *next;
} free_stack_t;

static spinlock_t kstack_lock = SPINLOCK_INIT(LOCK_RANK_KSTACK, "kstack");
static free_stack_t *free_stacks; /* [kstack_lock] */
static unsigned free_count;       /* [kstack_lock] */
static uint64_t slot_search;      /* [kstack_lock] all lower slots are mapped */

static free_stack_t *kstack_bottom(void *top)
{
    return (free_stack_t *)(void *)((char *)top - KSTACK_SIZE);
}

static uint64_t slot_bottom(uint64_t slot)
{
    return KSTACK_BASE + slot * SLOT_SIZE + KSTACK_SIZE;
}

/* Unmaps `size` bytes of a stack from its bottom and frees their frames. */
static void kstack_unmap(uint64_t bottom, size_t size)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    for (size_t done = 0; done < size; done += PAGE_SIZE) {
        paddr_t frame;
        unsigned prot;
        bool mapped = arch_pt_lookup(&kernel, bottom + done, &frame, &prot);
        ASSERT(mapped);
        arch_pt_unmap(&kernel, bottom + done);
        frame_unref(frame);
    }
}

/* Maps the stack of a slot. On an error nothing stays mapped. */
static errno_t kstack_map(uint64_t bottom)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    for (size_t done = 0; done < KSTACK_SIZE; done += PAGE_SIZE) {
        paddr_t frame;
        errno_t rc = frame_alloc_kind(FRAME_STACK, &frame);
        if (rc == EOK) {
            rc = arch_pt_map(&kernel, bottom + done, frame, PROT_READ | PROT_WRITE);
            if (rc != EOK)
                frame_unref(frame);
        }
        if (rc != EOK) {
            kstack_unmap(bottom, done);
            return rc;
        }
    }
    return EOK;
}

/* Returns the first unmapped slot, or SLOTS_MAX. */
static uint64_t stack_slot_find(void)
{
    arch_pt_t kernel = {.root = pt_kernel_root};
    paddr_t frame;
    unsigned prot;
    while (slot_search < SLOTS_MAX &&
           arch_pt_lookup(&kernel, slot_bottom(slot_search), &frame, &prot))
        slot_search++;
    return slot_search;
}

static void *kstack_make(void)
{
    uint64_t slot = account_kernel_may_grow() ? stack_slot_find() : SLOTS_MAX;
    if (slot == SLOTS_MAX || kstack_map(slot_bottom(slot)) != EOK)
        return NULL;
    return (void *)(uintptr_t)(slot_bottom(slot) + KSTACK_SIZE);
}

void *kstack_alloc(void)
{
    void *top = NULL;
    spinlock_lock(&kstack_lock);
    if (free_stacks != NULL) {
        top = (char *)free_stacks + KSTACK_SIZE;
        free_stacks = free_stacks->next;
        free_count--;
    } else {
        top = kstack_make();
    }
    spinlock_unlock(&kstack_lock);
    return top;
}

void kstack_free(void *top)
{
    free_stack_t *stack = kstack_bottom(top);
    spinlock_lock(&kstack_lock);
    if (free_count < FREE_STACKS_MAX) {
        stack->next = free_stacks;
        free_stacks = stack;
        free_count++;
    } else {
        uint64_t bottom = (uint64_t)(uintptr_t)stack;
        uint64_t slot = (bottom - KSTACK_BASE) / SLOT_SIZE;
        kstack_unmap(bottom, KSTACK_SIZE);
        if (slot < slot_search)
            slot_search = slot;
    }
    spinlock_unlock(&kstack_lock);
}
