// SPDX-License-Identifier: BSD-2-Clause
/* The initial stack of a fibril, with the values that fibril_arch_switch pops. */
#include <fibril/scheduler.h>
#include <stdint.h>

/* Number of registers that the switch saves. */
#define SAVED_REGISTERS 6

void fibril_arch_first(void);

void *fibril_arch_prepare(void *stack, size_t size)
{
    uint64_t *top = (uint64_t *)(((uintptr_t)stack + size) & ~(uintptr_t)15);
    uint64_t *frame = top - 1;
    *frame = (uintptr_t)fibril_arch_first;
    for (int i = 0; i < SAVED_REGISTERS; i++)
        *--frame = 0;
    return frame;
}
