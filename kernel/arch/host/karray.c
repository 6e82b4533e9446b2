// SPDX-License-Identifier: BSD-2-Clause
/* Host: growing arrays. Each page is a frame of the machine's memory, mapped a second time. */
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/karray.h>
#include <sanitizer/asan_interface.h>
#include <sched/sched.h>

#include "memory.h"

#define PAGES_MAX (KARRAY_SIZE_MAX / PAGE_SIZE)

/* In front of each array: its frames. */
typedef struct array_head {
    paddr_t frames[PAGES_MAX];
} array_head_t;

_Static_assert(sizeof(array_head_t) % PAGE_SIZE == 0, "the array begins at a page");

static array_head_t *array_head(void *array)
{
    return (array_head_t *)array - 1;
}

errno_t karray_grow(void *array, size_t size)
{
    paddr_t frame;
    errno_t rc = account_kernel_may_grow() ? frame_alloc_kind(FRAME_BLOCK, &frame) : ENOMEM;
    if (rc != EOK)
        return rc;
    host_memory_map_again(frame, (uint64_t)(uintptr_t)array + size, true);
    array_head(array)->frames[size / PAGE_SIZE] = frame;
    return EOK;
}

void *karray_create(void)
{
    array_head_t *head = host_map(sizeof(*head) + KARRAY_SIZE_MAX, 0);
    ASAN_UNPOISON_MEMORY_REGION(head, sizeof(*head) + KARRAY_SIZE_MAX);
    if (karray_grow(head + 1, 0) == EOK)
        return head + 1;
    host_unmap((uintptr_t)head, sizeof(*head) + KARRAY_SIZE_MAX);
    return NULL;
}

void karray_destroy(void *array, size_t size)
{
    array_head_t *head = array_head(array);
    for (size_t done = 0; done < size; done += PAGE_SIZE)
        frame_unref(head->frames[done / PAGE_SIZE]);
    host_unmap((uintptr_t)head, sizeof(*head) + KARRAY_SIZE_MAX);
    sched_breathe();
}
