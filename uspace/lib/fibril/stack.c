// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stacks of fibrils. Each is an area whose low end, the guard (STACK_GUARD_SIZE), stays unmapped, so
 * that an overflow ends the task instead of overwriting the stack of another fibril. Pages are
 * allocated on demand: a stack costs its largest depth so far.
 */
#include <abi/limits.h>
#include <fibril/scheduler.h>
#include <os/os.h>

#define STACK_SIZE  ((size_t)128 << 10) /* above the guard */
#define AREA_SIZE   (STACK_GUARD_SIZE + STACK_SIZE)
#define STACKS_KEPT 8

static void *kept[STACKS_KEPT];
static unsigned kept_count;

size_t stack_size(void)
{
    return AREA_SIZE;
}

void *stack_get(void)
{
    if (kept_count > 0)
        return kept[--kept_count];
    void *base = NULL; /* it stays so if there is no memory */
    (void)!os_area_create(&base, AREA_SIZE, AREA_READ | AREA_WRITE | AREA_GUARD);
    return base;
}

void stack_put(void *stack)
{
    if (kept_count < STACKS_KEPT)
        kept[kept_count++] = stack;
    else
        (void)!os_area_destroy(stack);
}
