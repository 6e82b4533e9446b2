// SPDX-License-Identifier: BSD-2-Clause
/* What this processor can do, and the control registers set accordingly. */
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

/* Finds out, turns the protections on, and puts CLAC into the entry code where SMAP wants it. The
 * kernel's code must still be writable. */
void features_init(void);

#endif
