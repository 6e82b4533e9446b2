// SPDX-License-Identifier: BSD-2-Clause
/* Time, from the time stamp counter. */
#ifndef X86_CLOCK_H
#define X86_CLOCK_H

/* Measures the frequencies of the time stamp counter and the local APIC timer, and starts the
 * clock. Panics if the machine has no reference timer. */
void clock_init(void);

#endif
