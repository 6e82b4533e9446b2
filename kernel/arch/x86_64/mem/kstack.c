// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kernel stacks in an address range of their own. A slot is twice the size of a stack: the lower
 * half is never mapped. Freed stacks stay mapped and are handed out again, last freed first; the
 * link lies at the bottom of the free stack.
 */
#include "layout.h"
#include "pt.h"
#include <lib/assert.h>
#include <mm/frame.h>
#include <mm/kstack.h>
#include <sync/spinlock.h>

#define SLOT_SIZE (2 * KSTACK_SIZE)
/* What the one top-level entry of the stacks spans. */
#define SLOTS_MAX (PT_SPAN(4) / SLOT_SIZE)

typedef struct free_stack {
    struct free_stack *next;
} free_stack_t;

static spinlock_t kstack_lock = SPINLOCK_INIT(LOCK_RANK_KSTACK, "kstack");
static free_stack_t *free_stacks; /* [kstack_lock] */
static uint64_t slots_used;       /* [kstack_lock] slots handed out since boot */

static free_stack_t *kstack_bottom(void *top)
{
    return (free_stack_t *)(void *)((char *)top - KSTACK_SIZE);
}

/* Maps the upper half of a slot; on an error nothing stays mapped. */
static errno_t kstack_map(uint64_t bottom)
{
    arch_pt_t kernel = {pt_kernel_root};
    errno_t rc = EOK;
    size_t done = 0;
    for (; done < KSTACK_SIZE; done += PAGE_SIZE) {
        paddr_t frame;
        rc = frame_alloc(&frame);
        if (rc != EOK)
            break;
        rc = arch_pt_map(&kernel, bottom + done, frame, PROT_READ | PROT_WRITE);
        if (rc != EOK) {
            frame_unref(frame);
            break;
        }
    }
    while (rc != EOK && done > 0) {
        done -= PAGE_SIZE;
        paddr_t frame;
        unsigned prot;
        bool mapped = arch_pt_lookup(&kernel, bottom + done, &frame, &prot);
        ASSERT(mapped);
        arch_pt_unmap(&kernel, bottom + done);
        frame_unref(frame);
    }
    return rc;
}

void *kstack_alloc(void)
{
    void *top = NULL;
    spinlock_lock(&kstack_lock);
    if (free_stacks != NULL) {
        top = (char *)free_stacks + KSTACK_SIZE;
        free_stacks = free_stacks->next;
    } else if (slots_used < SLOTS_MAX) {
        uint64_t bottom = KSTACK_BASE + slots_used * SLOT_SIZE + KSTACK_SIZE;
        if (kstack_map(bottom) == EOK) {
            slots_used++;
            top = (void *)(uintptr_t)(bottom + KSTACK_SIZE);
        }
    }
    spinlock_unlock(&kstack_lock);
    return top;
}

void kstack_free(void *top)
{
    spinlock_lock(&kstack_lock);
    free_stack_t *stack = kstack_bottom(top);
    stack->next = free_stacks;
    free_stacks = stack;
    spinlock_unlock(&kstack_lock);
}
