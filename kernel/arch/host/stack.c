// SPDX-License-Identifier: BSD-2-Clause
/*
 * Host: kernel stacks, each with a page below that cannot be touched. Freed stacks are kept for
 * reuse, for mapping is slow. Failures are injected with those of frame_alloc: a stack costs one
 * frame of the machine's memory, so that leaks of stacks show in the count of frames.
 */
#include <arch/context.h>
#include <arch/types.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/kstack.h>
#include <sanitizer/asan_interface.h>

#include "mapping.h"

/* At the low end of every stack, where nothing ever gets to. */
typedef struct stack_head {
    struct stack_head *next;
    paddr_t frame;
} stack_head_t;

static stack_head_t *unused;

static stack_head_t *head_of(void *top)
{
    return (stack_head_t *)(void *)((char *)top - ARCH_STACK_SIZE);
}

void *kstack_alloc(void)
{
    paddr_t frame;
    if (!account_kernel_may_grow() || frame_alloc_kind(FRAME_STACK, &frame) != EOK)
        return NULL;
    stack_head_t *head = unused;
    if (head != NULL)
        unused = head->next;
    else
        head = host_map(ARCH_STACK_SIZE, PAGE_SIZE);
    head->frame = frame;
    return (char *)head + ARCH_STACK_SIZE;
}

void kstack_free(void *top)
{
    stack_head_t *head = head_of(top);
    /* The thread ended in the middle of its functions: forget their red zones. */
    ASAN_UNPOISON_MEMORY_REGION(head, ARCH_STACK_SIZE);
    frame_unref(head->frame);
    head->next = unused;
    unused = head;
}
