// SPDX-License-Identifier: BSD-2-Clause
/* The initial stack of a fibril, with the values that fibril_arch_switch pops. */
#include <fibril/scheduler.h>
#include <stdint.h>

/* Number of registers that the switch saves. */
#define SAVED_REGISTERS 6

/* What the switch keeps below them. */
typedef struct fp_modes {
    uint32_t mxcsr;
    uint16_t x87, unused;
} fp_modes_t;
_Static_assert(sizeof(fp_modes_t) == 8, "switch.S has it at -8 from the top");

void fibril_arch_first(void);

void *fibril_arch_prepare(void *stack, size_t size)
{
    uint64_t *top = (uint64_t *)(((uintptr_t)stack + size) & ~(uintptr_t)15);
    uint64_t *frame = top - 1;
    *frame = (uintptr_t)fibril_arch_first;
    for (int i = 0; i < SAVED_REGISTERS; i++)
        *--frame = 0;
    /* The new fibril begins with the floating point modes of its maker, as a thread does. */
    fp_modes_t *modes = (fp_modes_t *)(frame - 1);
    __asm__("stmxcsr %0" : "=m"(modes->mxcsr));
    __asm__("fnstcw %0" : "=m"(modes->x87));
    return frame;
}
