// SPDX-License-Identifier: BSD-2-Clause
/*
 * Host: kernel stacks, each with an inaccessible guard page below. Freed stacks are reused because
 * mapping is slow. A stack also takes one frame of the machine's memory, so that injected frame
 * failures apply to stacks and the frame count shows leaked stacks.
 */
#include <arch/context.h>
#include <arch/types.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/kstack.h>
#include <sanitizer/asan_interface.h>

#include "mapping.h"

/* At the low end of each stack, which is never reached. */
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
    /* The thread never returned from its functions: clear their red zones. */
    ASAN_UNPOISON_MEMORY_REGION(head, ARCH_STACK_SIZE);
    frame_unref(head->frame);
    head->next = unused;
    unused = head;
}
