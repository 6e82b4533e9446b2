// SPDX-License-Identifier: BSD-2-Clause
/* Features of the processor. */
#ifndef X86_FEATURES_H
#define X86_FEATURES_H

#include <stdbool.h>

typedef struct features {
    bool smep, smap, umip, xsave, apic;
    bool fpu_pointers_stay; /* restoring an FPU state leaves the pointers of the last x87 error */
    bool meltdown;          /* user mode can read the kernel's memory by speculation */
    unsigned phys_bits;     /* width of a physical address */
} features_t;

extern features_t features; /* immutable after features_init */

/* Detects the features, sets the control registers, and patches the entry code (CLAC for SMAP) and
 * the FPU code. Must run while the kernel's code is still writable. */
void features_init(void);

#endif
